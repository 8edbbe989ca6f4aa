/**
 * Check 5: a payment across institutions is in the switch's book under the key all parties know;
 * whoever speaks past the switch has a direct link (docs/sources.md, U10.1 and U10.2).
 */
import type { SettleKey } from '../../core/ids.ts'
import type { Exchange } from '../../simulators/switch/exchange.ts'
import type { CaseFile, Kept } from './case-file.ts'
import { type Breach, type Check, counted, judged, notApplicable } from './check.ts'
import { textIn } from './spoken-field.ts'

export const switchTrace: Check = (file) => {
  const crossing = file.orders.filter(crosses)
  const wallets = file.payments.filter(
    ({ state, owner, keptBy }) => state === 'paid' && owner !== keptBy,
  )
  const direct = file.evidence.spoken.filter(({ from, to }) => from !== 'switch' && to !== 'switch')
  const figures = {
    ordersPaidAcross: crossing.length,
    walletPaymentsAcross: wallets.length,
    exchanges: file.evidence.exchanges.length,
    directMessages: direct.length,
  }
  const breaches = [
    ...crossing.flatMap((order) => lostOrder(file, order)),
    ...wallets.flatMap((payment) => lostPayment(file, payment)),
    ...paidAttempts(file),
    ...direct.map(({ from, to, kind, ask }) => {
      const says = `${from} spoke to ${to} directly: ${kind}.`
      const trace = textIn(ask, 'trace')
      const attempt = trace === undefined ? undefined : file.attemptOf(trace)
      return attempt === undefined ? { says } : { says, payment: file.shown(attempt.trace, says) }
    }),
  ]
  if (crossing.length + wallets.length + breaches.length === 0) {
    return notApplicable('No payment across institutions was paid.', figures)
  }
  return judged(breaches, figures, {
    good: `Each of ${counted(crossing.length, 'order')} paid from another institution stands in the switch's book under its settle key, with the same amount and parties; nobody spoke past the switch.`,
    bad: `${breaches.length} times a payment across institutions left no trace at the switch:`,
  })
}

type OrderKept = Kept<CaseFile['orders'][number]>

/** Paid from another house, or by money of another house: a card. */
const crosses = ({ payment, keptBy }: OrderKept) =>
  payment !== null && (payment.payerInstitution !== keptBy || payment.from === 'clearing')

function lostOrder(file: CaseFile, order: OrderKept): Breach[] {
  const { trace, payment, keptBy, amountFen } = order
  const flaw = flawOf(file, payment?.settleKey ?? null, { owner: keptBy, amountFen })
  return flaw === undefined ? [] : [breach(file, trace, `The order at ${keptBy} ${flaw}`)]
}

function lostPayment(file: CaseFile, payment: Kept<CaseFile['payments'][number]>): Breach[] {
  const { trace, settleKey, owner, amountFen, keptBy } = payment
  const flaw = flawOf(file, settleKey, { owner, amountFen, payerInstitution: keptBy })
  return flaw === undefined ? [] : [breach(file, trace, `The payment at ${keptBy} ${flaw}`)]
}

/** Attempts that were told they were paid, and of which the switch knows nothing. */
function paidAttempts(file: CaseFile): Breach[] {
  return file.foreign.flatMap(({ trace, outcome }) => {
    if (outcome !== 'approved' || file.exchangesOf(trace).length > 0) return []
    return [
      breach(file, trace, 'The payer was told it is paid, and the switch knows nothing of it.'),
    ]
  })
}

function flawOf(
  file: CaseFile,
  settleKey: SettleKey | null,
  expected: Partial<Pick<Exchange, 'owner' | 'amountFen' | 'payerInstitution'>>,
): string | undefined {
  if (settleKey === null) return 'has no settle key.'
  const exchange = file.exchangeOf(settleKey)
  if (exchange === undefined) return 'has a settle key the switch does not know.'
  const names = ['owner', 'amountFen', 'payerInstitution'] as const
  const differing = names.find(
    (name) => expected[name] !== undefined && expected[name] !== exchange[name],
  )
  if (differing === undefined) return undefined
  return `says ${differing} ${expected[differing]}, and the switch ${exchange[differing]}.`
}

const breach = (file: CaseFile, trace: Exchange['trace'], says: string): Breach => ({
  ...{ says, payment: file.shown(trace, says) },
})
