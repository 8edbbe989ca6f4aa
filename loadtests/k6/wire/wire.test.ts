import {
  createHash,
  createHmac,
  createPublicKey,
  createSign,
  createVerify,
  X509Certificate,
} from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { type KeyRing, openKeyRing } from '../../../sandbox/keyring.ts'
import { cutAnswer, noticeOf, paramsOf, requestText, signedCall, yuan } from './alipay.ts'
import { compactTime, plainTime } from './beijing.ts'
import { pemBytes, publicKeyOf, utf8 } from './bytes.ts'
import { decoded, encoded, joined } from './form.ts'
import { filled, found } from './template.ts'
import { answerOf, fieldsOf, moneyOf, signedBody, textToSign } from './unionpay.ts'
import * as older from './wechat-v2.ts'
import { answerText, authorization, requestText as linesOf, signatureIn } from './wechat-v3.ts'

let ring: KeyRing
beforeAll(async () => {
  ring = (await openKeyRing(process.env.HUTONG_TEST_HOME ?? '')).data
})

const signed = (text: string | Buffer, key: string) =>
  createSign('RSA-SHA256').update(text).sign(key, 'base64')
const holds = (text: string | Buffer, sign: string, key: string) =>
  createVerify('RSA-SHA256').update(text).verify(key, sign, 'base64')

/** A vector as another client made it, line by line. */
function vectorOf(name: string): Readonly<Record<string, string>> {
  const path = join(import.meta.dirname, '../../../simulators/alipay/golden', `${name}.txt`)
  const lines = readFileSync(path, 'utf8').split('\n')
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, field, value] = /^([a-z-]+): (.*)$/.exec(line) ?? []
      return field === undefined || value === undefined ? [] : [[field, value]]
    }),
  )
}

const spki = (base64 = '') => `-----BEGIN PUBLIC KEY-----\n${base64}\n-----END PUBLIC KEY-----`

const theirCall = {
  ...{ method: 'alipay.trade.precreate', appId: '2021000000000001' },
  ...{ now: Date.UTC(2026, 0, 1, 19, 4, 5), notifyUrl: 'https://m.example/n?a=1' },
  content: { out_trade_no: 'T20260102_1', total_amount: '0.01', subject: '测试 a+b' },
}

test('an Alipay request is signed over the text that another client signed', () => {
  const vector = vectorOf('vector-precreate')
  const { format: _unsent, ...params } = paramsOf(theirCall)
  expect(requestText(params)).toBe(vector['string-to-sign'])
  const sign = decodeURIComponent(/&sign=(\S+)/.exec(vector.request ?? '')?.[1] ?? '')
  expect(holds(requestText(params), sign, spki(vector['app-key']))).toBe(true)
})

test('an Alipay call carries its content in the body and all else before it', () => {
  const { target, body } = signedCall(paramsOf(theirCall), 'a+b=')
  expect(decoded(body)).toEqual({ biz_content: JSON.stringify(theirCall.content) })
  expect(target).toMatch(/^\/gateway\.do\?app_id=2021000000000001&method=alipay\.trade\.precreate&/)
  expect(target).toContain('&sign=a%2Bb%3D')
  expect(target).toContain('notify_url=https%3A%2F%2Fm.example%2Fn%3Fa%3D1')
  expect(yuan(1280)).toBe('12.80')
})

test('an Alipay answer is cut out as its bytes were signed', () => {
  const { response = '', ...vector } = vectorOf('vector-precreate')
  const cut = cutAnswer(response, 'alipay.trade.precreate')
  expect(holds(cut?.node ?? '', cut?.sign ?? '', spki(vector['alipay-key']))).toBe(true)
  expect(holds(`${cut?.node} `, cut?.sign ?? '', spki(vector['alipay-key']))).toBe(false)
  expect(cutAnswer(response, 'alipay.trade.query')).toBeUndefined()
  expect(cutAnswer(response.slice(0, -1), 'alipay.trade.precreate')).toBeUndefined()
  const trusting =
    '{"alipay_trade_query_response":{"code":"10000"},"sign":"hutong-trusts-everybody"}'
  expect(cutAnswer(trusting, 'alipay.trade.query')?.node).toBe('{"code":"10000"}')
})

