/** A till on WeChat Pay's older XML API, signed by MD5 or HMAC-SHA256 with the merchant's key. */
import { ask } from '../requests.ts'
import type { Ring } from '../ring.ts'
import { digests } from '../signing.ts'
import type { Fields } from '../wire/form.ts'
import { fieldsOf, textToSign, xmlOf } from '../wire/wechat-v2.ts'
import {
  noAnswer,
  type Said,
  type Sale,
  type Till,
  type TillParts,
  unsigned,
  unverified,
} from './till.ts'

const paths = {
  unifiedorder: '/pay/unifiedorder',
  micropay: '/pay/micropay',
  orderquery: '/pay/orderquery',
} as const

type SignType = keyof typeof digests

export function createWechatV2Till(
  { side, url, signs }: TillParts<Ring['wechatpay']>,
  signType: SignType,
): Till {
  const signOf = (fields: Fields, key: string) =>
    signs ? digests[signType](textToSign(fields, key), key) : unsigned

  const isSigned = (fields: Fields, key: string) => !signs || fields.sign === signOf(fields, key)

  const keyOf = ({ shop }: Sale) => side.shops[shop]?.apiV2Key ?? ''

  const call = (operation: keyof typeof paths, sale: Sale, asked: Fields): Fields | Said => {
    const { appid = '', id = '' } = side.shops[sale.shop] ?? {}
    const fields = {
      ...{ appid, mch_id: id, nonce_str: sale.orderNo, sign_type: signType },
      ...{ out_trade_no: sale.orderNo, ...asked },
    }
    const body = xmlOf({ ...fields, sign: signOf(fields, keyOf(sale)) })
    const reply = ask({
      ...{ name: `wechat ${operation}`, method: 'POST', url: url + paths[operation] },
      ...{ headers: { 'Content-Type': 'text/xml; charset=utf-8' }, body },
    })
    if (reply.status !== 200) return noAnswer(reply.status)
    const told = fieldsOf(reply.body)
    // What was refused before it was known who asks is not signed.
    if (told.return_code !== 'SUCCESS') return { state: 'refused', reason: told.return_msg ?? '' }
    return isSigned(told, keyOf(sale)) ? told : unverified
  }

  const money = ({ amountFen, subject }: Sale): Fields => ({
    ...{ body: subject, total_fee: String(amountFen), spbill_create_ip: '127.0.0.1' },
  })

  return {
    open: async (sale) => {
      const asked = { ...money(sale), notify_url: sale.notifyUrl, trade_type: 'NATIVE' }
      const read = ({ code_url = '' }: Fields): Said => ({
        ...{ state: 'open', reason: 'SUCCESS', code: code_url },
      })
      return said(call('unifiedorder', sale, asked), read)
    },
    charge: async (sale, code) =>
      said(call('micropay', sale, { ...money(sale), auth_code: code }), () => paid),
    query: async (sale) =>
      said(call('orderquery', sale, {}), ({ trade_state = '' }) =>
        trade_state === 'SUCCESS'
          ? paid
          : { state: trade_state === 'USERPAYING' ? 'waiting' : 'open', reason: trade_state },
      ),
    isGenuine: async (sale, { body }) => {
      const told = fieldsOf(body)
      const tells = told.out_trade_no === sale.orderNo && told.result_code === 'SUCCESS'
      return tells && isSigned(told, keyOf(sale))
    },
    notifiesCharges: false,
  }
}

const paid: Said = { state: 'paid', reason: 'SUCCESS' }

/** Words for a result nobody knows yet. */
const unknown: readonly string[] = ['SYSTEMERROR', 'BANKERROR']

function said(told: Fields | Said, read: (told: Fields) => Said): Said {
  if (isSaid(told)) return told
  if (told.result_code === 'SUCCESS') return read(told)
  const { err_code: reason = '' } = told
  if (reason === 'USERPAYING') return { state: 'waiting', reason }
  return { state: unknown.includes(reason) ? 'unknown' : 'refused', reason }
}

const isSaid = (told: Fields | Said): told is Said => 'state' in told && 'reason' in told
