/**
 * Check 10: what goes back goes to where it came from: the same institution, the same card or
 * balance, under the key of the payment, and never more than was paid (docs/sources.md, U10.2).
 */
import { issuerOfCard } from '../../simulators/banks/issuers.ts'
import { type Exchange, refundedFen } from '../../simulators/switch/exchange.ts'
import type { Spoken } from '../evidence/evidence.ts'
import type { CaseFile } from './case-file.ts'
import { type Breach, type Check, counted, judged, notApplicable } from './check.ts'
import { textIn } from './spoken-field.ts'

/** Messages by which money goes back to a payer's side. */
const backwards: ReadonlySet<string> = new Set([
  ...['give-back', 'credit-card', 'undo-card', 'reverse-authorisation'],
])

export const refundLineage: Check = (file) => {
  const { exchanges, spoken } = file.evidence
  const refunded = exchanges.filter(({ refunds }) => refunds.some(({ done }) => done))
  const goingBack = spoken.filter(({ kind }) => backwards.has(kind))
  const figures = {
    paymentsRefunded: refunded.length,
    refundedFen: refunded.reduce((sum, one) => sum + refundedFen(one), 0),
    messagesGoingBack: goingBack.length,
  }
  if (refunded.length + goingBack.length === 0) {
    return notApplicable('Nothing was refunded, and no debit had to be undone.', figures)
  }
  const breaches = [
    ...goingBack.flatMap((one) => sentElsewhere(file, one)),
    ...refunded.flatMap((exchange) => amountsDiffer(file, exchange)),
  ]
  return judged(breaches, figures, {
    good: `${counted(refunded.length, 'refunded payment')} and ${counted(goingBack.length, 'message')} that gave money back: each went to the institution and the account the money came from.`,
    bad: `${breaches.length} times money did not go back to where it came from:`,
  })
}

/** A message that names another card, goes to another house, or belongs to no payment. */
function sentElsewhere(file: CaseFile, { kind, to, ask }: Spoken): Breach[] {
  const exchange = file.exchangeOf(textIn(ask, 'settleKey') ?? '')
  if (exchange === undefined) return [{ says: `${kind} to ${to} belongs to no payment.` }]
  const origins = originsOf(file, exchange)
  const cardNo = textIn(ask, 'cardNo')
  if (origins.some((origin) => origin.home === to && origin.cardNo === cardNo)) return []
  const says = origins.some(({ home }) => home === to)
    ? `${kind} names another card than the one that paid.`
    : `${kind} went to ${to}, and the money came from ${origins[0]?.home}.`
  return [{ says, payment: file.shown(exchange.trace, says) }]
}

interface Origin {
  readonly home: string
  /** Nothing where it was a balance. */
  readonly cardNo: string | undefined
}

const cardAsks: ReadonlySet<string> = new Set(['authorise', 'hold-card', 'capture-card'])

/**
 * Where the money came from. A charge that came to nothing may never have been told what pays it:
 * then whoever was asked for it counts too.
 */
function originsOf(file: CaseFile, { funding, payerInstitution, settleKey, trace }: Exchange) {
  const known: Origin =
    funding.kind === 'card'
      ? { home: String(issuerOfCard(funding.cardNo)?.id), cardNo: funding.cardNo }
      : { home: payerInstitution, cardNo: undefined }
  if (funding.kind === 'card') return [known]
  const asked = file
    .spokenOf(trace)
    .filter(({ kind, ask }) => cardAsks.has(kind) && textIn(ask, 'settleKey') === settleKey)
  return [
    known,
    ...asked.map(({ to, ask }): Origin => ({ home: to, cardNo: textIn(ask, 'cardNo') })),
  ]
}

/** What the switch, the payer's side and the payee's side have given back of one payment. */
function amountsDiffer(file: CaseFile, exchange: Exchange): Breach[] {
  const { trace, amountFen } = exchange
  const givenFen = refundedFen(exchange)
  const flaws = [
    ...(givenFen > amountFen ? [`${givenFen} fen were refunded of ${amountFen} fen.`] : []),
    ...sides(file, exchange).flatMap(([who, fen]) =>
      fen === givenFen ? [] : [`The switch has refunded ${givenFen} fen, and ${who} ${fen} fen.`],
    ),
  ]
  return flaws.map((says) => ({ says, payment: file.shown(trace, says) }))
}

/** Who has booked how much, of those who have a record of the payment. */
function sides(file: CaseFile, { settleKey, funding }: Exchange) {
  const order = file.orderPaidBy(settleKey)
  const wallet = file.paymentUnder(settleKey)
  const done = order?.refunds.filter(({ state }) => state === 'done')
  return [
    ...(order === undefined ? [] : [[order.keptBy, total(done)] as const]),
    ...file
      .authorisationsUnder(settleKey)
      .map(({ keptBy, credits }) => [keptBy, total(credits)] as const),
    ...(funding.kind === 'balance' && wallet !== undefined
      ? [[wallet.keptBy, total(wallet.given)] as const]
      : []),
  ]
}

const total = (parts: readonly { readonly amountFen: number }[] = []) =>
  parts.reduce((sum, { amountFen }) => sum + amountFen, 0)
