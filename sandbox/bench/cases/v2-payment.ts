/** A payment by the payer's code at WeChat Pay's older door: MD5 in, MD5 out, and money moves. */
import { signOf } from '../../../simulators/wechatpay/v2/signature.ts'
import { type Told, writeXml } from '../../../simulators/wechatpay/v2/xml.ts'
import { type KeyRing, openKeyRing } from '../../keyring.ts'
import type { Case } from '../case.ts'
import type { Prepared } from '../press.ts'
import { type PressedCase, pressedCase } from '../pressed-case.ts'
import { booksMustBalance, shownCodes } from '../shown-codes.ts'

const payments = 30_000
/** Until the compiler has seen every branch of a payment often enough. */
const warm = 18_000
const amountFen = 1288

/** How a sandbox is pressed with such payments, whatever it remembers them with. */
export const micropays: Omit<PressedCase, 'name' | 'says' | 'baseline'> = {
  ...{ server: 'sandbox', door: 'wechatpay', warm },
  prepare: async ({ seed, home, round }, served) => {
    const [merchant] = (await openKeyRing(home)).data.wechatpay.merchants
    if (merchant === undefined) throw new Error('The key ring has no merchant.')
    const showing = { app: 'wechat', door: 'wechatpay', count: payments, seed } as const
    const codes = await shownCodes(served, showing)
    return codes.map((code, index) => charged(merchant, { code, number: `bench${round}x${index}` }))
  },
  isRight: (status, body) =>
    status === 200 &&
    body.includes('<result_code><![CDATA[SUCCESS]]></result_code>') &&
    body.includes(`<total_fee>${amountFen}</total_fee>`),
  after: booksMustBalance,
}

export const v2Payment: Case = pressedCase({
  name: 'v2-payment',
  says: 'POST /pay/micropay of a shown code, MD5: ledger, policies, journal and metrics on, money moves',
  ...{ ...micropays, baseline: 'bare-xml' },
})

function charged(
  { id, appid, apiV2Key }: KeyRing['wechatpay']['merchants'][number],
  { code, number }: { readonly code: string; readonly number: string },
): Prepared {
  const told: Told = [
    ['appid', appid],
    ['mch_id', id],
    ['nonce_str', '5K8264ILTKCH16CQ2502SI8ZNMTM67VS'],
    ['body', 'bench'],
    ['out_trade_no', number],
    ['total_fee', amountFen],
    ['spbill_create_ip', '127.0.0.1'],
    ['auth_code', code],
  ]
  const body = writeXml([...told, ['sign', signOf(told, apiV2Key, 'MD5')]])
  return { path: '/pay/micropay', headers: { 'Content-Type': 'text/xml' }, body }
}
