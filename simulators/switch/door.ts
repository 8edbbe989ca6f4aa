/**
 * What a member's request makes the switch do, and what is told of it. The wire tells less than the
 * interchange asks: apps, owners and settle keys are put in here.
 */
import {
  type AppId,
  appId,
  type InstitutionId,
  institutionId,
  merchantId,
  trace,
} from '../../core/ids.ts'
import type { AnswerOf, AskOf, Funding } from '../../core/interchange.ts'
import { isRefusal } from '../../core/outcome.ts'
import type { Host } from '../host/institution.ts'
import type { Answers } from '../host/peer.ts'
import { standingWords, answers as words } from './codes.ts'
import type { Directory } from './directory.ts'
import { type Errand, errand, foreknown, type Speaker, type Told, told } from './errand.ts'
import { exchangeKey, lookupKey, registeredKey } from './exchange.ts'
import { confirmingAt, consumedBy, scannedAt } from './originals.ts'
import type { Asked } from './requests.ts'
import type { Fields } from './signature.ts'
import { isSameDay, undoRefusal } from './states.ts'
import {
  beganAt,
  encodeAmount,
  encodeCode,
  encodeOrder,
  encodeOriginal,
  encodePayer,
  encodeSettlement,
} from './wire.ts'

export interface DoorParts {
  readonly host: Pick<Host, 'clock' | 'store'>
  readonly answers: Answers
  readonly directory: Directory
}

type Of<Asks extends Asked['asks']> = Extract<Asked, { readonly asks: Asks }>

export async function errandOf(parts: DoorParts, asked: Asked, speaker: Speaker): Promise<Errand> {
  switch (asked.asks) {
    case 'lookup':
      return lookup(parts, asked, speaker)
    case 'pay':
      return pay(parts, asked, speaker)
    case 'code':
      return registerCode(parts, asked, speaker)
    case 'verdict':
      return confirm(parts, asked, speaker)
    case 'consume':
      return consume(parts, asked, speaker)
    case 'standing':
      return query(parts, asked, speaker)
    case 'reversal':
      return reverse(parts, asked, speaker)
    default:
      return giveBack(parts, asked, speaker)
  }
}

/** The apps that are called otherwise than their house. */
const apps: Readonly<Record<string, string>> = { wechatpay: 'wechat', unionpay: 'quickpass' }

const appOf = (member: InstitutionId): AppId => appId(apps[member] ?? member)

const payerSide = ({ member }: Speaker) => ({ payerInstitution: member, app: appOf(member) })

function lookup({ host, answers, directory }: DoorParts, asked: Of<'lookup'>, speaker: Speaker) {
  const { code } = asked
  return errand(answers, speaker, {
    kind: 'lookup',
    message: { trace: trace(code), ...payerSide(speaker), code },
    tell: ({ outcome, txnNo, order }) => {
      if (txnNo === undefined || order === undefined) return told(speaker, outcome)
      const at = { ownerCode: directory.code(order.owner), now: host.clock.now() }
      return told(speaker, outcome, encodeOrder(txnNo, order, at))
    },
  })
}

/** Owner and merchant are what was looked up; a number nobody gave out names neither. */
async function pay(parts: DoorParts, asked: Of<'pay'>, speaker: Speaker): Promise<Errand> {
  const { asks: _, ...terms } = asked
  const found = (await parts.host.store.load(lookupKey(terms.txnNo))).record?.order
  const message = {
    ...terms,
    ...payerSide(speaker),
    trace: found?.orderTrace ?? trace(terms.txnNo),
    owner: found?.owner ?? institutionId(''),
    merchant: found?.payee.merchant ?? merchantId(''),
    city: found?.payee.city ?? '',
  }
  return errand(parts.answers, speaker, {
    kind: 'pay',
    message,
    tell: (answer) => told(speaker, answer.outcome, paymentOf(parts, answer)),
  })
}

/** Voucher, settle key, day and payer of a payment; nothing of one that was refused. */
function paymentOf({ directory, host }: DoorParts, answer: AnswerOf<'consume'>): Fields {
  const { outcome, settleKey, voucher, payerInstitution } = answer
  if (isRefusal(outcome) || settleKey === undefined || voucher === undefined) return {}
  const at = beganAt(settleKey, voucher) ?? host.clock.now()
  const payer = payerInstitution === undefined ? undefined : directory.code(payerInstitution)
  return {
    ...encodeSettlement({ settleKey, voucher }, 'purchase', at),
    ...(payer === undefined ? {} : encodePayer(payer)),
  }
}

