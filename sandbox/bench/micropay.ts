/**
 * A WeChat v2 payment by a shown code as merchants send it, and an answer to it (docs/sources.md,
 * W6.1): what bare servers and other people's mocks take and give, who look at no signature.
 */
import { writeXml } from '../../simulators/wechatpay/v2/xml.ts'

const fields = (number: string): Readonly<Record<string, string | number>> => ({
  appid: 'wx8888888888888888',
  mch_id: '1900000109',
  nonce_str: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS',
  body: 'bench',
  out_trade_no: number,
  total_fee: 1288,
  spbill_create_ip: '127.0.0.1',
  auth_code: '130123456789012345',
  sign: 'C380BEC2BFD727A4B6845133519F3AD6',
})

export const micropayXml = (number: string): string => writeXml(Object.entries(fields(number)))

export const micropayJson = (number: string): string => JSON.stringify(fields(number))

/** An answer to a payment that went well, nearly as long as ours, with a signature that signs nothing. */
export const paidXml = (number: string) =>
  `<xml><return_code><![CDATA[SUCCESS]]></return_code>
<return_msg><![CDATA[OK]]></return_msg>
<appid><![CDATA[wx8888888888888888]]></appid>
<mch_id><![CDATA[1900000109]]></mch_id>
<nonce_str><![CDATA[5K8264ILTKCH16CQ2502SI8ZNMTM67VS]]></nonce_str>
<sign><![CDATA[C380BEC2BFD727A4B6845133519F3AD6]]></sign>
<result_code><![CDATA[SUCCESS]]></result_code>
<openid><![CDATA[oUpF8uMuAJO_M2pxb1Q9zNjWeS6o]]></openid>
<is_subscribe><![CDATA[N]]></is_subscribe>
<trade_type><![CDATA[MICROPAY]]></trade_type>
<bank_type><![CDATA[OTHERS]]></bank_type>
<total_fee>1288</total_fee>
<fee_type><![CDATA[CNY]]></fee_type>
<cash_fee>1288</cash_fee>
<cash_fee_type><![CDATA[CNY]]></cash_fee_type>
<transaction_id><![CDATA[4200000001202611220000000001]]></transaction_id>
<out_trade_no><![CDATA[${number}]]></out_trade_no>
<time_end><![CDATA[20261122193000]]></time_end>
</xml>`
