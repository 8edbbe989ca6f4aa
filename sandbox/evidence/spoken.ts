/** What institutions said to one another, word for word: the first so many messages. */

import type { InstitutionId } from '../../core/ids.ts'
import type { AnswerOf, AskOf, MessageKind } from '../../core/interchange.ts'
import { limits } from '../../core/limits.ts'
import { writeAnswer, writeAsk } from '../../simulators/host/envelope.ts'
import type { Peer } from '../../simulators/host/peer.ts'
import type { Spoken } from './evidence.ts'

export interface Overheard {
  overhear(from: InstitutionId, peer: Peer): Peer
  /** Read when it is first asked for, which not everybody does. */
  spoken(): readonly Spoken[]
}

interface Said {
  readonly at: number
  readonly from: InstitutionId
  readonly to: InstitutionId
  readonly kind: MessageKind
  readonly fields: () => Pick<Spoken, 'ask' | 'answer'>
}

export function createOverheard(
  now: () => number,
  keptMax: number = limits.spokenKeptMax,
): Overheard {
  const kept: Said[] = []
  let read: readonly Spoken[] | undefined

  const keep = <K extends MessageKind>(
    about: Omit<Said, 'fields'>,
    { kind, ask, answer }: { kind: K; ask: AskOf<K>; answer: AnswerOf<K> },
  ) => {
    if (kept.length >= keptMax) return
    // Messages are never changed, so they may be read when somebody wants to know.
    const fields = () => ({
      ask: JSON.parse(writeAsk(kind, ask)),
      answer: JSON.parse(writeAnswer(kind, answer)),
    })
    kept.push({ ...about, fields })
  }

  return {
    overhear: (from, peer) => ({
      ask: async (to, kind, message) => {
        const at = now()
        const answer = await peer.ask(to, kind, message)
        keep({ at, from, to, kind }, { kind, ask: message, answer })
        return answer
      },
    }),
    spoken: () => {
      read ??= [...kept]
        .sort((left, right) => left.at - right.at)
        .map(({ at, from, to, kind, fields }) => ({ at, from, to, kind, ...fields() }))
      return read
    },
  }
}
