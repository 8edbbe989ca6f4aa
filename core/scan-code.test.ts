import { expect, test } from 'vitest'
import { stream } from './random.ts'
import {
  canonicalCode,
  formAlipayOrderCode,
  formPayerCode,
  formUnionPayOrderCode,
  formWechatPayOrderCode,
  merchantCodeOwner,
  payerCodeOwner,
} from './scan-code.ts'

const digits = (count: number) => '5'.repeat(count)

test.each([
  //  code                    owner
  [`24${digits(16)}`, undefined],
  [`25${digits(16)}`, 'alipay'],
  [`28${digits(16)}`, 'alipay'],
  [`30${digits(16)}`, 'alipay'],
  [`31${digits(16)}`, undefined],
  [`28${digits(13)}`, undefined],
  [`28${digits(14)}`, 'alipay'],
  [`28${digits(22)}`, 'alipay'],
  [`28${digits(23)}`, undefined],
  [`09${digits(16)}`, undefined],
  [`10${digits(16)}`, 'wechatpay'],
  [`15${digits(16)}`, 'wechatpay'],
  [`16${digits(16)}`, undefined],
  [`13${digits(15)}`, undefined],
  [`13${digits(17)}`, undefined],
  [`61${digits(17)}`, undefined],
  [`62${digits(17)}`, 'card'],
  [`63${digits(17)}`, undefined],
  [`62${digits(16)}`, undefined],
  [`62${digits(18)}`, undefined],
  [`28${digits(15)}x`, undefined],
  [` 28${digits(16)}`, undefined],
  [`28${digits(16)}\n`, undefined],
  ['', undefined],
])('the payer code %s belongs to %s', (code, owner) => {
  expect(payerCodeOwner(code)).toBe(owner)
})

const emvCode =
  '00020101021215314999000049990000777290058110048520458125303156540512.505802CN5912MOCK NOODLES6007BEIJING62240508mock2026070849000002630439AA'
const unionpayCode = `https://qr.95516.com/00010001/62${digits(30)}`

test.each([
  ['https://qr.alipay.com/bax02431rnqf9lj2hoal0036', 'alipay'],
  ['HTTPS://QR.ALIPAY.COM/BAX02431RNQF9LJ2HOAL0036', 'alipay'],
  ['Https://Qr.Alipay.Com/bax02431', 'alipay'],
  ['http://qr.alipay.com/bax02431rnqf9lj2hoal0036', undefined],
  ['https://qr.alipay.com.example.com/bax02431', undefined],
  ['https://qr.alipay.com/bax', undefined],
  ['https://qr.alipay.com/', undefined],
  ['https://qrxalipay.com/bax02431rnqf9lj2hoal0036', undefined],
  ['weixin://wxpay/bizpayurl?pr=p4lpSuKzz', 'wechatpay'],
  ['weixin://wxpay/bizpayurl/up?pr=NwY5Mz9&groupid=00', 'wechatpay'],
  ['WEIXIN://WXPAY/BIZPAYURL?PR=P4LPSUKZZ', 'wechatpay'],
  ['weixin://wxpay/bizpayurl', undefined],
  ['wxp://f2f0aBcDeFgH', 'wechatpay'],
  ['wxp://f2f', undefined],
  [unionpayCode, 'unionpay'],
  [unionpayCode.toUpperCase(), 'unionpay'],
  ['https://qr.95516.com/00010001/62', undefined],
  [emvCode, 'unionpay'],
  [emvCode.replace('010212', ''), 'unionpay'],
  [emvCode.replace('1531', '0231'), undefined],
  [emvCode.slice(0, -4), undefined],
  ['https://qr.95516.com/0001/62555555555555555555555555555555', undefined],
  ['https://example.com/', undefined],
  ['', undefined],
])('the merchant code %s belongs to %s', (code, owner) => {
  expect(merchantCodeOwner(code)).toBe(owner)
})

test('a thousand formed payer codes of each family are recognised as their own', () => {
  for (const [owner, length] of [
    ['alipay', 18],
    ['wechatpay', 18],
    ['card', 19],
  ] as const) {
    const draw = stream(7, owner)
    const codes = Array.from({ length: 1_000 }, () => formPayerCode(owner, draw))
    expect(codes.filter((code) => payerCodeOwner(code) !== owner)).toEqual([])
    expect(codes.filter((code) => code.length !== length)).toEqual([])
    expect(new Set(codes).size).toBe(1_000)
  }
})

test.each([
  ['alipay', formAlipayOrderCode],
  ['wechatpay', formWechatPayOrderCode],
  ['unionpay', formUnionPayOrderCode],
] as const)('a thousand formed order codes of %s are its own, and differ', (owner, form) => {
  const draw = stream(8, owner)
  const codes = Array.from({ length: 1_000 }, () => form(draw))
  expect(codes.filter((code) => merchantCodeOwner(code) !== owner)).toEqual([])
  expect(codes.filter((code) => canonicalCode(code) !== code)).toEqual([])
  expect(new Set(codes).size).toBe(1_000)
})

test.each([
  ['HTTPS://QR.ALIPAY.COM/baxAbC', 'https://qr.alipay.com/baxAbC'],
  ['WEIXIN://WXPAY/bizpayurl?pr=AbC', 'weixin://wxpay/bizpayurl?pr=AbC'],
  ['WXP://F2F0AbCdEfGh', 'wxp://f2f0AbCdEfGh'],
  ['281234567890123456', '281234567890123456'],
  [emvCode, emvCode],
])('%s is spelt %s', (code, spelt) => {
  expect(canonicalCode(code)).toBe(spelt)
  expect(canonicalCode(spelt)).toBe(spelt)
})
