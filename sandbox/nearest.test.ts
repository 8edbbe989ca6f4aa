import { expect, test } from 'vitest'
import { nearest, suggestion } from './nearest.ts'

const known = ['alipay', 'wechatpay', 'unionpay', 'icbc', 'ccb']

test.each([
  ['alypay', 'alipay'],
  ['wechat', undefined],
  ['WechatPay', 'wechatpay'],
  ['icbb', 'icbc'],
  ['ibcc', 'icbc'],
  ['uniopnay', 'unionpay'],
  ['paypal', undefined],
  ['', undefined],
])('"%s" probably means %s', (word, meant) => {
  expect(nearest(word, known)).toBe(meant)
})

test('a word near none gets the whole list', () => {
  expect(suggestion('paypal', ['a', 'b'])).toBe('Use one of: a, b.')
  expect(suggestion('icbx', known)).toBe('Did you mean icbc?')
})
