import { expect, test } from 'vitest'
import { merchantCodeOwner } from './scan-code.ts'
import {
  personCode,
  personOfCode,
  type StaticOwner,
  shopCode,
  staticSpelling,
} from './scan-code-static.ts'

const owners: readonly StaticOwner[] = ['alipay', 'wechatpay', 'unionpay']

test.each(owners)('codes of %s are its own, differ, and lead back to their persons', (owner) => {
  const numbers = [0, 1, 7, 999, 123_456, 999_999]
  const persons = numbers.map((number) => personCode(owner, 7, number))
  expect(persons.map((code) => personOfCode(owner, 7, code))).toEqual(numbers)
  const shops = Array.from({ length: 200 }, (_, index) => shopCode(owner, 7, `shop${index}`))
  const all = [...persons, ...shops]
  expect(all.filter((code) => merchantCodeOwner(code) !== owner)).toEqual([])
  expect(all.filter((code) => staticSpelling(owner, code) !== code)).toEqual([])
  expect(new Set(all).size).toBe(all.length)
  expect(shops.filter((code) => personOfCode(owner, 7, code) !== undefined)).toEqual([])
})

test.each(owners)(
  'a code of %s of another seed, or with a letter changed, is nobody’s',
  (owner) => {
    const code = personCode(owner, 7, 4)
    expect(personOfCode(owner, 8, code)).toBeUndefined()
    expect(shopCode(owner, 8, 'shop')).not.toBe(shopCode(owner, 7, 'shop'))
    const head = code.length - (owner === 'unionpay' ? 30 : 20)
    for (let index = head; index < code.length; index += 1) {
      const other = code[index] === '1' ? '2' : '1'
      const changed = `${code.slice(0, index)}${other}${code.slice(index + 1)}`
      if (changed !== code) expect(personOfCode(owner, 7, changed), changed).toBeUndefined()
    }
  },
)

test.each([
  ['alipay', (code: string) => code.toUpperCase()],
  ['alipay', (code: string) => code.replace('/fkx', '/tsx')],
  ['alipay', (code: string) => `${code}?t=1608010938119`],
  ['alipay', (code: string) => `${code.toUpperCase()}?_s=web-other`],
  ['wechatpay', (code: string) => code.replace('wxp://f2f', 'WXP://F2F')],
  ['unionpay', (code: string) => code.toUpperCase()],
] as const)('a code of %s spelt otherwise is the same', (owner, otherwise) => {
  const code = otherwise(personCode(owner, 7, 31))
  expect(merchantCodeOwner(code)).toBe(owner)
  expect(personOfCode(owner, 7, code)).toBe(31)
})

test.each([
  ['https://qr.alipay.com/fkx00000abcdefghijklmno?t=1600000000000', 'alipay'],
  ['HTTPS://QR.ALIPAY.COM/FKX00000ABCDEFGHIJKLMN', 'alipay'],
  ['https://qr.alipay.com/tsx00000abcdefghijklmno', 'alipay'],
  ['https://qr.alipay.com/stx00000abcdefghijklmno', 'alipay'],
  ['wxp://f2f0AaBbCcDdEeFfGg_HhIiJjKkLlMmNnOoP', 'wechatpay'],
  ['wxp://f2f0AaBbCcDdEeFfGgHhIiJjKkLlMmNnOoPpQqRrSsTt11g=', 'wechatpay'],
  ['wxp://f2f1AaBbCcDdEeFfGgHhIiJjKk_2LlMmNnO_', 'wechatpay'],
  ['https://payapp.weixin.qq.com/qr/AQAaBbCcDdEeFfGgHhIi_jKk?t=AQAC#wechat_pay', 'wechatpay'],
  ['https://payapp.weixin.qq.com/sjt/qr/AQAaBbCcDdEeFfGgHhIi_jKk', 'wechatpay'],
  ['https://payapp.wechatpay.cn/sjt/qr/AQAaBbCcDdEeFfGgHhIi_jKk', 'wechatpay'],
  ['https://wx.tenpay.com/f2f?t=AQAAAAaBbCcDdEeFfGgHhIiJjK%3D', 'wechatpay'],
  ['https://action.weixin.qq.com/payact/readtemplate?t=x', 'wechatpay'],
  ['https://qr.95516.com/00010000/01000000000000000000000000000000', 'unionpay'],
  ['https://qr.95516.com/00010002/01000000000000000000000000000001', 'unionpay'],
  ['https://qr.95516.com/48020000/58340000000000000000000000', 'unionpay'],
  ['https://payapp.weixin.qq.com.example.com/qr/AQE6DUEc', undefined],
  ['https://weixin.qq.com/r/AQE6DUEc', undefined],
  ['https://wx.tenpay.com/', undefined],
  ['https://payappxweixin.qq.com/qr/AQE6DUEc', undefined],
])('%s, of a form found in public, belongs to %s', (code, owner) => {
  expect(merchantCodeOwner(code)).toBe(owner)
  for (const one of owners) expect(personOfCode(one, 7, code)).toBeUndefined()
})
