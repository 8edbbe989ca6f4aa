/** Encrypted content: Alipay's own ciphertexts made anew, and what goes wrong with others. */
import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import { readAnswer } from './answer.fixture.ts'
import { decrypted, encrypted, isCiphertext } from './encryption.ts'
import { parseForm } from './form.ts'
import { mintPair } from './keys.fixture.ts'
import { openEnvelope } from './serializer.ts'
import { createStand, posted, type Stand, signedParams } from './stand.fixture.ts'

const vector = readFileSync(new URL('golden/vector-aes.txt', import.meta.url), 'utf8')
const read = (line: string) => new RegExp(`^${line}: (.*)$`, 'm').exec(vector)?.[1] ?? ''

const aesKey = read('aes-key')
const now = Date.UTC(2026, 10, 22, 11, 30)
const [platform, merchant] = [mintPair(), mintPair()]
const key = createPublicKey(platform.publicKey)
const stands: Partial<Record<'with' | 'without', Stand>> = {}

beforeAll(() => {
  const parts = { clock: createVirtualClock(now), realNow: () => now, platform, merchant }
  stands.with = createStand({ ...parts, store: createMemoryStore(), aesKey })
  stands.without = createStand({ ...parts, store: createMemoryStore() })
})

test('the ciphertexts of the SDK are made anew, and opened', () => {
  const request = parseForm(read('body')).get('biz_content') ?? ''
  const response = openEnvelope(read('response'))?.node.slice(1, -1) ?? ''
  for (const [name, ciphertext] of Object.entries({ request, response })) {
    const plain = read(`plain-${name}`)
    expect(encrypted(Buffer.from(plain), aesKey)).toBe(ciphertext)
    expect(decrypted(ciphertext, aesKey)?.toString()).toBe(plain)
    expect(isCiphertext(ciphertext)).toBe(true)
  }
})

const seal = (biz: object | string, with_ = aesKey) =>
  encrypted(Buffer.from(typeof biz === 'string' ? biz : JSON.stringify(biz)), with_)

async function ask(content: string, encryptType = 'AES', who: 'with' | 'without' = 'with') {
  const instead = encryptType === '' ? {} : { encrypt_type: encryptType }
  const signing = { privateKey: merchant.privateKey, now, instead }
  const reply = await stands[who]?.knock(posted(await signedParams('precreate', content, signing)))
  if (reply === undefined) throw new Error('No stand.')
  return readAnswer(reply, { key, aesKey })
}

const order = { out_trade_no: 'T1', total_amount: '0.01', subject: '茶' }

test('an encrypted question is answered encrypted, whether it went well or not', async () => {
  const { sealed, node } = await ask(seal(order))
  expect([sealed, node.code, node.out_trade_no]).toEqual([true, '10000', 'T1'])
  const refused = await ask(seal({ ...order, total_amount: '0' }))
  expect([refused.sealed, refused.node.sub_code]).toEqual([true, 'ACQ.TOTAL_FEE_EXCEED'])
})

test('without a key of one’s own nothing can be encrypted', async () => {
  const { sealed, node } = await ask(seal(order), 'AES', 'without')
  expect([sealed, node.code, node.sub_code]).toEqual([false, '40001', 'isv.missing-encrypt-key'])
})

const otherKey = Buffer.alloc(16, 7).toString('base64')

const flaws: readonly [title: string, content: string, type: string, code: string, sub: string][] =
  [
    ['another encryption', seal(order), 'SM4', '40002', 'isv.invalid-encrypt-type'],
    ['plain content', JSON.stringify(order), 'AES', '40002', 'isv.invalid-encrypt'],
    ['half a block', 'AAAA', 'AES', '40002', 'isv.invalid-encrypt'],
    ['another key', seal(order, otherKey), 'AES', '40003', 'isv.decryption-error-unknown'],
    ['no JSON inside', seal('茶'), 'AES', '40002', 'isv.illegal-json'],
    [
      ...(['no word of the encryption', seal(order), '', '40001'] as const),
      'isv.decryption-error-missing-encrypt-type',
    ],
  ]

test.each(flaws)('%s is refused in plain', async (_title, content, type, code, subCode) => {
  const { sealed, node } = await ask(content, type)
  expect([sealed, node.code, node.sub_code]).toEqual([false, code, subCode])
})
