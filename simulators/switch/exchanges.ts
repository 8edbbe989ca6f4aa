/** What the switch does for whoever pays: looks up what was scanned, pays it, captures, and funds. */
import { orderNo } from '../../core/ids.ts'
import type { AnswerOf, AskOf } from '../../core/interchange.ts'
import type { Carriage, CarriageParts } from './carriage.ts'
import { type Exchange, lookupKey, onlyHeld } from './exchange.ts'
import { lookUp } from './look-up.ts'
import type { Numbers } from './numbers.ts'

export interface ExchangeParts extends CarriageParts {
  readonly numbers: Numbers
}

export function createExchanges(parts: ExchangeParts, { run }: Carriage) {
  const { host, ledger } = parts
  const fresh = (message: Pick<Exchange, 'trace'>) => newExchange(parts, message)

  const lookup = (message: AskOf<'lookup'>) => lookUp(parts, message)

  const pay = async (message: AskOf<'pay'>): Promise<AnswerOf<'pay'>> => {
    const { txnNo, payerInstitution } = message
    const found = (await host.store.load(lookupKey(txnNo))).record
    if (found === undefined || found.payerInstitution !== payerInstitution) {
      return { outcome: 'order-missing' }
    }
    if (found.order.amountFen !== message.amountFen) return { outcome: 'order-mismatch' }
    const { owner, payee, orderNo: number, holds } = found.order
    return run({
      ...fresh(message),
      ...message,
      kind: 'scan',
      reference: txnNo,
      owner,
      merchant: payee.merchant,
      orderNo: number,
      ...onlyHeld({ holds }),
    })
  }

  const capture = async (message: AskOf<'capture'>): Promise<AnswerOf<'capture'>> => {
    const hold = await ledger.load(message.of)
    if (hold?.owner !== message.acquirer) return { outcome: 'order-missing' }
    return run(captureExchange(hold, { ...fresh(message), ...message }))
  }

  const fund = (message: AskOf<'fund'>): Promise<AnswerOf<'fund'>> =>
    run({
      ...fresh(message),
      ...message,
      kind: 'fund',
      owner: message.payerInstitution,
      orderNo: orderNo(''),
      funding: { kind: 'card', cardNo: message.cardNo },
    })

  return { lookup, pay, fund, capture }
}

/** What every exchange begins as, under numbers of its own. */
export const newExchange = (
  { host, numbers }: Pick<ExchangeParts, 'host' | 'numbers'>,
  { trace }: Pick<Exchange, 'trace'>,
) => ({
  trace,
  settleKey: numbers.settleKey(),
  voucher: numbers.voucher(),
  state: 'reserved' as const,
  outcome: 'result-unknown' as const,
  decidedAt: `stranger>${host.id}` as const,
  refunds: [],
  createdAt: host.clock.now(),
})

/** A payment of its own by whoever pays for the hold, named as its acquirer names it. */
function captureExchange(
  hold: Exchange,
  message: ReturnType<typeof newExchange> & AskOf<'capture'>,
): Exchange {
  const { holds: _, heldAt: __, capturedBy: ___, ...paid } = hold
  const { acquirer, attempt: ____, ...asked } = message
  const reference = message.orderNo
  return { ...paid, ...asked, kind: 'capture', reference, decidedAt: `${acquirer}>switch` }
}
