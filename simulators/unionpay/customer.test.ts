import { expect, test } from 'vitest'
import { readCardholder } from './customer.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')

/** Opens what begins with the number of its certificate; the rest is for somebody else. */
const encryption = {
  takes: (certId: string) => certId === '7',
  open: (certId: string, secret: string) => {
    const text = Buffer.from(secret, 'base64').toString()
    return certId === '7' && text.startsWith('7:') ? Buffer.from(text.slice(2)) : undefined
  },
}
const secret = (text: string) => base64(`7:${text}`)

const card = { accNo: '6222020000000000018', encryptCertId: '7' }
const read = (customerInfo: string, more = {}) =>
  readCardholder({ ...card, customerInfo, ...more }, encryption)

/** As official clients write it (docs/sources.md, U1.2). */
test.each([
  ['nothing in braces, without base64', '{}', {}],
  ['nothing in braces', base64('{}'), {}],
  ['plain pairs', base64('{phoneNo=1&cvn2=2}'), { phoneNo: '1', cvn2: '2' }],
  ['a name in Chinese', base64('{customerNm=全渠道}'), { customerNm: '全渠道' }],
  ['a pair that says nothing', base64('{smsCode=&cvn2=2}'), { cvn2: '2' }],
  ['an & that a pair left behind', base64('{cvn2=2&}'), { cvn2: '2' }],
  [
    'an & before what was encrypted, and one more',
    base64(`{certifTp=01&&encryptedInfo=${secret('phoneNo=1&expired=3012')}}`),
    { certifTp: '01', phoneNo: '1', expired: '3012' },
  ],
  ['an encrypted nothing', base64(`{encryptedInfo=${secret('')}}`), {}],
])('reads a holder of %s', (_what, customerInfo, said) => {
  expect(read(customerInfo)).toMatchObject({ cardNo: card.accNo, said })
})

test.each([
  ['no base64', '{cvn2=2}'],
  ['no braces', base64('cvn2=2')],
  ['half of them', base64('{cvn2=2')],
  ['no pairs', base64('{cvn2}')],
  ['a pair twice', base64('{cvn2=2&cvn2=3}')],
  ['what was encrypted for somebody else', base64('{encryptedInfo=?}')],
  ['a PIN that was encrypted for somebody else', base64('{pin=?}')],
])('a holder of %s is a flaw of customerInfo', (_what, customerInfo) => {
  expect(read(customerInfo)).toEqual({ refusal: 'format', field: 'customerInfo' })
})

test('who encrypts nothing names no certificate, and who encrypts must', () => {
  const plain = { encryptCertId: '' }
  expect(read(base64('{cvn2=2}'), plain)).toMatchObject({ said: { cvn2: '2' } })
  expect(read(base64(`{encryptedInfo=${secret('cvn2=2')}}`), plain)).toMatchObject({
    field: 'customerInfo',
  })
  expect(read('{}', { encryptCertId: '8' })).toMatchObject({ field: 'encryptCertId' })
  expect(read('{}', { accNo: secret('6222') })).toMatchObject({ field: 'accNo' })
})
