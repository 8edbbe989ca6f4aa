import { expect, test } from 'vitest'
import { merchantId } from '../../core/ids.ts'
import { fen } from '../../core/money.ts'
import type { CodePart } from '../../dashboard/protocol/story.ts'
import { formOrderEmv } from '../../simulators/unionpay/emv.ts'
import { codeTold } from './code-parts.ts'

const cuts = (code: string) => codeTold(code).parts.map(({ name, text }) => [name, text])

test.each([
  // code                              owner        first part         reads
  ['280819857636831451', 'alipay', 'alipay-prefix', '28'],
  ['130819857636831451', 'wechatpay', 'wechat-prefix', '13'],
  ['6228244019643603012', 'card', 'card-prefix', '62'],
])('a payer code %s is known by its first digits', (code, owner, name, reads) => {
  const told = codeTold(code)
  expect(told).toMatchObject({ owner, presented: 'by-payer' })
  expect(told.parts[0]).toMatchObject({ name, text: reads })
  expect(told.parts.map(({ text }) => text).join('')).toBe(code)
})

test.each([
  ['https://qr.alipay.com/bax3cahh9yfcwzjbirho84ca', 'alipay', 'alipay-order', 'bax'],
  ['https://qr.alipay.com/stx3cahh9yfcwzjbirho84ca', 'alipay', 'alipay-shop', 'stx'],
  ['https://qr.alipay.com/fkx000042abcdefghijklmn', 'alipay', 'person', '000042'],
  ['weixin://wxpay/bizpayurl?pr=GztcIN9Yg', 'wechatpay', 'wechat-native', 'wxpay/bizpayurl'],
  ['wxp://f2f0000042abcdefghijklmnopqrstuvwxyz', 'wechatpay', 'person', '000042'],
  [`https://qr.95516.com/00010001/62${'1'.repeat(30)}`, 'unionpay', 'institution', '00010001'],
  [`https://qr.95516.com/49990000/01${'1'.repeat(30)}`, 'unionpay', 'unionpay-static', '01'],
])('a merchant code %s falls into its parts', (code, owner, name, reads) => {
  const told = codeTold(code)
  expect(told).toMatchObject({ owner, presented: 'by-merchant' })
  expect(cuts(code)).toContainEqual([name, reads])
  expect(told.parts.map(({ text }) => text).join('')).toBe(code)
})

test('what no rule knows stays whole', () => {
  expect(codeTold('prepay_id=wx2017')).toMatchObject({
    owner: null,
    presented: 'reference',
    parts: [{ name: 'whole', text: 'prepay_id=wx2017' }],
  })
})

const shop = {
  merchant: merchantId('777290058110048'),
  name: 'TEA HOUSE',
  city: 'Beijing',
  categoryCode: '5812',
}
const emv = formOrderEmv(shop, fen(1250), 'REF123')
const named = (parts: readonly CodePart[], name: string) => parts.find((one) => one.name === name)

test('an EMV code is a tree of fields, and its check is made', () => {
  const { parts, owner } = codeTold(emv)
  expect(owner).toBe('unionpay')
  expect(parts.map(({ text }) => text).join('')).toBe(emv)
  expect(named(parts, 'emv-54')?.parts).toMatchObject([{ name: 'value', text: '12.50' }])
  expect(named(parts, 'emv-59')?.parts).toMatchObject([{ text: 'TEA HOUSE' }])
  expect(named(parts, 'emv-62')?.parts).toMatchObject([{ name: 'emv-62-05', text: 'REF123' }])
  expect(named(parts, 'emv-15')?.parts).toMatchObject([
    { name: 'emv-acquirer', text: '49990000' },
    { name: 'emv-forwarder', text: '49990000' },
    { name: 'emv-merchant', text: '777290058110048' },
  ])
  expect(named(parts, 'emv-63')?.holds).toBe(true)
})

test('an EMV code that was changed fails its check', () => {
  const { parts } = codeTold(emv.replace('12.50', '00.01'))
  expect(named(parts, 'emv-63')?.holds).toBe(false)
})
