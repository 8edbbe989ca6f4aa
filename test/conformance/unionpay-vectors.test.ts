/**
 * The hand-written client of UnionPay is itself held to what others have made: the vectors of the
 * documents, two messages of the real test gateway, the simulators' own verifier, and openssl.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { captured } from '../../simulators/unionpay/captured.fixture.ts'
import { verified } from '../../simulators/unionpay/stand.fixture.ts'
import { programsAreMissing } from '../programs.fixture.ts'
import { openTown, type Town } from './town.fixture.ts'
import {
  type Answer,
  beijingNow,
  type Fields,
  firstDigest,
  isSignedBy,
  read,
  signatureOf,
  unionPayClient,
} from './unionpay-client.fixture.ts'
import { papersOf } from './unionpay-desk.fixture.ts'

let town: Town
let answer: Answer

beforeAll(async () => {
  town = await openTown()
  const client = unionPayClient('5.1.0, certificate (01)', papersOf(town.sandbox, 0))
  const order = { orderId: 'VECTOR000001', txnTime: beijingNow(), txnAmt: '1250' }
  const more = { currencyCode: '156', channelType: '08', backUrl: `${town.shop.url}/back` }
  answer = await client.ask('back', '01/07', { ...order, ...more })
})

afterAll(() => town.close())

/** U1.3, the golden vector. */
const vector = read(
  'accessType=0&backUrl=http://127.0.0.1:9/notify&bizType=000000&certId=69026276696&channelType=08&currencyCode=156&encoding=UTF-8&merId=777290058110048&orderId=mock20261122000001&qrNo=6225735053201615202&signMethod=01&termId=49000002&txnAmt=1250&txnSubType=06&txnTime=20261122193000&txnType=01&version=5.1.0',
)

test('the vectors of the documents are reproduced', () => {
  const digest = 'd9f4837bc729fe08ffc7ba073619ba63f570c161a9ccb96bbbce8b0f1dd498d0'
  expect(firstDigest(vector)).toBe(digest)
  const keyed = { ...vector, signMethod: '11', certId: '' }
  expect(signatureOf(keyed, { privateKey: '', secureKey: 'mock-secret' })).toBe(
    '6dc242619f728c921e6fa6902e01a9974ae4027b11d1da207d6914f647840764',
  )
})

test.each(captured)(
  'the message captured by $name verifies, and not with other line ends',
  (one) => {
    const fields: Fields = { ...read(one.message), signature: one.signature }
    expect(firstDigest(fields)).toBe(one.h1)
    const certificate = fields.signPubKeyCert ?? ''
    expect(isSignedBy(fields, certificate)).toBe(true)
    const changed = { ...fields, signPubKeyCert: certificate.replaceAll('\r\n', '\n') }
    expect(isSignedBy(changed, certificate)).toBe(false)
  },
)

test('an answer this client believes is believed by the other verifier, and no other is', () => {
  const { root, middle, response, merchants } = town.sandbox.keys.unionpay
  const [merchant] = merchants
  if (merchant === undefined) throw new Error('There is no merchant.')
  const nobody = { privateKey: '', certId: '' }
  const chain = {
    root: { ...nobody, ...root },
    middle: { ...nobody, ...middle },
    response,
    merchant,
  }
  expect(verified(chain, answer.text)).toEqual(answer.fields)
  expect(verified(chain, answer.text.replace('respCode=00', 'respCode=01'))).toBeUndefined()
})

const missing = programsAreMissing(['openssl'], 'openssl checks no answer of UnionPay')

test.skipIf(missing)('openssl finds the chain whole and the signature good', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hutong-openssl-'))
  const write = (name: string, content: string | Buffer) => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  const openssl = (...args: readonly string[]) =>
    spawnSync('openssl', args, { encoding: 'utf8' }).stdout.trim()
  const { root, middle } = town.sandbox.keys.unionpay
  const leaf = write('leaf.pem', answer.fields.signPubKeyCert ?? '')
  const anchors = ['-CAfile', write('root.pem', root.certificate)]
  const between = ['-untrusted', write('middle.pem', middle.certificate)]
  expect(openssl('verify', ...anchors, ...between, leaf)).toBe(`${leaf}: OK`)
  expect(openssl('verify', ...anchors, leaf)).not.toContain('OK')
  const key = write('key.pem', execFileSync('openssl', ['x509', '-in', leaf, '-pubkey', '-noout']))
  const signature = write('signature', Buffer.from(answer.fields.signature ?? '', 'base64'))
  const verify = (text: string) =>
    openssl('dgst', '-sha256', '-verify', key, '-signature', signature, write('text', text))
  expect(verify(firstDigest(answer.fields))).toBe('Verified OK')
  expect(verify(firstDigest({ ...answer.fields, txnAmt: '1' }))).not.toBe('Verified OK')
  rmSync(folder, { recursive: true })
})