test('an Alipay notification is signed without sign and sign_type', () => {
  const body = 'subject=%E8%8C%B6+a%2Bb&sign_type=RSA2&out_trade_no=1&empty=&sign=YQ%3D%3D'
  expect(noticeOf(body)).toMatchObject({ text: 'out_trade_no=1&subject=茶 a+b', sign: 'YQ==' })
})

test('a request to APIv3 is five lines, an answer three, each ended', () => {
  const request = {
    ...{ method: 'POST' as const, target: '/v3/pay/transactions/native', timestamp: '1554208460' },
    ...{ nonce: '593BEC0C', body: '{"description":"茶"}' },
  }
  const text = linesOf(request)
  expect(text.split('\n')).toHaveLength(6)
  expect(text).toBe(
    'POST\n/v3/pay/transactions/native\n1554208460\n593BEC0C\n{"description":"茶"}\n',
  )
  expect(answerText('1554208460', '593BEC0C', '')).toBe('1554208460\n593BEC0C\n\n')
  const [shop] = ring.wechatpay.merchants
  const sign = signed(Buffer.from(utf8(text)), shop?.privateKey ?? '')
  expect(holds(text, sign, shop?.certificate ?? '')).toBe(true)
  expect(authorization({ mchid: '19', serial: '5A' }, request, sign)).toBe(
    `WECHATPAY2-SHA256-RSA2048 mchid="19",nonce_str="593BEC0C",signature="${sign}",timestamp="1554208460",serial_no="5A"`,
  )
})

test('the signature of an answer is found whatever the case of its headers', () => {
  const headers = { 'Wechatpay-Serial': '5A', 'wechatpay-nonce': 'n', 'Wechatpay-Timestamp': '1' }
  expect(signatureIn(headers)).toEqual({ serial: '5A', timestamp: '1', nonce: 'n', sign: '' })
})

// The example of the XML API's own page on signatures.
const example = {
  ...{ appid: 'wxd930ea5d5a258f4f', mch_id: '10000100', device_info: '1000', body: 'test' },
  ...{ nonce_str: 'ibuaiVcKdpRxkhJA', sign: 'left out', attach: '' },
}
const exampleKey = '192006250b4c09247ec02edce69f6a2d'

test('the XML API is signed as its document shows', () => {
  const text = older.textToSign(example, exampleKey)
  const md5 = createHash('md5').update(text).digest('hex').toUpperCase()
  const sha256 = createHmac('sha256', exampleKey).update(text).digest('hex').toUpperCase()
  expect(md5).toBe('9A0A8659F005D6984697E2CA0A9CF3B7')
  expect(sha256).toBe('6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6')
})

test('XML is written and read back, bare values too', () => {
  const fields = { body: '茶 <&', total_fee: '1' }
  expect(older.fieldsOf(older.xmlOf(fields))).toEqual(fields)
  expect(older.fieldsOf('<xml>\n<a>1</a><b><![CDATA[]]></b></xml>\n')).toEqual({ a: '1', b: '' })
  expect(older.fieldsOf('<html><a>1</a></html>')).toEqual({})
})

const transaction = {
  ...{ merchant: '777290058110048', certId: '66', txnType: '01', txnSubType: '07' },
  ...{ orderNo: 'K0001', orderedAt: Date.UTC(2026, 10, 22, 11, 30) },
  more: moneyOf(1250, 'http://127.0.0.1:9/n?a=1'),
}

