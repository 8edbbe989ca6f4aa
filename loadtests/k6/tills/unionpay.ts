/** A till on UnionPay: ACP 5.1.0. It believes only the certificate that the key ring names. */
import { ask } from '../requests.ts'
import type { Ring } from '../ring.ts'
import { sha256Hex, signText, verifies } from '../signing.ts'
import { decoded, type Fields } from '../wire/form.ts'
import { answerOf, fieldsOf, moneyOf, signedBody, textToSign } from '../wire/unionpay.ts'
import {
  noAnswer,
  type Said,
  type Sale,
  type Till,
  type TillParts,
  unsigned,
  unverified,
} from './till.ts'

const operations = {
  apply: { path: '/gateway/api/backTransReq.do', txnType: '01', txnSubType: '07' },
  consume: { path: '/gateway/api/backTransReq.do', txnType: '01', txnSubType: '06' },
  query: { path: '/gateway/api/queryTrans.do', txnType: '00', txnSubType: '00' },
} as const

export function createUnionPayTill({ side, url, signs }: TillParts<Ring['unionpay']>): Till {
  const isGenuine = async (fields: Fields): Promise<boolean> => {
    if (!signs) return true
    const { signPubKeyCert = '', signature = '' } = fields
    if (bare(signPubKeyCert) !== side.certificate) return false
    return verifies(side.networkKey, sha256Hex(textToSign(fields)), signature)
  }

  const call = async (
    operation: keyof typeof operations,
    { orderNo, at, shop }: Sale,
    more: Fields,
  ): Promise<Fields | Said> => {
    const { path, txnType, txnSubType } = operations[operation]
    const { id: merchant = '', certId = '' } = side.shops[shop] ?? {}
    const named = { merchant, certId, orderNo, orderedAt: at }
    const fields = fieldsOf({ ...named, txnType, txnSubType, more })
    const sign = signs ? await signText(side.key, sha256Hex(textToSign(fields))) : unsigned
    const reply = ask({
      ...{ name: `unionpay ${operation}`, method: 'POST', url: url + path },
      ...{ headers: { 'Content-Type': formType }, body: signedBody(fields, sign) },
    })
    if (reply.status !== 200) return noAnswer(reply.status)
    const told = answerOf(reply.body)
    return (await isGenuine(told)) ? told : unverified
  }

  const money = ({ amountFen, notifyUrl }: Sale) => moneyOf(amountFen, notifyUrl)

  return {
    open: async (sale) =>
      said(await call('apply', sale, money(sale)), ({ qrCode = '', respCode = '' }) => ({
        ...{ state: 'open', reason: respCode, code: qrCode },
      })),
    charge: async (sale, code) => {
      const asked = { ...money(sale), qrNo: code, termId: '49000002' }
      return said(await call('consume', sale, asked), paid)
    },
    query: async (sale) =>
      said(await call('query', sale, {}), ({ origRespCode = '' }) => ({
        state: standings[origRespCode] ?? 'refused',
        reason: origRespCode,
      })),
    isGenuine: async ({ orderNo }, { body }) => {
      const told = decoded(body)
      return told.orderId === orderNo && told.respCode === '00' && (await isGenuine(told))
    },
    notifiesCharges: true,
  }
}

/** A certificate whatever its line ends are. */
const bare = (pem: string): string => pem.replace(/\s/g, '')

const formType = 'application/x-www-form-urlencoded;charset=UTF-8'

/** What became of the transaction that was asked about; 05 is under way. */
const standings: Readonly<Record<string, Said['state']>> = {
  ...{ '00': 'paid', A6: 'paid', '05': 'waiting', '03': 'unknown', '04': 'unknown' },
}

const paid = ({ respCode = '' }: Fields): Said => ({ state: 'paid', reason: respCode })

/** Of an answer itself: 03 to 06 and 37 say nothing of the payment; a query may come too early. */
const open: Readonly<Record<string, Said['state']>> = {
  ...{ '05': 'waiting', '03': 'unknown', '04': 'unknown', '06': 'unknown', '37': 'unknown' },
}

function said(told: Fields | Said, read: (told: Fields) => Said): Said {
  if (isSaid(told)) return told
  const { respCode: reason = '' } = told
  return reason === '00' || reason === 'A6'
    ? read(told)
    : { state: open[reason] ?? 'refused', reason }
}

const isSaid = (told: Fields | Said): told is Said => 'state' in told && 'reason' in told
