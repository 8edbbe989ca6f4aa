import { expect, test } from 'vitest'
import { tapHop, tillHop } from './hop-name.ts'

test.each([
  [
    'alipay',
    '/gateway.do?app_id=1&method=alipay.trade.precreate&v=1',
    '',
    'merchant>alipay precreate',
  ],
  [
    'alipay',
    '/gateway.do?method=alipay.trade.fastpay.refund.query',
    '',
    'merchant>alipay refund-query',
  ],
  ['alipay', '/gateway.do', '', 'merchant>alipay'],
  ['wechatpay', '/v3/pay/transactions/native', '', 'merchant>wechatpay native'],
  [
    'wechatpay',
    '/v3/pay/transactions/out-trade-no/K1?mchid=1',
    '',
    'merchant>wechatpay query-by-order-number',
  ],
  ['wechatpay', '/v3/pay/transactions/out-trade-no/K1/close', '', 'merchant>wechatpay close'],
  ['wechatpay', '/v3/elsewhere', '', 'merchant>wechatpay'],
  [
    'unionpay',
    '/gateway/api/backTransReq.do',
    'txnType=01&txnSubType=07&a=1',
    'merchant>unionpay qr-apply',
  ],
  [
    'unionpay',
    '/gateway/api/backTransReq.do',
    'a=1&txnSubType=06&txnType=01',
    'merchant>unionpay qr-consume',
  ],
  ['unionpay', '/gateway/api/backTransReq.do', 'txnType=98', 'merchant>unionpay'],
] as const)('%s, %s %s is %s', (network, target, body, name) => {
  expect(tillHop(network, { target, body })).toBe(name)
})

test.each([
  ['icbc', '/app/icbc/payers/icbc-1/codes', 'icbc-app>icbc show-code'],
  ['wechat', '/app/wechat/payers/wechat-1/scans', 'wechat-app>wechatpay scan'],
  ['quickpass', '/app/quickpass/payers/quickpass-1/checkouts', 'quickpass-app>unionpay open'],
  ['alipay', '/app/alipay/payers/alipay-1/payments/p1/confirm', 'alipay-app>alipay confirm'],
  ['alipay', '/app/alipay/payers/alipay-1/payments/p1', 'alipay-app>alipay payment'],
  ['alipay', '/app/alipay/payers/alipay-1/payments', 'alipay-app>alipay waiting'],
  ['alipay', '/app/alipay/payers/alipay-1/elsewhere', 'alipay-app>alipay'],
])('a tap of %s at %s is %s', (app, target, name) => {
  expect(tapHop(app, { target })).toBe(name)
})
