/** GBK from end to end: read, verified and answered as bytes; and what a mistake is told. */
import { createPublicKey, sign } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import { readAnswer } from './answer.fixture.ts'
import { bytesOf, charsetNamed, isWrittenIn } from './charset.ts'
import { textOf } from './form.ts'
import { mintPair } from './keys.fixture.ts'
import { requestText } from './signature.ts'
import { createStand, type Stand, signedParams } from './stand.fixture.ts'

const now = Date.UTC(2026, 10, 22, 11, 30)
const [platform, merchant] = [mintPair(), mintPair()]
const key = createPublicKey(platform.publicKey)
let stand: Stand

beforeAll(() => {
  const [store, clock] = [createMemoryStore(), createVirtualClock(now)]
  stand = createStand({ store, clock, realNow: () => now, platform, merchant, letterbox: [] })
})

const inGbk = (text: string) => bytesOf(text, 'gbk').toString('latin1')

/** A form of byte strings. */
const bodyOf = (params: ReadonlyMap<string, string>) =>
  [...params].map(([name, value]) => `${name}=${escape(value).replaceAll('+', '%2B')}`).join('&')

/** Signs and sends parameters given as byte strings. */
async function knock(
  operation: 'precreate' | 'query',
  biz: string,
  { charset, digest = 'RSA-SHA256' }: { charset: string; digest?: string },
) {
  const signing = { privateKey: merchant.privateKey, now, instead: { charset } }
  const params = await signedParams(operation, biz, signing)
  const text = Buffer.from(requestText(params, { empties: false }), 'latin1')
  params.set('sign', sign(digest, text, merchant.privateKey).toString('base64'))
  return stand.knock({ method: 'POST', query: '', body: bodyOf(params) })
}

const biz = JSON.stringify({ out_trade_no: 'T3', subject: '测试', total_amount: '0.01' })

test.each(['GBK', 'gbk'])(
  'a request in %s is verified, read and answered in it',
  async (charset) => {
    const reply = await knock('precreate', inGbk(biz), { charset })
    expect(readAnswer(reply, { key, charset: 'gbk' }).node.code).toBe('10000')
    const order = (await stand.house.house.acquirer.all()).find(({ orderNo }) => orderNo === 'T3')
    expect(order?.terms.subject).toBe('测试')

    const asked = JSON.stringify({ out_trade_no: 'T9' })
    const refused = await knock('query', asked, { charset })
    expect(readAnswer(refused, { key, charset: 'gbk' }).node.sub_msg).toBe('交易不存在')
    expect(Buffer.from(refused.body).includes(bytesOf('交易不存在', 'gbk'))).toBe(true)
  },
)

test('bytes of another charset than the one named are told of it', async () => {
  // Signed as the text in UTF-8, sent as bytes of GBK.
  const params = await signedParams('query', inGbk(biz), { privateKey: merchant.privateKey, now })
  const reply = await stand.knock({ method: 'POST', query: '', body: bodyOf(params) })
  expect(readAnswer(reply, { key }).node).toMatchObject({
    sub_code: 'isv.invalid-signature',
    sub_msg:
      '验签出错，请确认charset参数放在了URL查询字符串中且各参数值使用charset参数指示的字符集编码',
  })
})

test('a signature by another digest than the one named is told of it', async () => {
  const reply = await knock('query', '{}', { charset: 'utf-8', digest: 'RSA-SHA1' })
  expect(readAnswer(reply, { key }).node.sub_msg).toBe(
    '验签出错，sign值与sign_type参数指定的签名类型不一致：sign_type参数值为RSA2，您实际用的签名类型可能是RSA',
  )
})

test('a text is written in GBK as it is read from it', () => {
  const text = '茶 a+b ￥€'
  expect(textOf(bytesOf(text, 'gbk').toString('latin1'), 'gbk')).toBe(text)
  expect(bytesOf('🍵', 'gbk').toString('latin1')).toBe('?')
})

test.each([
  ['UTF-8', 'utf-8'],
  ['gbk', 'gbk'],
  ['gb18030', undefined],
  ['', undefined],
  ['constructor', undefined],
])('the charset "%s" is %s', (name, charset) => {
  expect(charsetNamed(name)).toBe(charset)
})

test('bytes that no text has are found out', () => {
  expect(isWrittenIn('\xe6\xb5\x8b', 'utf-8')).toBe(true)
  expect(isWrittenIn('\xb2\xe2\xca\xd4', 'utf-8')).toBe(false)
  expect(isWrittenIn('\xb2\xe2\xca\xd4', 'gbk')).toBe(true)
})