function registerCode({ host, answers }: DoorParts, asked: Of<'code'>, speaker: Speaker) {
  const { number, payer, validMs } = asked
  const expiresAt = host.clock.now() + validMs
  return errand(answers, speaker, {
    kind: 'register-code',
    message: { trace: trace(number), ...payerSide(speaker), payer, expiresAt },
    tell: ({ outcome, code }) =>
      told(speaker, outcome, code === undefined ? {} : encodeCode(code, validMs)),
  })
}

async function confirm(parts: DoorParts, asked: Of<'verdict'>, speaker: Speaker): Promise<Errand> {
  const { voucher, verdict } = asked
  const exchange = await confirmingAt(parts.host.store, speaker.member, voucher)
  if (exchange === undefined) {
    return foreknown(speaker, 'confirmed', { reference: voucher, outcome: 'order-missing' })
  }
  const { trace, settleKey } = exchange
  const funding = await fundingOf(parts, asked)
  const message = { trace, settleKey, verdict, funding }
  return errand(parts.answers, speaker, { kind: 'confirmed', message })
}

/** What pays is told now, or was told when the code was applied for. */
async function fundingOf({ host }: DoorParts, { code, funding }: Of<'verdict'>): Promise<Funding> {
  if (funding.kind === 'card') return funding
  const cardNo = (await host.store.load(registeredKey(code))).record?.payer ?? ''
  return /^\d{13,19}$/.test(cardNo) ? { kind: 'card', cardNo } : funding
}

function consume(parts: DoorParts, asked: Of<'consume'>, speaker: Speaker): Errand {
  const { asks: _, ...terms } = asked
  return errand(parts.answers, speaker, {
    kind: 'consume',
    message: { ...terms, trace: trace(terms.orderNo), acquirer: speaker.member },
    tell: (answer) => told(speaker, answer.outcome, paymentOf(parts, answer)),
  })
}

/** Two layers: the question went well, and this is what became of the payment. */
function query(parts: DoorParts, { reference }: Of<'standing'>, speaker: Speaker): Errand {
  const message = { trace: trace(reference), from: speaker.member, reference }
  const tell = async (answer: AnswerOf<'query'>): Promise<Told> => {
    const { outcome, settleKey } = answer
    if (outcome === 'order-missing') return told(speaker, outcome)
    const exchange =
      settleKey === undefined
        ? undefined
        : (await parts.host.store.load(exchangeKey(settleKey))).record
    const fields = {
      ...encodeOriginal(standingWords(outcome)),
      ...paymentOf(parts, answer),
      ...(exchange === undefined ? {} : encodeAmount(exchange.amountFen)),
    }
    return { outcome, words: words.approved, fields }
  }
  return errand(parts.answers, speaker, { kind: 'query', message, tell })
}

/** What never came is refused should it come; what is of another clearing day stays. */
async function reverse(parts: DoorParts, asked: Of<'reversal'>, speaker: Speaker): Promise<Errand> {
  const { host, answers } = parts
  const { orderNo } = asked
  const exchange = await consumedBy(host.store, speaker.member, { orderNo, voucher: '' })
  if (exchange !== undefined && !isSameDay(exchange, host.clock.now())) {
    return foreknown(speaker, 'reverse', { reference: orderNo, outcome: 'order-closed' })
  }
  const message = { trace: trace(orderNo), from: speaker.member, reference: orderNo }
  return errand(answers, speaker, { kind: 'reverse', message })
}

type GivingBack = Of<'refund-consume' | 'refund-scan' | 'undo-consume' | 'undo-scan'>

/** A consume is undone as a whole by reversal; what the payee's house has booked, by refund. */
async function giveBack(parts: DoorParts, asked: GivingBack, speaker: Speaker): Promise<Errand> {
  const { host, answers } = parts
  const { asks, original, refundNo, amountFen } = asked
  const find = asks === 'undo-scan' || asks === 'refund-scan' ? scannedAt : consumedBy
  const exchange = await find(host.store, speaker.member, original)
  const kind = asks === 'undo-consume' ? 'reverse' : 'refund'
  const known = (outcome: Told['outcome']) =>
    foreknown(speaker, kind, { reference: original.orderNo, outcome })
  if (exchange === undefined) return known('order-missing')
  const refusal = amountFen === undefined ? undoRefusal(exchange, host.clock.now()) : undefined
  if (refusal !== undefined) return known(refusal)
  const { trace, settleKey: reference } = exchange
  const message: AskOf<'reverse'> = { trace, from: speaker.member, reference }
  const tell = ({ outcome }: AnswerOf<'refund'>) =>
    told(
      speaker,
      outcome,
      isRefusal(outcome) ? {} : encodeSettlement(exchange, 'refund', host.clock.now()),
    )
  if (kind === 'reverse') return errand(answers, speaker, { kind, message, tell })
  const refund = { ...message, refundNo, amountFen: amountFen ?? exchange.amountFen }
  return errand(answers, speaker, { kind, message: refund, tell })
}
