/**
 * What may be wrong with what a request asks, whatever its payment comes to: sub_code, code and text
 * (docs/sources.md, A4.10, A4.12 and A5). How it asks is judged with gateway-codes.ts.
 */
import { type Code, saysWhy, type Words } from './codes.ts'

const flaws = {
  'ACQ.INVALID_PARAMETER': ['40004', '参数有误'],
  'ACQ.ACCESS_FORBIDDEN': ['40004', '无权限使用接口'],
  'ACQ.EXIST_FORBIDDEN_WORD': ['40004', '订单信息中包含违禁词'],
  'ACQ.TOTAL_FEE_EXCEED': ['40004', '订单总金额不在允许范围内'],
  'ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR': ['40004', '当前时间已超过允许支付的时间'],
  'ACQ.SUB_GOODS_SIZE_MAX_COUNT': ['40004', '子商品明细超长'],
  'ACQ.SELLER_NOT_EXIST': ['40004', '卖家不存在'],
  'ACQ.INVALID_RECEIVE_ACCOUNT': ['40004', '此账户禁止收款'],
  'ACQ.INVALID_STORE_ID': ['40004', '商户门店编号无效'],
  'ACQ.SECONDARY_MERCHANT_ID_BLANK': ['40004', '二级商户编号不能为空'],
  'ACQ.SECONDARY_MERCHANT_ID_INVALID': ['40004', '二级商户编号无效'],
  'ACQ.SUB_MERCHANT_TYPE_INVALID': ['40004', '二级商户类型非法'],
  'ACQ.TRADE_SETTLE_ERROR': ['40004', '结算信息不正确'],
  'ACQ.CURRENCY_NOT_SUPPORT': ['40004', '订单币种不支持'],
  'ACQ.AMOUNT_OR_CURRENCY_ERROR': ['40004', '订单金额或币种信息错误'],
  'ACQ.BUYER_SELLER_EQUAL': ['40004', '买卖家不能相同'],
  'ACQ.BUYER_NOT_EXIST': ['40004', '买家不存在'],
  'ACQ.TRADE_BUYER_NOT_MATCH': ['40004', '交易买家不匹配'],
  'ACQ.PAYER_UNMATCHED': ['40004', '付款人不匹配'],
  'ACQ.AUTH_TOKEN_IS_NOT_EXIST': ['40004', '支付授权码为空'],
  'ACQ.AGREEMENT_NOT_EXIST': ['40004', '用户协议不存在'],
  'ACQ.AUTH_NO_ERROR': ['40004', '预授权号错误或状态不对'],
  'ACQ.UN_SUPPORT_TRADE_SCENE': ['40004', '商户协议不支持的业务场景'],
  'ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH': ['40004', '用户银行卡余额不足'],
  'ACQ.TRADE_HAS_FINISHED': ['40004', '交易已完结'],
  'ACQ.TRADE_CANCEL_TIME_OUT': ['40004', '超过撤销时间范围'],
  'ACQ.REASON_TRADE_REFUND_FEE_ERR': ['40004', '退款金额无效'],
  'ACQ.REFUND_FEE_ERROR': ['40004', '交易退款金额有误'],
  'isv.invalid_arguments': ['40002', '入参不合法'],
  'isp.bill_not_exist': ['40004', '账单不存在'],
  TYPE_NOT_SUPPORTED: ['40004', '账单类型不支持'],
} as const satisfies Record<string, readonly [Code, string]>

/** The `sub_code`. */
export type FlawName = keyof typeof flaws

/** Alipay's words for a flaw, and after a colon what is wrong in this very request. */
export function flawWords(name: FlawName, detail?: string): Words {
  const [code, text] = flaws[name]
  return saysWhy(code, name, detail === undefined ? text : `${text}：${detail}`)
}
