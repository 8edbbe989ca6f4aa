/** Requests with something wrong, drawn from a seed: at every door there is, or at some of them. */
import type { Stream } from '../core/random.ts'
import { issuers } from '../simulators/banks/issuers.ts'
import { wallets } from '../simulators/banks/wallets.ts'

const bankPaths = (id: string) => [
  '/iso8583',
  `/app/${id}/payers/${id}-1`,
  `/app/${id}/payers/${id}-1/scans`,
  `/app/${id}/payers/${id}-1/payments/no/confirm`,
]

export const paths: Readonly<Record<string, readonly string[]>> = {
  alipay: [
    '/gateway.do',
    '/gateway.do?method=alipay.trade.pay',
    '/gateway.do?method=alipay.trade.page.pay&charset=GBK',
    '/v3/alipay/trade/query',
    '/v3/alipay/data/dataservice/bill/downloadurl/query?bill_type=trade',
    '/app/alipay/payers/alipay-1/scans',
  ],
  wechatpay: [
    '/v3/pay/transactions/native',
    '/v3/pay/transactions/codepay',
    '/v3/pay/transactions/out-trade-no/T1?mchid=1',
    '/v3/pay/transactions/out-trade-no/T1/close',
    '/v3/pay/partner/transactions/jsapi',
    '/v3/refund/domestic/refunds',
    '/v3/certificates',
    '/v3/billdownload/file?token=1',
    '/pay/unifiedorder',
    '/pay/micropay',
    '/secapi/pay/refund',
    '/sandboxnew/pay/getsignkey',
    '/app/wechat/payers/wechat-1/codes',
  ],
  unionpay: [
    '/gateway/api/backTransReq.do',
    '/gateway/api/frontTransReq.do',
    '/gateway/api/queryTrans.do',
    '/app/quickpass/payers/x/scans',
  ],
  switch: ['/qrc/api/backTransReq.do', '/qrc/api/merBackTransReq.do'],
  ...Object.fromEntries([...issuers, ...wallets].map(({ id }) => [id, bankPaths(id)])),
  dashboard: ['/admin/policies', '/admin/health', '/admin/books', '/'],
}

/** The doors of networks; the dashboard's is our own. */
export const networkDoors = Object.keys(paths).filter((door) => door !== 'dashboard')

/** Whether it is for a network to answer: apps, cashiers and the admin API are our own. */
export const isNetworkDoor = (door: string, path: string) =>
  door !== 'dashboard' && !/^\/(?:app|cashier)(?:\/|$)/.test(path)

const methods = ['GET', 'POST', 'POST', 'POST', 'PUT', 'DELETE', 'PATCH'] as const

const contentTypes = [
  'application/json',
  'application/x-www-form-urlencoded;charset=utf-8',
  'application/octet-stream',
  'text/xml',
  'multipart/form-data; boundary=x',
  'nonsense',
]

const seeds = [
  '',
  '{',
  '[]',
  'null',
  '{"amount":{"total":"1"}}',
  '{"code":5,"mchid":null,"out_trade_no":{"a":1}}',
  'app_id=2021000000000001&method=alipay.trade.pay&sign=AAAA&sign_type=RSA2&charset=utf-8&version=1.0',
  'app_id=2021000000000001&method=alipay.trade.query&biz_content=%7B%22&timestamp=yesterday&sign=x',
  'merId=777290058110048&version=5.1.0&txnType=01&txnSubType=07&certId=1&signature=AA==&txnAmt=-5',
  'version=1.0.0&reqType=0310000903&acqCode=90880001&signature=zz',
  '%%%=%zz&%E4%BD&a&=b&&&',
  '{"a":'.repeat(400),
  '0200\u0000\u0001\u0002',
  '<xml><return_code/></xml>',
  '<xml><mch_id>1900000001</mch_id><appid>x</appid><nonce_str>1</nonce_str><sign>A</sign></xml>',
]

const hostile = {
  authorization: [
    '',
    'Bearer x',
    'WECHATPAY2-SHA256-RSA2048 mchid="1900000001"',
    'WECHATPAY2-SHA256-RSA2048 mchid="1900000001",nonce_str="a",timestamp="99999999999",serial_no="00",signature="!"',
    'WECHATPAY2-SHA256-RSA2048 mchid="1900000001",nonce_str="a",timestamp="x",serial_no="",signature=""',
    'ALIPAY-SHA256withRSA app_id=2021000000000001,nonce=1,timestamp=1,sign=AA',
  ],
  accept: ['*/*', 'application/json', ''],
}

export function malformed(draw: Stream, doors: readonly string[] = Object.keys(paths)) {
  const door = draw.pick(doors)
  const known = draw.pick(paths[door] ?? ['/'])
  const method = draw.pick(methods)
  const body = method === 'GET' ? null : bodyOf(draw)
  const path = draw.next() < 0.1 ? `/${draw.letters(8, 'abc/%?=.')}` : mutated(known, draw, 0.2)
  return {
    door,
    method,
    path: path.startsWith('/') ? path.replaceAll(' ', '%20') : `/${path}`,
    headers: {
      'content-type': draw.pick(contentTypes),
      authorization: draw.pick(hostile.authorization),
      accept: draw.pick(hostile.accept),
      'user-agent': 'malformed',
    },
    body,
  }
}

function bodyOf(draw: Stream): Buffer {
  const kind = draw.next()
  if (kind < 0.01) return Buffer.alloc(300 * 1024, 97)
  if (kind < 0.2) return Buffer.from(Array.from({ length: draw.int(400) }, () => draw.int(256)))
  return Buffer.from(mutated(draw.pick(seeds), draw, 0.5))
}

/** Sometimes cuts, doubles, or spoils a character. */
function mutated(text: string, draw: Stream, share: number): string {
  if (text === '' || draw.next() > share) return text
  const at = draw.int(text.length)
  const how = draw.int(3)
  if (how === 0) return text.slice(0, at)
  if (how === 1) return `${text.slice(0, at)}${text.slice(at)}${text.slice(at)}`
  return `${text.slice(0, at)}${draw.pick(['%', '&', '=', '"', '\\', '~'])}${text.slice(at + 1)}`
}
