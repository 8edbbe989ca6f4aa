/**
 * What WeChat Pay tells a merchant in APIv2: an order is paid, under signature, and a refund has
 * ended, sealed and unsigned (docs/sources.md, W6.5 and W6.6). The body of the merchant's answer
 * decides whether it was heard. Orders and refunds of APIv3 are told of in APIv3.
 */
import type { Host } from '../../host/institution.ts'
import type { Letter, OwedNotice } from '../../host/notification.ts'
import type { Order, OrderRefund } from '../../roles/order.ts'
import { ladderMs, type Notices } from '../notify.ts'
import { ordererOf } from '../partner.ts'
import { refundFailure, rememberFailure } from '../refunds.ts'
import type { Merchants } from './admission.ts'
import { isMarked, keyOf, refundKeyOf, signTypeOf } from './marks.ts'
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
  readonly host: Pick<Host, 'notifier' | 'store' | 'later' | 'signatures'>
  readonly merchants: Merchants
}

/** Tells of what was asked in APIv2, and leaves the rest to the notices of APIv3. */
export function inBothVersions(parts: NoticeParts, inV3: Tell): Tell {
  const { host, merchants } = parts
  const trusted = host.signatures === 'trust'

  const send = ({ trace }: Order, { url, key, write, owed }: Sending) => {
    // Nothing can be signed or sealed for a merchant that has set no key.
    if (url === null || key === '') return owed?.moved('dead')
    host.notifier.send({
      ...{ trace, url, ladderMs, owed },
      write: async () => letter(write()),
      isAcknowledged: (status, body) => status === 200 && isHeard(body),
    })
  }

  const tellRefund = (order: Order, refund: RefundShown, { key, owed }: Keyed) => {
    const { notifyUrl: url } = refund
    send(order, { url, key, owed, write: () => refundMessage(order, refund, key) })
  }

  /** Under which key a refund was asked for in APIv2, if it was. */
  const keyOfRefund = async (order: Order, { refundNo }: OrderRefund) => {
    const holder = ordererOf(merchants, order)
    return holder && refundKeyOf(host.store, { order, refundNo, holder })
  }

  return {
    paid: (order, owed) => {
      if (!isMarked(order)) return inV3.paid(order, owed)
      // Payer-presented codes are never notified: the till asks.
      if (order.scene === 'payer-code') return owed?.moved('dead')
      const holder = ordererOf(merchants, order)
      if (holder === undefined) return
      const told = encodePaidNotice(order)
      const [url, key, signType] = [order.notifyUrl, keyOf(order, holder), signTypeOf(order)]
      const write = () => signedMessage(told, { key, signType, trusted })
      send(order, { url, key, owed, write })
    },
    refunded: (order, refund, owed) => {
      const told = keyOfRefund(order, refund).then((key) =>
        key === undefined
          ? inV3.refunded(order, refund, owed)
          : tellRefund(order, { ...refund, abnormal: false }, { key, owed }),
      )
      host.later(told)
    },
    refundFailed: async (order, refund, about) => {
      const { outcome, owed } = about
      const key = await keyOfRefund(order, refund)
      if (key === undefined) return inV3.refundFailed(order, refund, about)
      const failure = refundFailure(outcome)
      if (failure === 'refused') return owed?.moved('dead')
      await rememberFailure(host.store, order, refund, failure)
      tellRefund(order, { ...refund, abnormal: failure === 'abnormal' }, { key, owed })
    },
  }
}

/** What is to be told, where to, and under which key. */
interface Sending extends Keyed {
  readonly url: string | null
  write(): string
}

interface Keyed {
  readonly key: string
  readonly owed: OwedNotice | undefined
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
