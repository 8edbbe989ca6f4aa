/** A till on Alipay: gateway.do, RSA2. It reads an answer only after its bytes have verified. */
import { ask, fieldsOf, textOf } from '../requests.ts'
import type { Ring } from '../ring.ts'
import { signText, verifies } from '../signing.ts'
import { cutAnswer, noticeOf, paramsOf, requestText, signedCall, yuan } from '../wire/alipay.ts'
import type { Fields } from '../wire/form.ts'
import {
  noAnswer,
  type Said,
  type Sale,
  type Till,
  type TillParts,
  unsigned,
  unverified,
} from './till.ts'

/** Each method by what it is called in measurements. */
const methods = {
  precreate: 'alipay.trade.precreate',
  pay: 'alipay.trade.pay',
  query: 'alipay.trade.query',
} as const

type Operation = keyof typeof methods
type Told = Readonly<Record<string, unknown>>

export function createAlipayTill({ side, url, signs }: TillParts<Ring['alipay']>): Till {
  const call = async (
    operation: Operation,
    { shop, notifyUrl }: Sale,
    content: Fields,
  ): Promise<Told | Said> => {
    const method = methods[operation]
    const appId = side.shops[shop]?.id ?? ''
    const params = paramsOf({ method, appId, now: Date.now(), notifyUrl, content })
    const sign = signs ? await signText(side.key, requestText(params)) : unsigned
    const { target, body } = signedCall(params, sign)
    const reply = ask({
      name: `alipay ${operation}`,
      method: 'POST',
      url: url + target,
      headers,
      body,
    })
    if (reply.status !== 200) return noAnswer(reply.status)
    const cut = cutAnswer(reply.body, method)
    if (cut === undefined) return unverified
    const genuine = !signs || (await verifies(side.networkKey, cut.node, cut.sign))
    return genuine ? fieldsOf(cut.node) : unverified
  }

  const money = ({ orderNo, amountFen, subject }: Sale) => ({
    ...{ out_trade_no: orderNo, total_amount: yuan(amountFen), subject },
  })

  return {
    open: async (sale) => said(await call('precreate', sale, money(sale)), opened),
    charge: async (sale, code) => {
      const content = { ...money(sale), scene: 'bar_code', auth_code: code }
      return said(await call('pay', sale, content), charged)
    },
    query: async (sale) => {
      const asked = { ...sale, notifyUrl: '' }
      return said(await call('query', asked, { out_trade_no: sale.orderNo }), found)
    },
    isGenuine: async ({ orderNo }, { body }) => {
      const { fields, text, sign } = noticeOf(body)
      const tells = fields.out_trade_no === orderNo && fields.trade_status === 'TRADE_SUCCESS'
      return tells && (!signs || (await verifies(side.networkKey, text, sign)))
    },
    notifiesCharges: true,
  }
}

const headers = { 'Content-Type': 'application/x-www-form-urlencoded;charset=utf-8' }

function said(answer: Told | Said, read: (told: Told, reason: string) => Said): Said {
  if (isSaid(answer)) return answer
  const { code, sub_code } = answer
  const reason = textOf(sub_code) || textOf(code)
  return code === '20000' ? { state: 'unknown', reason } : read(answer, reason)
}

const isSaid = (answer: Told | Said): answer is Said => 'state' in answer && 'reason' in answer

const opened = ({ code, qr_code }: Told, reason: string): Said =>
  code === '10000' ? { state: 'open', reason, code: textOf(qr_code) } : { state: 'refused', reason }

function charged({ code }: Told, reason: string): Said {
  if (code === '10000') return { state: 'paid', reason }
  if (code === '10003') return { state: 'waiting', reason }
  return { state: reason === 'ACQ.SYSTEM_ERROR' ? 'unknown' : 'refused', reason }
}

/** An order nobody has scanned yet is no trade. */
function found({ trade_status }: Told, reason: string): Said {
  if (trade_status === 'TRADE_SUCCESS') return { state: 'paid', reason: trade_status }
  if (trade_status === 'WAIT_BUYER_PAY') return { state: 'waiting', reason: trade_status }
  return { state: reason === 'ACQ.TRADE_NOT_EXIST' ? 'open' : 'refused', reason }
}