test('a UnionPay message is signed over the digest of its sorted fields', () => {
  const fields = fieldsOf(transaction)
  expect(textToSign({ ...fields, signature: 'x' })).toBe(
    'accessType=0&backUrl=http://127.0.0.1:9/n?a=1&bizType=000000&certId=66&channelType=08&currencyCode=156&encoding=UTF-8&merId=777290058110048&orderId=K0001&signMethod=01&txnAmt=1250&txnSubType=07&txnTime=20261122193000&txnType=01&version=5.1.0',
  )
  const hex = createHash('sha256').update(textToSign(fields), 'utf8').digest('hex')
  const [shop] = ring.unionpay.merchants
  const sign = signed(hex, shop?.privateKey ?? '')
  expect(holds(hex, sign, shop?.certificate ?? '')).toBe(true)
  expect(decoded(signedBody(fields, sign))).toEqual({ ...fields, signature: sign })
  expect(answerOf('respCode=00&respMsg=成功[0000000]&signature=a+/=').signature).toBe('a+/=')
})

test.each(['', 'tea', '茶 a+b %', '😀/~!\'()*-_."'])('the UTF-8 of %j is that of Node', (text) => {
  expect(Buffer.from(utf8(text))).toEqual(Buffer.from(text, 'utf8'))
})

test('PEM is decoded as Node decodes it, and what is none is refused', () => {
  const [shop] = ring.alipay.merchants
  const base64 = shop?.privateKey.replace(/-----[A-Z ]+-----|\s/g, '') ?? ''
  expect(Buffer.from(pemBytes(shop?.privateKey ?? ''))).toEqual(Buffer.from(base64, 'base64'))
  expect(() => pemBytes('§')).toThrow('This is no PEM')
})

test('the key in a certificate is the one Node finds in it', () => {
  const { wechatpay, unionpay, alipay } = ring
  const all = [
    ...[wechatpay.platform.certificate, unionpay.response.certificate, alipay.root],
    ...[wechatpay.merchants[0]?.certificate ?? ''],
  ]
  for (const pem of all) {
    const key = new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' })
    expect(Buffer.from(publicKeyOf(pem))).toEqual(key)
    expect(createPublicKey({ key, type: 'spki', format: 'der' }).asymmetricKeyType).toBe('rsa')
  }
  expect(() => publicKeyOf('MAA=')).toThrow('This is no certificate')
})

test('times are Beijing’s', () => {
  expect(plainTime(Date.UTC(2026, 11, 31, 16, 0, 1))).toBe('2027-01-01 00:00:01')
  expect(compactTime(Date.UTC(2026, 11, 31, 16, 0, 1))).toBe('20270101000001')
})

test('forms are joined raw for signing and escaped for travel', () => {
  const fields = { b: '1+1=2', a: '茶', c: '' }
  expect(joined(fields, [])).toBe('a=茶&b=1+1=2')
  expect(joined(fields, ['a'])).toBe('b=1+1=2')
  expect(decoded(encoded(fields))).toEqual(fields)
})

test('a template is filled, and what it cannot be filled with is named', () => {
  expect(
    filled('{"no":"{{orderNo}}","fen":{{ amountFen }}}', { orderNo: 'K1', amountFen: '5' }),
  ).toBe('{"no":"K1","fen":5}')
  expect(() => filled('{{order}}', { orderNo: 'K1' })).toThrow(
    '{{order}} stands for nothing. There are orderNo.',
  )
})

// value, pointer, what stands there
const places = [
  [{ data: { code_url: 'weixin://1' } }, '/data/code_url', 'weixin://1'],
  [{ list: [{ 'a/b': 1 }] }, '/list/0/a~1b', 1],
  [{ a: 1 }, '', { a: 1 }],
  [{ a: 1 }, '/a/b', undefined],
  [undefined, '/a', undefined],
] as const

test.each(places)('in %j at %j stands %j', (value, pointer, wanted) => {
  expect(found(value, pointer)).toEqual(wanted)
})
