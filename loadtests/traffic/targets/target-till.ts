/**
 * A user's service in the place of a till: what the crowd asks it and what it makes of the replies.
 * Nothing is signed and nothing is believed beyond what the scenario says a reply means.
 */
import { arrivalIndex, orderNo } from '../../../core/ids.ts'
import { yuanFromFen } from '../../../core/money.ts'
import type { Counterpart, Said, Sale, Send, TillMerchant } from '../tills/till.ts'
import { readPlace, readReply, says, type Target, type TargetReply } from './target.ts'
import { compile, type Fill, type RequestTemplate, type Values } from './template.ts'

export interface TargetTillParts {
  readonly target: Target
  readonly merchant: Pick<TillMerchant, 'id'>
  /** Which of the network's shops. */
  readonly shop: number
  /** A connection to the host of an address. */
  sendTo(url: string): Send
}

export function createTargetTill(parts: TargetTillParts): Counterpart {
  const { target } = parts
  const asker = (template: RequestTemplate) => createAsker(parts, template)
  const open = asker(target.open)
  const charge = target.charge && asker(target.charge)
  const query = target.query && asker(target.query)
  const cancel = target.cancel && asker(target.cancel)
  const standing = (reply: TargetReply, meaning: Meaning) => standingOf(target, reply, meaning)
  return {
    openOrder: async (sale) => opened(target, await open(sale)),
    charge: async (sale, payerCode) =>
      charge === undefined
        ? { state: 'refused', reason: 'no-charge' }
        : standing(await charge(sale, payerCode), { good: 'waiting', bad: 'refused' }),
    ...(query && {
      query: async (sale: Sale) => standing(await query(sale), { good: 'waiting', bad: 'unknown' }),
    }),
    ...(cancel && {
      cancel: async (sale: Sale) =>
        standing(await cancel(sale), { good: 'closed', bad: 'refused' }),
    }),
    notifiesCharges: false,
  }
}

/** Asks and reads the reply. Rejects when none comes. */
function createAsker(parts: TargetTillParts, template: RequestTemplate) {
  const fill: Fill = compile(template)
  const send = parts.sendTo(template.url)
  return async (sale: Sale, payerCode = ''): Promise<TargetReply> =>
    readReply(await send(fill(valuesOf(parts, sale, payerCode))))
}

function valuesOf({ merchant, shop }: TargetTillParts, sale: Sale, payerCode: string): Values {
  const { amountFen, subject, scene, notifyUrl } = sale
  return {
    ...{ orderNo: sale.orderNo, networkOrderNo: sale.networkOrderNo ?? sale.orderNo },
    ...{ amountFen, amountFenText: String(amountFen), amountYuan: yuanFromFen(amountFen) },
    ...{ subject, scene, notifyUrl, payerCode },
    ...{ merchantId: merchant.id, shop, index: arrivalIndex(sale.orderNo) ?? 0 },
  }
}

const isGood = ({ status }: TargetReply) => status >= 200 && status < 300

/** A service that fails here has failed its customer: nobody presses the button for it again. */
function opened(target: Target, reply: TargetReply): Said {
  if (!isGood(reply)) return { state: 'refused', reason: `HTTP ${reply.status}` }
  const code = readPlace(reply, target.code)
  if (code === undefined) return { state: 'refused', reason: 'no-code' }
  return { state: 'open', reason: `HTTP ${reply.status}`, code, ...numberIn(target, reply) }
}

/** What a status means where nothing else is said: 2xx is good, 4xx bad, 5xx says nothing. */
interface Meaning {
  readonly good: Said['state']
  readonly bad: Said['state']
}

function standingOf(target: Target, reply: TargetReply, { good, bad }: Meaning): Said {
  const reason = `HTTP ${reply.status}`
  if (says(reply, target.paid)) return { state: 'paid', reason, ...numberIn(target, reply) }
  if (says(reply, target.refused)) return { state: 'refused', reason }
  if (isGood(reply)) return { state: good, reason, ...numberIn(target, reply) }
  return { state: reply.status < 500 ? bad : 'unknown', reason }
}

/** The order's number at the network, where it has one of its own that can go into a header. */
function numberIn({ orderNo: place }: Target, reply: TargetReply): Pick<Said, 'orderNo'> {
  const number = place === undefined ? undefined : readPlace(reply, place)
  return number !== undefined && /^[\x21-\x7e]{1,64}$/.test(number)
    ? { orderNo: orderNo(number) }
    : {}
}
