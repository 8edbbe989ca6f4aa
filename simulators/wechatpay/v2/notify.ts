/**
 * What WeChat Pay tells a merchant in APIv2: an order is paid, under signature, and a refund has
 * ended, sealed and unsigned (docs/sources.md, W6.5 and W6.6). The body of the merchant's answer
 * decides whether it was heard. Orders and refunds of APIv3 are told of in APIv3.
 */
import type { Host } from '../../host/institution.ts'
import type { Letter } from '../../host/notifier.ts'
import type { Order } from '../../roles/order.ts'
import { ladderMs, type Notices } from '../notify.ts'
import { ordererOf } from '../partner.ts'
import { refundFailure, rememberFailure } from '../refunds.ts'
import type { Merchants } from './admission.ts'
import { isMarked, isRefundMarked, signTypeOf } from './marks.ts'
import { signedMessage, unsignedMessage } from './reply.ts'
import { sealRefund } from './seal.ts'
import {
  encodeNames,
  encodePaidNotice,
  encodeRefundNotice,
  namesOf,
  type RefundShown,
} from './wire.ts'
import { readXml, writeXml } from './xml.ts'

export type Tell = Pick<Notices, 'paid' | 'refunded' | 'refundFailed'>

interface NoticeParts {
  readonly host: Pick<Host, 'notifier' | 'store' | 'later'>
  readonly merchants: Merchants
}

/** Tells of what was asked in APIv2, and leaves the rest to the notices of APIv3. */
export function inBothVersions(parts: NoticeParts, inV3: Tell): Tell {
  const { host, merchants } = parts
  const send = (order: Order, url: string | null, write: (key: string) => string) => {
    const { apiV2Key = '' } = ordererOf(merchants, order) ?? {}
    // Nothing can be signed or sealed for a merchant that has set no key.
    if (url === null || apiV2Key === '') return
    host.notifier.send({
      ...{ trace: order.trace, url, ladderMs },
      write: async () => letter(write(apiV2Key)),
      isAcknowledged: (status, body) => status === 200 && isHeard(body),
    })
  }
  const tellRefund = (order: Order, refund: RefundShown) =>
    send(order, refund.notifyUrl, (key) => refundMessage(order, refund, key))

  return {
    paid: (order) => {
      if (!isMarked(order)) return inV3.paid(order)
      // Payer-presented codes are never notified: the till asks.
      if (order.scene === 'payer-code') return
      const told = encodePaidNotice(order)
      const signType = signTypeOf(order)
      send(order, order.notifyUrl, (key) => signedMessage(told, { key, signType }))
    },
    refunded: (order, refund) => {
      host.later(
        isRefundMarked(host.store, order, refund.refundNo).then((marked) =>
          marked ? tellRefund(order, { ...refund, abnormal: false }) : inV3.refunded(order, refund),
        ),
      )
    },
    refundFailed: async (order, refund, outcome) => {
      if (!(await isRefundMarked(host.store, order, refund.refundNo))) {
        return inV3.refundFailed(order, refund, outcome)
      }
      const failure = refundFailure(outcome)
      if (failure === 'refused') return
      await rememberFailure(host.store, order, refund, failure)
      tellRefund(order, { ...refund, abnormal: failure === 'abnormal' })
    },
  }
}

function refundMessage(order: Order, refund: RefundShown, key: string): string {
  const sealed = sealRefund(writeXml(encodeRefundNotice(order, refund), 'root'), key)
  return unsignedMessage([
    ['return_code', 'SUCCESS'],
    ...encodeNames(namesOf(order)),
    ['req_info', sealed],
  ])
}

function letter(body: string): Letter {
  const headers = {
    'Content-Type': 'text/xml',
    Accept: '*/*',
    'User-Agent': 'Mozilla/4.0',
    'Cache-Control': 'no-cache',
    Pragma: 'no-cache',
  }
  return { headers, body }
}

/** Only `return_code` SUCCESS is heard: not an empty body, nor a page. */
function isHeard(body: string): boolean {
  const fields = readXml(Buffer.from(body))
  return typeof fields !== 'string' && fields.get('return_code') === 'SUCCESS'
}
