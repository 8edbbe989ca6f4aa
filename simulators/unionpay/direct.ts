/**
 * Payments by card number that no page and no phone takes part in (docs/sources.md, U1.2): the
 * merchant sends card and holder, encrypted, and the card is debited at once.
 */
import { type Cardholder, cardholderFlaw, readCardholder } from './customer.ts'
import type { Encryption } from './encryption.ts'
import type { Flaw } from './fields.ts'
import { type Client, type Result, type Row, row } from './operation.ts'
import {
  chargeMs,
  opened,
  openingOf,
  type PayCommand,
  type PaymentParts,
  type PayResult,
  payNeeds,
  readPay,
} from './payments.ts'
import { type Asked, isFlaw } from './request.ts'
import type { Fields } from './signature.ts'
import { encodeTradeNo } from './wire.ts'

export interface DirectParts extends PaymentParts {
  readonly encryption: Encryption
}

interface ByCard {
  readonly holder: Cardholder
}

/** Payments by card number are one product, B2C the other that has them (U1.2). */
const products = ['000301', '000201']

export function directPayments(parts: DirectParts): Row[] {
  const read = (fields: Fields): Cardholder | Flaw => {
    const isSold = products.includes(fields.bizType ?? '') && fields.tokenPayData === undefined
    if (!isSold) return { refusal: 'business', field: 'bizType' }
    return readCardholder(fields, parts.encryption)
  }
  const refusal = (holder: Cardholder) => cardholderFlaw(holder, parts.host.clock.now())
  return [
    row({
      name: 'direct-consume',
      needs: [...payNeeds, 'accNo'],
      movesMoney: true,
      decode: (asked, fields, now): (PayCommand & ByCard) | Flaw => {
        const command = readPay(asked, fields, now)
        if (isFlaw(command)) return command
        const holder = read(fields)
        return isFlaw(holder) ? holder : { ...command, holder }
      },
      handle: async (command, client): Promise<PayResult> => {
        const because = refusal(command.holder)
        return because === undefined ? pay(parts, command, client) : refused(because)
      },
      tell: ({ order }) => (order === undefined ? {} : encodeTradeNo(order)),
    }),
    row({
      name: 'sms',
      needs: ['orderId', 'channelType', 'accNo'],
      decode: (asked, fields): (Asked & ByCard) | Flaw => {
        const holder = read(fields)
        return isFlaw(holder) ? holder : { ...asked, holder }
      },
      handle: async ({ holder }): Promise<Result> => {
        const because = refusal(holder)
        return because === undefined ? { outcome: 'approved' } : refused(because)
      },
      tell: () => ({}),
    }),
  ]
}

/** Whoever cannot say who the holder is has begun no transaction. */
const refused = (because: NonNullable<Result['because']>): Result => ({
  outcome: 'password-wrong',
  because,
})

/** The same request again is told how the first went. */
async function pay(
  parts: DirectParts,
  command: PayCommand & ByCard,
  { merchant }: Client,
): Promise<PayResult> {
  const { cardNo } = command.holder
  const taken = { payerCode: cardNo, usualMs: chargeMs }
  // No phone takes part: the till acts, as it does when it scans a code.
  const way = { ...taken, kind: 'card', scene: 'payer-code' } as const
  const request = { ...openingOf(command, merchant, parts.host.clock.now(), way), cardNo }
  const { order, outcome } = await opened(parts, request, parts.house.charger.charge)
  return { outcome: order !== undefined && order.payment !== null ? 'approved' : outcome, order }
}
