/** A notification as a merchant's server received it: its exact bytes, and what they say when read. */

import { decode } from '../journal/decoded.ts'
import { type Field, flatJson } from '../journal/json-fields.ts'
import type { KeyRing } from '../keyring.ts'
import { openedResource } from '../telling/network-signatures.ts'
import type { Network } from './own-ring.ts'

export interface Letter {
  /** Which it was of those this inbox has received, from 1 on. */
  readonly number: number
  /** Real time, milliseconds since 1970. */
  readonly at: number
  /** With its query, as it was asked for. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** What was sent, and what the signature is over. */
  readonly body: Buffer
  /** By its looks; null when it is no network's. */
  readonly network: Network | null
  /** What it says, `out_trade_no`, `amount.total`; what WeChat Pay sealed is opened. */
  readonly fields: Readonly<Record<string, string>>
  /** Empty when it names no order. */
  readonly orderNo: string
}

export type Arrived = Pick<Letter, 'number' | 'at' | 'path' | 'headers' | 'body'>

export function letterOf(arrived: Arrived, ring: KeyRing['wechatpay']): Letter {
  const { headers, body } = arrived
  const contentType = (headers['content-type'] ?? '').toLowerCase()
  const fields = Object.fromEntries(
    contentType.includes('urlencoded')
      ? new URLSearchParams(body.toString('utf8'))
      : readFields(arrived, ring),
  )
  const { out_trade_no: name, orderId } = fields
  return { ...arrived, network: networkOf(headers, fields), fields, orderNo: name ?? orderId ?? '' }
}

/** A form is read as it stands, for its values are what was signed; what is sealed is opened. */
function readFields({ headers, body }: Arrived, ring: KeyRing['wechatpay']): readonly Field[] {
  const { fields, text } = decode({ body, contentType: headers['content-type'] ?? '' })
  const opened = openedResource(text, ring)
  return opened === null ? fields : [...fields, ...flatJson(opened)]
}

/** By what only that network's letters have. */
function networkOf(
  headers: Letter['headers'],
  fields: Readonly<Record<string, string>>,
): Network | null {
  if (headers['wechatpay-signature'] !== undefined) return 'wechatpay'
  const { mch_id: older, notify_id: alipay, merId: unionpay } = fields
  if (older !== undefined) return 'wechatpay'
  if (alipay !== undefined) return 'alipay'
  return unionpay === undefined ? null : 'unionpay'
}
