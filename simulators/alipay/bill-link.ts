/** Where a bill may be fetched for half a minute: a link of our own, signed (docs/sources.md, A4.10). */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { formatForm, type Params } from './form.ts'
import type { AlipayMerchant } from './merchants.ts'

/** Of the trades, or of the money on the merchant's account. */
export type BillType = 'trade' | 'signcustomer'

export interface Bill {
  readonly type: BillType
  /** `20261122`, or `202611` for a month. */
  readonly day: string
}

export interface Bills {
  /** Today's and this month's too, as far as they have come. */
  readonly atOnce: boolean
  /** Signs links, and so tells our own from others. */
  readonly linkKey: string
  /** The real time of day, by which links die. */
  readonly realNow: () => number
}

const bizTypes = { trade: 'trade', signcustomer: 'fnd' } as const satisfies Record<BillType, string>

export const isBillType = (word: string): word is BillType => Object.hasOwn(bizTypes, word)

export const billPath = '/downloadBillFile.resource'

/** `2088…0156`: the merchant's account, as bills call it. */
export const accountOf = ({ sellerId }: AlipayMerchant) => `${sellerId}0156`

interface Addressed {
  readonly bills: Bills
  readonly merchant: AlipayMerchant
  readonly origin: string
}

export function linkTo({ type, day }: Bill, { bills, merchant, origin }: Addressed): string {
  const name = `${accountOf(merchant)}_${day}.csv.zip`
  const params = new Map([
    ['bizType', bizTypes[type]],
    ['userId', accountOf(merchant)],
    ['fileType', 'csv.zip'],
    ['bizDates', day],
    ['downloadFileName', name],
    ['fileId', `/${bizTypes[type]}/${accountOf(merchant)}/${name}`],
    ['timestamp', String(bills.realNow())],
  ])
  const token = tokenOf(params, bills.linkKey)
  return `${origin}${billPath}?${formatForm(params.set('token', token))}`
}

const tokenOf = (params: Params, key: string) => {
  const names = [...params.keys()].filter((name) => name !== 'token').sort()
  const text = names.map((name) => `${name}=${params.get(name)}`).join('&')
  return createHmac('sha256', key).update(text).digest('hex').slice(0, 32)
}

/** How long a link lives: half a minute, as documented. */
const linkMs = 30_000

/** The bill a link stands for and whose it is, or nothing when it is not ours or too old. */
export function billOf(
  params: Params,
  bills: Bills,
): (Bill & { readonly account: string }) | undefined {
  const given = Buffer.from(params.get('token') ?? '')
  const token = Buffer.from(tokenOf(params, bills.linkKey))
  const isOurs = given.length === token.length && timingSafeEqual(given, token)
  const age = bills.realNow() - Number(params.get('timestamp'))
  if (!isOurs || age > linkMs) return undefined
  const type = params.get('bizType') === bizTypes.trade ? 'trade' : 'signcustomer'
  return { type, day: params.get('bizDates') ?? '', account: params.get('userId') ?? '' }
}
