import { generateKeyPairSync } from 'node:crypto'
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

const visa = '4111111111111111'
const openVisa = '411111******1111'

test.each([
  // what stands there                              what is shown
  ['{"password":111111}', '{"password":******}'],
  ['{"pin" : 111111, "a":1}', '{"pin" : ******, "a":1}'],
  ['{\\"password\\":111111}', '{\\"password\\":******}'],
  ['{"password":"ab\\"cd"}', '{"password":"******"}'],
  ['{"a":"{\\"password\\":\\"ab\\\\\\"cd\\"}"}', '{"a":"{\\"password\\":\\"********\\"}"}'],
  ['password=a}b&x=1', 'password=***&x=1'],
  ['{phoneNo=1&cvn2=123}', '{phoneNo=*&cvn2=***}'],
  ['a=%7Bcvn2%3D123%26pin%3D4%7D', 'a=%7Bcvn2%3D***%26pin%3D*%7D'],
  ['%22password%22%3A111111%7D', '%22password%22%3A******%7D'],
  ['%22password%22%3A+%22a%26b%22', '%22password%22%3A+%22*****%22'],
  ['%2522password%2522%253A%25221%2522', '%2522password%2522%253A%2522*%2522'],
  ['<password> 1234</password>', '<password> ****</password>'],
  ['name="cvn2"\r\n\r\n123\r\n--B', 'name="cvn2"\r\n\r\n***\r\n--B'],
  [`%22${visa}%22`, `%22${openVisa}%22`],
  [`%2522${visa}`, `%2522${openVisa}`],
  [`\\u53f7${visa}`, `\\u53f7${openVisa}`],
  [`%B7${visa}`, `%B7${openVisa}`],
  ['4111 1111 1111 1111', '4111 11** **** 1111'],
  ['4111%201111%201111%201111', '4111%2011**%20****%201111'],
  ['%224111+1111+1111+1111%22', '%224111+11**+****+1111%22'],
  ['%34%31%31%31111111111111', openVisa],
  ['\\u0034\\u0031\\u0031\\u0031111111111111', openVisa],
  ['&#52;&#49;&#49;&#49;111111111111', openVisa],
  ['id 11010519491231002X.', 'id ******************.'],
  ['%2213912345678%22', '%22139****5678%22'],
])('covers %s as well', (text, shown) => {
  expect(fresh().text(text)).toBe(shown)
})

test.each([
  ['an order number that is no card', '4111111111111112'],
  ['a transaction number of 28 digits', '4200001234202611231234567890'],
  ['a date and a count', '20261123010101000123'],
  ['a number that only looks like an identity', '110105194912310021'],
  ['digits after a hexadecimal letter', '08E0A13912345678'],
  ['digits before a hexadecimal letter', '-13912345678F02E'],
])('leaves %s too', (_, text) => {
  expect(fresh().text(text)).toBe(text)
})

test('covers a private key however its lines are broken', () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 1024,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const line = privateKey.replaceAll(/-----[^-]*-----|\s/g, '')
  const { text } = fresh([privateKey])
  const forms = [
    ...[privateKey, line, JSON.stringify(privateKey), encodeURIComponent(privateKey)],
    ...[JSON.stringify(line).replaceAll('/', '\\/'), encodeURIComponent(encodeURIComponent(line))],
    line.replaceAll(/(.{20})/g, '$1\r\n'),
  ]
  for (const form of forms) {
    const shown = text(form)
      .replaceAll(/%(?:25)*2B/g, '+')
      .replaceAll(/%(?:25)*2F|\\\//g, '/')
    for (let at = 0; at + 40 < line.length; at += 20) {
      expect(shown).not.toContain(line.slice(at, at + 20))
    }
  }
  expect(text('c2lnbmF0dXJl'.repeat(40))).toBe('c2lnbmF0dXJl'.repeat(40))
})

test.each([
  ['quotation marks', '"'],
  ['escaped marks', '\\"'],
  ['names without an end', '"password":"'],
  ['percent signs', '%22password'],
  ['digits', '4'],
  ['digits and blanks', '4111 '],
  ['base64', 'Ab1/'],
  ['slashes that are escaped', '\\/'],
  ['open elements', '<password '],
])('a body of nothing but %s is read in no time', (_, sign) => {
  const body = sign.repeat(limits.bodyBytesMax / sign.length)
  const began = performance.now()
  fresh(['x'.repeat(200)]).text(body)
  // What is looked at again and again takes minutes, what is read once some milliseconds.
  expect(performance.now() - began).toBeLessThan(5000)
})
