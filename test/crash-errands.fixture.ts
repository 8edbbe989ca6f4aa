/** Errands for worlds that fall: they differ in who debits, credits and is asked, and in what follows. */
import type { Errand } from './crash.fixture.ts'

const scan = 'merchant-code'
const charge = 'payer-code'
const aboveFree = 100_001
const held = { network: 'unionpay', amountFen: 10_000, holds: true } as const

export const errands: readonly Errand[] = [
  { payer: 'alipay-0', network: 'wechatpay', scene: scan, amountFen: 700 },
  { payer: 'alipay-3', network: 'wechatpay', scene: scan, amountFen: 700, refundFen: 300 },
  { payer: 'icbc-5', network: 'alipay', scene: scan, amountFen: 700, refundFen: 700 },
  { payer: 'alipay-0', network: 'alipay', scene: scan, amountFen: 700, refundFen: 1 },
  { payer: 'alipay-3', network: 'alipay', scene: scan, amountFen: 700, refundFen: 300 },
  { payer: 'alipay-0', network: 'alipay', scene: charge, amountFen: 700, refundFen: 300 },
  { payer: 'alipay-3', network: 'alipay', scene: charge, amountFen: 700, refundFen: 300 },
  { payer: 'alipay-3', network: 'alipay', scene: charge, amountFen: 700, cancels: true },
  { payer: 'wechat-0', network: 'alipay', scene: charge, amountFen: 700, refundFen: 300 },
  { payer: 'wechat-3', network: 'alipay', scene: charge, amountFen: 700, refundFen: 700 },
  { payer: 'wechat-0', network: 'alipay', scene: charge, amountFen: 700, cancels: true },
  { payer: 'icbc-5', network: 'wechatpay', scene: charge, amountFen: 700, cancels: true },
  { payer: 'quickpass-0', network: 'unionpay', scene: charge, amountFen: 700, refundFen: 300 },
  { payer: 'wechat-0', network: 'alipay', scene: charge, amountFen: aboveFree, refundFen: 300 },
  { payer: 'wechat-3', network: 'alipay', scene: charge, amountFen: aboveFree },
  { payer: 'icbc-5', network: 'unionpay', scene: charge, amountFen: aboveFree, cancels: true },
  { payer: 'alipay-3', network: 'alipay', scene: charge, amountFen: aboveFree },
  { payer: 'alipay-0', network: 'alipay', scene: charge, amountFen: aboveFree },
  { payer: 'alipay-0', network: 'alipay', scene: charge, amountFen: aboveFree, cancels: true },
  { payer: 'mipay-0', network: 'wechatpay', scene: scan, amountFen: 700, refundFen: 300 },
  { payer: 'quickpass-0', scene: charge, ...held, captureFen: 9000 },
  { payer: 'icbc-5', scene: charge, ...held, captureFen: 9000, undoes: 'capture' },
  { payer: 'wechat-3', scene: charge, ...held, undoes: 'hold' },
  { payer: 'icbc-5', scene: scan, ...held, captureFen: 10_000, refundFen: 1 },
  { payer: 'icbc-5', scene: charge, ...held, byCard: true, captureFen: 500 },
]
