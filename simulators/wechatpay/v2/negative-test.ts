/**
 * The cases of the newer sandbox: a header names what is to go wrong with a payment code
 * (docs/sources.md, W6.7). The code is exchanged for one whose payer always behaves so; a case of
 * silence does the work and says nothing.
 */
import { type Forced, magicNumbers } from '../../../core/forcing.ts'
import { hash32 } from '../../../core/random.ts'
import type { WireRequest } from '../../host/institution.ts'
import type { Admitted } from './admission.ts'
import { type OperationName, reachOf } from './paths.ts'

interface Case {
  /** How the payer of the code behaves. */
  readonly payer?: Forced
  /** The operations that stay silent. */
  readonly silent: readonly OperationName[]
}

const cases: ReadonlyMap<string | undefined, Case> = new Map<string, Case>([
  ['MICROPAY_USERPAYING', { payer: 'payer-confirming', silent: [] }],
  ['MICROPAY_PAYERROR', { payer: 'issuer-declined', silent: [] }],
  ['MICROPAY_TIMEOUT', { silent: ['micropay'] }],
  ['MICROPAY_PAY_QUERY_TIMEOUT', { silent: ['micropay', 'orderquery'] }],
])

/** The request as its case wants it, and whether the answer is to stay away. */
export function deviant(
  operation: OperationName,
  { path, headers }: WireRequest,
  by: Admitted,
): { readonly by: Admitted; readonly forced: { readonly forced?: Forced } } {
  const known = reachOf(path) === 'new' ? cases.get(headers['wechatpay-negative-test']) : undefined
  if (known === undefined) return { by, forced: {} }
  const silent = known.silent.includes(operation)
  return {
    by: known.payer === undefined ? by : withCode(by, known.payer),
    forced: silent ? { forced: 'timeout' } : {},
  }
}

/** A code of the payer who behaves so: the same for the same order, and for no other. */
function withCode(by: Admitted, payer: Forced): Admitted {
  if (!by.fields.has('auth_code')) return by
  const order = `${by.seller.id}/${by.fields.get('out_trade_no') ?? ''}`
  const own = String(hash32(order) >>> 0).padStart(11, '0')
  const fields = new Map(by.fields).set('auth_code', `13666${own}${magicNumbers[payer]}`)
  return { ...by, fields }
}
