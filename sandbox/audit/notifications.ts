/**
 * Check 11: whoever is paid hears of it at least once, and hearing of it twice changes nothing
 * (docs/sources.md, U10.2). Where no notice to merchants is in the evidence, only the leg from the
 * switch to the owner can be judged, and the finding says so.
 */
import type { NotificationMoved, OrderMoved } from '../../core/events.ts'
import { limits } from '../../core/limits.ts'
import type { Order } from '../../simulators/roles/order.ts'
import type { Exchange } from '../../simulators/switch/exchange.ts'
import { type CaseFile, grouped, type Kept } from './case-file.ts'
import { type Breach, type Check, counted, judged, notApplicable } from './check.ts'
import { textIn, tryOf } from './spoken-field.ts'

export const notifications: Check = (file) => {
  const { events, exchanges, spoken } = file.evidence
  const notices = events.filter((event) => event.type === 'notification-moved')
  const moves = events.filter((event) => event.type === 'order-moved')
  const awaited = awaitedOf(file, notices)
  const ends = endsOf(awaited, notices)
  const underWay = ends.filter(({ step }) => isUnderWay(step)).length
  const told = exchanges.filter((one) => hasPaid(one) && tellsOwner(one))
  const repeats = spoken.filter(({ kind, ask }) => isNews(kind) && tryOf(ask) > 0).length
  const figures = {
    paymentsToldToOwners: told.length,
    repeatedToOwners: repeats,
    ordersAwaitingNotice: notices.length === 0 ? 0 : awaited.length,
    noticesUnderWay: underWay,
    noticesDelivered: notices.filter(({ step }) => step === 'delivered').length,
    noticesSentAgain: notices.filter(({ step, attempt }) => step === 'delivered' && attempt > 0)
      .length,
  }
  const breaches = [
    ...told.flatMap((exchange) => unheard(file, exchange)),
    ...(notices.length === 0 ? [] : unnotified(file, ends)),
    ...paidAgain(file, moves),
  ]
  if (told.length + notices.length + breaches.length === 0) {
    return notApplicable(
      'No payee had to be told of a payment from elsewhere, and no notice is in the evidence.',
      figures,
    )
  }
  const merchants =
    notices.length === 0
      ? ' No notice to a merchant is in the evidence, so that leg is not judged.'
      : toldMerchants(awaited.length, underWay)
  return judged(breaches, figures, {
    good: `The owner of the code was told of each of ${counted(told.length, 'payment')}; ${repeats === 0 ? 'nothing was repeated' : `${counted(repeats, 'repeat')} changed nothing`}.${merchants}`,
    bad: `${breaches.length} times a payee was not told, or told twice of what it took for two payments:`,
  })
}

/** Orders whose merchants are to be told: those with an address, and all where nobody needs one. */
function awaitedOf(file: CaseFile, notices: readonly NotificationMoved[]): Kept<Order>[] {
  const until = keptUntil(file)
  const paid = file.orders.filter(({ payment }) => payment !== null && payment.paidAt < until)
  const told = new Set(notices.map(({ trace, from }) => `${from} ${trace}`))
  const tellsAll = paid.some(
    ({ notifyUrl, keptBy, trace }) => notifyUrl === null && told.has(`${keptBy} ${trace}`),
  )
  return paid.filter(({ notifyUrl }) => tellsAll || notifyUrl !== null)
}

/** Until when notices were kept: of a long run only the first events are. */
const keptUntil = ({ evidence: { events } }: CaseFile): number =>
  events.length < limits.eventsKeptMax
    ? Number.POSITIVE_INFINITY
    : events.reduce(
        (last, { type, at }) => (type === 'order-moved' ? Math.max(last, at) : last),
        0,
      ) - longestLadderMs

/** What a notice may take until it is delivered or given up, generously. */
const longestLadderMs = 3_600_000

const isNews = (kind: string) => kind === 'credit' || kind === 'consumed'

const hasPaid = ({ state }: Exchange) => ['paid', 'refunding', 'refunded'].includes(state)

/** A house that asked for the money itself need not be told of it. */
const tellsOwner = ({ kind }: Exchange) => kind === 'scan' || kind === 'consume'

/** Paid for the switch, and the owner's order is not: nobody has told it, or it did not listen. */
function unheard(file: CaseFile, { trace, settleKey, owner, kind }: Exchange): Breach[] {
  const order = file.orderPaidBy(settleKey)
  const heard = file
    .spokenOf(trace)
    .some((one) => isNews(one.kind) && textIn(one.answer, 'outcome') === 'approved')
  // Whoever charged a code hears of its end in the very answer.
  const isProven = heard || kind === 'consume' || !file.allSpoken
  if (order?.keptBy === owner && isProven) return []
  const says =
    order === undefined
      ? `${owner} has no order that this payment paid.`
      : `${owner} was never told.`
  return [{ says, payment: file.shown(trace, says) }]
}

/** An order whose merchant is to be told, and how far that came: nothing when it was not begun. */
interface NoticeEnd {
  readonly order: Kept<Order>
  readonly step: NotificationMoved['step'] | undefined
}

function endsOf(
  awaited: readonly Kept<Order>[],
  notices: readonly NotificationMoved[],
): readonly NoticeEnd[] {
  const byTrace = grouped(notices, ({ trace, from }) => `${from} ${trace}`)
  return awaited.map((order) => {
    const steps = (byTrace.get(`${order.keptBy} ${order.trace}`) ?? []).map(({ step }) => step)
    return { order, step: steps.find((step) => step === 'delivered') ?? steps.at(-1) }
  })
}

/** A run may end before a network sends again what was not acknowledged: it has not given up. */
const isUnderWay = (step: NoticeEnd['step']) => step === 'queued' || step === 'retrying'

const toldMerchants = (awaited: number, underWay: number) =>
  underWay === 0
    ? ` The merchant was told of each of ${counted(awaited, 'paid order')}.`
    : ` The merchant was told of ${awaited - underWay} of ${counted(awaited, 'paid order')}; of the others the notice was still to be sent again when the run ended.`

const unnotified = (file: CaseFile, ends: readonly NoticeEnd[]): Breach[] =>
  ends.flatMap(({ order: { trace }, step }) => {
    if (step === 'delivered' || isUnderWay(step)) return []
    const says = step === undefined ? 'No notice was sent.' : `No notice was delivered: ${step}.`
    return [{ says, payment: file.shown(trace, says) }]
  })

/** An order that became paid a second time. */
function paidAgain(file: CaseFile, moves: readonly OrderMoved[]): Breach[] {
  const paid = moves.filter(({ to }) => to === 'paid')
  // One trace may open several orders: of a static code only what was confirmed is paid.
  const byOrder = grouped(
    paid,
    ({ acquirer, merchant, trace }) => `${acquirer} ${merchant} ${trace}`,
  )
  return [...byOrder.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined || group.length < 2) return []
    const says = `The order became paid ${group.length} times.`
    return [{ says, payment: file.shown(first.trace, says) }]
  })
}
