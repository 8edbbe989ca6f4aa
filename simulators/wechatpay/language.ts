/**
 * In which language a message is said: `Accept-Language` chooses, `Content-Language` tells
 * (docs/sources.md, W1.1). Chinese is production's; the English is ours.
 */
import type { Flaw } from './schema.ts'
import { outOfRange } from './schema.ts'

const languages = ['zh-CN', 'en', 'zh-HK', 'zh-TW'] as const

export type Language = (typeof languages)[number]

/** A language without a country that is known, or with another. */
const families: ReadonlyMap<string, Language> = new Map([
  ['en', 'en'],
  ['zh', 'zh-CN'],
])

/** The first language asked for that is spoken here. */
export function languageOf(header = ''): Language {
  const asked = header.split(',').map((one) => one.split(';')[0]?.trim().toLowerCase() ?? '')
  const spoken = (name: string) =>
    languages.find((one) => name === one.toLowerCase()) ?? families.get(name.split('-')[0] ?? '')
  return asked.map(spoken).find((one) => one !== undefined) ?? 'zh-CN'
}

/** A message in that language; Hong Kong and Taiwan read the one of the mainland. */
export const inLanguage = (message: string, language: Language) =>
  language === 'en' ? (english[message] ?? message) : message

/** The first flaw of a request in that language. */
export function flawSaid({ message, errcode, field, detail }: Flaw, language: Language): string {
  if (language !== 'en') return message
  const issue = errcode === outOfRange ? 'is out of range' : 'is missing or not of the right form'
  const place = detail.location === 'body' ? 'body' : detail.location === 'query' ? 'query' : 'path'
  return field === '' ? `The body ${issue}` : `The parameter ${field} in the ${place} ${issue}`
}

export const english: Readonly<Record<string, string>> = {
  服务不可用: 'Service unavailable',
  银行系统异常: 'Bank system error',
  '请扫描微信支付授权码(以10/11/12/13/14/15为前缀的18位数字)':
    'Scan a Weixin Pay payment code (18 digits that begin with 10, 11, 12, 13, 14 or 15)',
  '二维码已过期，请用户刷新后重试': 'The code has expired; let the user refresh it and try again',
  '101 每个二维码仅限使用一次,请刷新再试':
    '101 Each code can be used only once; refresh and try again',
  订单不存在: 'The order does not exist',
  '请求重入时，参数与首次请求时不一致': 'The parameters differ from those of the first request',
  订单已撤销: 'The order has been reversed',
  该订单已关闭: 'The order has been closed',
  该订单已支付: 'The order has been paid',
  订单未支付: 'The order has not been paid',
  商户无权限: 'The merchant has no permission',
  此商家的收款功能已被限制: 'This merchant may not collect payments',
  账号异常: 'Account abnormal',
  '交易失败，用户取消支付': 'Payment failed: cancelled by the user',
  用户没有输入支付密码: 'The user did not enter the payment password',
  '交易失败，支付密码错误': 'Payment failed: wrong payment password',
  '业务规则限制，支付金额超过限额': 'Restricted by business rules: amount over the limit',
  '业务规则限制，支付次数超过限制': 'Restricted by business rules: too many payments',
  '业务规则限制，不支持该类收款码': 'Restricted by business rules: no such kind of code',
  业务规则限制: 'Restricted by business rules',
  '交易失败，银行卡无效': 'Payment failed: invalid card',
  '交易失败，银行卡已过期': 'Payment failed: expired card',
  '交易失败，银行卡状态异常': 'Payment failed: card not in order',
  不支持卡类型: 'Card type not supported',
  余额不足: 'Insufficient balance',
  '交易失败，银行拒绝了该笔交易': 'Payment failed: refused by the bank',
  '系统繁忙，请稍后重试': 'System busy; try again later',
  退款单不存在: 'The refund does not exist',
  '订单金额或退款金额与之前请求不一致，请核实后再试':
    'The order amount or the refund amount differs from the one of the earlier request',
  订单已全额退款: 'The order has been refunded in full',
  '基本账户余额不足，请充值后重新发起':
    'Insufficient balance in the basic account; top up and try again',
  需要用户输入支付密码: 'The user must enter the payment password',
  成功: 'OK',
  '退款请求失败，用户账户注销': 'Refund failed: the account of the user is closed',
  'Http头缺少Accept或User-Agent': 'The HTTP header Accept or User-Agent is missing',
  'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》':
    'The HTTP header Authorization is malformed; see the signature rules of the merchant REST API',
  '签名信息错误，验签失败': 'Wrong signature information, verification failed',
  HTTP头Authorization认证类型不正确: 'The authentication scheme in Authorization is wrong',
  Http头Authorization中的timestamp与发起请求的时间不得超过5分钟:
    'The timestamp in Authorization may be at most 5 minutes from the time of the request',
  商户未申请过证书: 'The merchant has never applied for a certificate',
  商户未设置APIv3密钥: 'The merchant has not set an APIv3 key',
  商户证书序列号有误: 'The serial number of the merchant certificate is wrong',
  商户证书已过期: 'The merchant certificate has expired',
  商户证书已作废: 'The merchant certificate has been revoked',
  '已更换证书，请使用新证书': 'The certificate has been replaced; use the new one',
  '签名错误，请检查后再试': 'Wrong signature; check and try again',
  '平台证书序列号Wechatpay-Serial错误': 'The platform serial number in Wechatpay-Serial is wrong',
  'HTTP header缺少微信支付平台证书序列号(Wechatpay-Serial)':
    'The HTTP header Wechatpay-Serial is missing',
  '敏感字段解密失败，请使用Wechatpay-Serial对应的公钥加密':
    'A sensitive field cannot be decrypted; encrypt it with the key that Wechatpay-Serial names',
  请求中含有未在API文档中定义的参数:
    'The request contains parameters that are not defined in the API document',
  'http header中的mchid与post payload中的mchid不匹配':
    'The mchid in the HTTP header differs from the mchid in the payload',
  appid和mch_id不匹配: 'appid and mchid do not match',
  sub_mchid不能与sp_mchid相同: 'sub_mchid may not be the same as sp_mchid',
  商户号不存在: 'The mchid does not exist',
  sub_mch_id与sub_appid不匹配: 'sub_mchid and sub_appid do not match',
  无效的openid: 'Invalid openid',
  openid和appid不匹配: 'openid and appid do not match',
  无效的transaction_id: 'Invalid transaction_id',
  商户号和订单不匹配: 'The mchid and the order do not match',
  子商户号和订单不匹配: 'The sub_mchid and the order do not match',
  支付账号错误: 'Wrong paying account',
  订单已超过可撤销的最大期限: 'The order is too old to be reversed',
  订单已超过可退款的最大期限: 'The order is too old to be refunded',
  '当前交易不允许进行普通关单（只能撤销）':
    'This payment cannot be closed (it can only be reversed)',
  '当前交易不允许撤销（只能关单或退款）':
    'This payment cannot be reversed (it can only be closed or refunded)',
  '无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥':
    'No platform certificate is available; apply for the Weixin Pay public key in API security',
  账单文件不存在: 'The bill does not exist',
  账单生成中: 'The bill is being generated',
  '参数错误，请检查bill_date': 'Wrong parameter; check bill_date',
  无该子商户账单的权限: 'No permission for the bills of this sub-merchant',
  '参数错误，请重新申请账单下载地址': 'Wrong parameter; apply for the download address again',
  '权限异常，与申请账单的商户不一致': 'No permission; another merchant applied for the bill',
  请求体过大: 'The body is too large',
  频率超限: 'Too many requests',
  系统错误: 'System error',
}
