/**
 * A static code is scanned: who would be paid, and, once the payer has said how much, an order of
 * its own. Each scan has its order, which only its own confirmation pays; the others lapse.
 */
import { compactTime } from '../../core/calendar.ts'
import { counterDigits, type InstitutionId, type OrderNo, orderNo } from '../../core/ids.ts'
import type { AnswerOf, AskOf, ScannedOrder } from '../../core/interchange.ts'
import { limits } from '../../core/limits.ts'
import { fen } from '../../core/money.ts'
import type { Refusal } from '../../core/outcome.ts'
import type { StaticOwner } from '../../core/scan-code-static.ts'
import type { Host } from '../host/institution.ts'
import type { Opened, OpenOrder } from './acquirer.ts'
import { type Counter, createCounter } from './counter.ts'
import { exclusion } from './exclusion.ts'
import type { Order } from './order.ts'
import {
  createStaticCodes,
  type StaticCodes,
  type StaticForms,
  type StaticPayee,
} from './static-code.ts'

export interface Statics
  extends Pick<StaticCodes, 'shopCode' | 'personCode'>,
    Pick<Counter, 'wake'> {
  /** Nothing when it is no static code of the house. */
  resolve(message: AskOf<'resolve'>): Promise<AnswerOf<'resolve'> | undefined>
}

interface Opening {
  open(request: OpenOrder): Promise<Opened>
  /** An order as strangers may see it. */
  shown(owner: InstitutionId, order: Order): ScannedOrder
}

/** What a house does with static codes; without forms it has none. */
export function createStatics(
  host: Host,
  forms: StaticForms | undefined,
  opening: Opening,
): Statics {
  const none = () => undefined
  const silent = async () => none()
  if (forms === undefined) {
    return { shopCode: none, personCode: none, resolve: silent, wake: silent }
  }
  const { find, shopCode, personCode } = createStaticCodes(host.seed, forms)
  const orders = createCounter(host.store, 'static-orders')
  const numbered = (now: number) => staticOrderNo(forms.owner, now, orders.next())
  const resolved = createResolving(host, { ...forms, numbered }, opening)
  const resolve: Statics['resolve'] = async (message) => {
    const found = find(message.code)
    return found && resolved(found, message)
  }
  return { shopCode, personCode, resolve, wake: orders.wake }
}

/**
 * What tells the houses apart: the 22 of Alipay's trade numbers, the 42 of WeChat Pay's, the 62 of
 * UnionPay's cards (docs/sources.md, A6.1, W3.3, U7.2).
 */
const marks = {
  alipay: '22',
  wechatpay: '42',
  unionpay: '62',
} as const satisfies Record<StaticOwner, string>

/** 24 digits: the second, the house, a count. A network takes 32 of a merchant's, or more. */
const staticOrderNo = (owner: StaticOwner, now: number, count: number): OrderNo =>
  orderNo(`${compactTime(now)}${marks[owner]}${counterDigits(count, 8)}`)

type Resolve = (found: StaticPayee, message: AskOf<'resolve'>) => Promise<AnswerOf<'resolve'>>

function createResolving(
  host: Host,
  forms: Pick<StaticForms, 'memo'> & { numbered(now: number): OrderNo },
  { open, shown }: Opening,
): Resolve {
  return async (found, message) => {
    const refusal = refusalOf(host, found, message)
    if (refusal !== undefined) return { outcome: refusal }
    const { trace, enteredFen = fen(0) } = message
    if (enteredFen > limits.amountFenMax) return { outcome: 'amount-over-limit' }
    if (enteredFen <= 0) return { outcome: 'approved', order: unentered(host, found, message) }
    const now = host.clock.now()
    const number = forms.numbered(now)
    const { payee, kind } = found
    const terms = { subject: payee.name, attach: '', scene: 'merchant-code', payerCode: '' }
    const { order } = await open({
      ...{ trace, merchant: payee.merchant, orderNo: number, scene: 'merchant-code' },
      ...{ payee, terms: { ...terms, amountFen: enteredFen }, amountFen: enteredFen },
      ...{ notifyUrl: null, expiresAt: now + limits.staticOrderMs, codeKind: kind },
      memo: forms.memo?.(payee, { orderNo: number, createdAt: now }) ?? {},
    })
    if (order === undefined) return { outcome: 'code-unrecognised' }
    return { outcome: 'approved', order: shown(host.id, order) }
  }
}

/** What is known before the payer has entered anything: nothing can be paid by it. */
const unentered = (
  { id, clock }: Host,
  { payee, kind }: StaticPayee,
  { trace }: AskOf<'resolve'>,
): ScannedOrder => ({
  ...{ orderTrace: trace, owner: id, orderNo: orderNo(''), payee, amountFen: fen(0) },
  ...{ expiresAt: clock.now() + limits.staticOrderMs, scene: 'merchant-code', codeKind: kind },
})

/**
 * A person's code is for people who meet: not for whoever trades, and not from afar
 * (docs/sources.md, U10.1). Every code of a person counts as static, shown, saved or printed.
 */
function refusalOf(
  host: Host,
  { kind, payee, trades }: StaticPayee,
  { app, city = payee.city, remote }: AskOf<'resolve'>,
): Refusal | undefined {
  const excluded = exclusion(host, app, { scene: 'merchant-code', payee })
  if (excluded !== undefined || kind === 'shop') return excluded
  const isFar = remote === true || city !== payee.city
  return trades === true || isFar ? 'wrong-code-kind' : undefined
}
