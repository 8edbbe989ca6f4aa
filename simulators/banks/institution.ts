/** A bank: an issuer that speaks ISO 8583, and an app that pays from its accounts. */
import { forcedByAmount } from '../../core/forcing.ts'
import { trace } from '../../core/ids.ts'
import type { AnswerOf } from '../../core/interchange.ts'
import type { Fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import { type About, isSilence } from '../host/fault-gate.ts'
import type { Route, Silence, WireReply } from '../host/institution.ts'
import { createIssuer, type HolderOf, type Issuer as IssuerRole } from '../roles/issuer.ts'
import { type AppHouse, type AppHouseParts, createAppHouse } from './app-house.ts'
import type { Issuer } from './issuers.ts'
import {
  type CardMessage,
  decodeCardAnswer,
  decodeCardMessage,
  encodeCardAnswer,
  encodeCardMessage,
  encodeCardRefusal,
  type Question,
  refundNoOf,
  reversals,
  undoings,
} from './wire.ts'

export interface BankParts extends Omit<AppHouseParts, 'participant'> {
  readonly bank: Issuer
  readonly holderOf: HolderOf
}

export interface Bank extends AppHouse {
  readonly issuer: IssuerRole
}

export function createBank({ bank, holderOf, ...parts }: BankParts): Bank {
  const { host, gate, openingFen } = parts
  const house = createAppHouse({ ...parts, participant: bank })
  const issuer = createIssuer(host, { holderOf, openingFen, limits: bank.limits })

  /** Bytes in, bytes out, whoever brings them. */
  const receive = async (bytes: Buffer): Promise<Buffer> => {
    const request = decodeCardMessage(bytes)
    if (!request.ok) return encodeCardRefusal(request.mti, request.code)
    const outcome = await work(issuer, request.asked)
    return encodeCardAnswer(request.message, outcome, bank.institutionCode)
  }

  /** The switch's side of the line: its words become bytes, and the bank's bytes words again. */
  const ask = async (message: CardMessage): Promise<AnswerOf<'authorise'>> => ({
    outcome: decodeCardAnswer(await receive(encodeCardMessage(message))),
  })

  return {
    ...house,
    issuer,
    wake: async () => {
      await house.wake()
      await issuer.wake()
    },
    routes: [
      cardRoute({ host, gate, issuer, institutionCode: bank.institutionCode }),
      ...house.routes,
    ],
    answers: {
      ...house.answers,
      authorise: (message) => ask({ ...plain, ...message, question: 'authorise' }),
      'hold-card': (message) => ask({ ...plain, ...message, question: 'hold' }),
      'capture-card': (message) => ask({ ...plain, ...message, question: 'capture' }),
      'reverse-authorisation': (message) =>
        ask({ ...plain, ...message, question: reversals[message.was] }),
      'credit-card': (message) =>
        ask({ ...plain, ...message, question: 'credit', reference: message.refundNo }),
      'undo-card': (message) =>
        ask({ ...plain, ...message, question: undoings[message.was], reference: message.refundNo }),
    },
  }
}

const works = {
  authorise: (issuer, asked) => issuer.authorise(asked),
  reverse: (issuer, asked) => issuer.reverse(asked),
  undo: (issuer, asked) => issuer.undo(withRefundNo(asked)),
  credit: (issuer, asked) => issuer.credit(withRefundNo(asked)),
  hold: (issuer, asked) => issuer.hold(asked),
  'reverse-hold': (issuer, asked) => issuer.reverse(asked),
  'undo-hold': (issuer, asked) => issuer.undo(withRefundNo(asked)),
  capture: (issuer, asked) => issuer.capture({ ...asked, of: asked.of ?? asked.settleKey }),
  'reverse-capture': (issuer, asked) => issuer.reverse(asked),
  'undo-capture': (issuer, asked) => issuer.undo(withRefundNo(asked)),
} as const satisfies Record<Question, (issuer: IssuerRole, asked: CardMessage) => Promise<Outcome>>

const work = (issuer: IssuerRole, asked: CardMessage) => works[asked.question](issuer, asked)

const withRefundNo = (asked: CardMessage) => ({ ...asked, refundNo: refundNoOf(asked) })

/** A message that neither reverses nor gives back. */
const plain = { reason: '', reference: '' } as const

interface CardDoor extends Pick<AppHouseParts, 'host' | 'gate'> {
  readonly issuer: IssuerRole
  readonly institutionCode: string
}

/** Card messages by HTTP: the bytes of one in the body, the bytes of the answer back. */
function cardRoute({ host, gate, issuer, institutionCode }: CardDoor): Route {
  return {
    method: 'POST',
    path: '/iso8583',
    serve: async (wire): Promise<WireReply | Silence> => {
      const { body } = wire
      const request = decodeCardMessage(body)
      const { note } = wire
      if (!request.ok) {
        if (note !== undefined) note.refusal = { reason: request.says }
        host.emit({
          type: 'request-refused',
          at: host.clock.now(),
          institution: host.id,
          reason: request.says,
          request: 'POST /iso8583',
        })
        return cardReply(encodeCardRefusal(request.mti, request.code))
      }
      const { settleKey, question, amountFen } = request.asked
      const about = {
        ...{ trace: trace(settleKey), operation: question, amountFen, movesMoney: true },
        ...forcedAtCard(question, amountFen),
      }
      if (note !== undefined) {
        note.hop = `stranger>${host.id}`
        note.about = about
      }
      const answered = host.tell?.(`stranger>${host.id}`, about, wire)
      const outcome = await gate.pass(`stranger>${host.id}`, about, {
        work: () => work(issuer, request.asked),
        refuse: (refusal) => refusal,
        outcomeOf: (decided) => decided,
      })
      if (note !== undefined && !isSilence(outcome)) note.outcome = outcome
      const reply = isSilence(outcome)
        ? outcome
        : cardReply(encodeCardAnswer(request.message, outcome, institutionCode))
      answered?.(reply)
      return reply
    },
  }
}

/** At this door the amount decides for what takes money; to undo it always works. */
function forcedAtCard(question: Question, amountFen: Fen): Pick<About, 'forced'> {
  const takes = question === 'authorise' || question === 'hold' || question === 'capture'
  const forced = takes ? forcedByAmount(amountFen) : undefined
  return forced === undefined ? {} : { forced }
}

const cardReply = (body: Buffer): WireReply => ({
  status: 200,
  headers: { 'Content-Type': 'application/octet-stream' },
  body,
})
