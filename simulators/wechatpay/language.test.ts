/** Messages in the language that is asked for: every message there is has its English. */
import { expect, test } from 'vitest'
import { answers, refusalWords } from './codes.ts'
import { english, inLanguage, languageOf } from './language.ts'

test.each([
  [undefined, 'zh-CN'],
  ['', 'zh-CN'],
  ['*', 'zh-CN'],
  ['en', 'en'],
  ['en-US,en;q=0.9', 'en'],
  ['fr, zh-HK;q=0.5', 'zh-HK'],
  ['zh-tw', 'zh-TW'],
  ['zh', 'zh-CN'],
  ['zh,en;q=0.9', 'zh-CN'],
  ['zh-SG, en', 'zh-CN'],
])('who accepts %s is answered in %s', (header, language) => {
  expect(languageOf(header)).toBe(language)
})

test('every message has its English, and no English is left over', () => {
  const said = [...Object.values(answers), ...Object.values(refusalWords)].map(
    ({ message }) => message,
  )
  const refundOnly = '退款请求失败，用户账户注销'
  expect(Object.keys(english).sort()).toEqual([...new Set([...said, refundOnly])].sort())
  expect(Object.values(english).filter((text) => !/^[\x20-\x7e]+$/.test(text))).toEqual([])
  expect(inLanguage('订单不存在', 'en')).toBe('The order does not exist')
  expect(inLanguage('订单不存在', 'zh-TW')).toBe('订单不存在')
})
