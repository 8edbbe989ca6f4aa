/** Institutions of one process speak in memory; bad days are had all the same. */
import type { Clock } from '../../core/clock.ts'
import type { Hop } from '../../core/events.ts'
import type { InstitutionId } from '../../core/ids.ts'
import type { AnswerOf, AskOf, MessageKind } from '../../core/interchange.ts'
import type { Gate } from './fault-gate.ts'
import {
  type Answers,
  answerOrSilence,
  type Patience,
  type Peer,
  patienceFor,
  receive,
  unknownResult,
} from './peer.ts'

export interface DirectLine {
  readonly gate: Gate
  readonly answers: Answers
}

export function createDirectPeer({
  from,
  clock,
  patience,
  lineTo,
}: {
  readonly from: InstitutionId
  readonly clock: Clock
  readonly patience: Patience
  readonly lineTo: (to: InstitutionId) => DirectLine | undefined
}): Peer {
  const deliver = async <K extends MessageKind>(
    line: DirectLine,
    hop: Hop,
    kind: K,
    message: AskOf<K>,
  ): Promise<AnswerOf<K> | 'no-answer'> => {
    const answer = await receive(line.gate, { hop, kind, message, answers: line.answers })
    if (answer === 'timeout') return 'no-answer'
    return answer === 'reset' ? unknownResult<K>(hop) : answer
  }

  return {
    ask: (to, kind, message) => {
      const hop: Hop = `${from}>${to}`
      const line = lineTo(to)
      if (line === undefined) return Promise.resolve(unknownResult(hop))
      const waitMs = patienceFor(to, kind, patience)
      return answerOrSilence(clock, waitMs, hop, deliver(line, hop, kind, message))
    },
  }
}
