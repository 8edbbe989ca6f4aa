import { expect, test } from 'vitest'
import { limits } from '../../core/limits.ts'
import { cardNumber } from '../../simulators/banks/issuers.ts'
import { createMask } from './mask.ts'

const card = cardNumber('622202', 19, 42)
const masked = `${card.slice(0, 6)}*********${card.slice(-4)}`
const fresh = (secrets: readonly string[] = []) => createMask(secrets, new Set(['13800000000']))

test.each([
  // what stands there                              what is shown
  [`{"cardNo":"${card}"}`, `{"cardNo":"${masked}"}`],
  [`somewhere ${card}.`, `somewhere ${masked}.`],
  [`accNo=${card}&x=1`, `accNo=${masked}&x=1`],
  ['{"password":"111111"}', '{"password":"******"}'],
  ['{\\"password\\":\\"111111\\"}', '{\\"password\\":\\"******\\"}'],
  ['%22password%22%3A%22111111%22', '%22password%22%3A%22******%22'],
  ['<auth_token><![CDATA[abcdef]]></auth_token>', '<auth_token><![CDATA[******]]></auth_token>'],
  ['customerInfo=e3Bob25l&txnAmt=1', 'customerInfo=********&txnAmt=1'],
  ['Authorization: Bearer s3cretToken', 'Authorization: Bearer ***********'],
  ['call 13912345678 now', 'call 139****5678 now'],
  ['/app/icbc/payers/icbc-42/scans', '/app/icbc/payers/icbc-**/scans'],
])('covers %s', (text, shown) => {
  expect(fresh().text(text)).toBe(shown)
})

test.each([
  ['an order number that looks like a telephone', '13800000000'],
  ['a settle key', '49430000   00049992   0000011123174055'],
  ['a payer code', '280819857636831451'],
  ['a time in milliseconds', '1795426855327'],
  ['an amount', '{"total":1250}'],
])('leaves %s as it is', (_, text) => {
  expect(fresh().text(text)).toBe(text)
})

test('covers every secret it was told, and says how often', () => {
  const mask = fresh(['0123456789abcdef'])
  expect(mask.text('key=0123456789abcdef')).toBe('key=****************')
  expect(mask.text('text with 0123456789abcdef in it')).toBe('text with **************** in it')
  expect(mask.told()).toEqual([{ kind: 'key', times: 2 }])
})

test.each([
  // Looked at again from each of its characters, a body of the size that is let in would take minutes.
  ['backslashes', '\\'],
  ['blanks', ' '],
])('a body of nothing but %s is read once', (_, sign) => {
  const body = sign.repeat(limits.bodyBytesMax)
  expect(fresh().text(`${body}Bearer s3cret`)).toBe(`${body}Bearer ******`)
})
