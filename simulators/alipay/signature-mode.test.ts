/** What a good, a bad and a missing signature come to in each mode, at both entrances. */
import { createPublicKey } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import { type SignatureMode, trustedSignature } from '../../core/signature-mode.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Notification } from '../host/notification.ts'
import { readAnswer } from './answer.fixture.ts'
import { openDoor } from './door.fixture.ts'
import { mintPair } from './keys.fixture.ts'
import { openEnvelope } from './serializer.ts'
import {
  appNo,
  createStand,
  type Knock,
  type Pair,
  posted,
  type StandParts,
  signedParams,
} from './stand.fixture.ts'

const start = Date.UTC(2026, 10, 22, 11, 30)
let platform: Pair
let merchant: Pair
let stranger: Pair

beforeAll(() => {
  platform = mintPair()
  merchant = mintPair()
  stranger = mintPair()
})

const partsIn = (more: Partial<StandParts>): StandParts => {
  const clock = createVirtualClock(start)
  const realNow = () => start
  return { store: createMemoryStore(), clock, realNow, platform, merchant, ...more }
}

/** How a query for an order that is not there is answered, whose sub_code tells whether it was let in. */
async function asking({ knock }: ReturnType<typeof createStand>, by: Pair | 'nobody') {
  const signing = { privateKey: by === 'nobody' ? merchant.privateKey : by.privateKey, now: start }
  const params = await signedParams('query', { out_trade_no: 'T1' }, signing)
  if (by === 'nobody') params.delete('sign')
  const reply = await knock(posted(params))
  const envelope = openEnvelope(String(reply.body))
  const { sub_code: says } = JSON.parse(envelope?.node ?? '{}')
  return { says, sign: envelope?.sign ?? '', reply }
}

const letIn = 'ACQ.TRADE_NOT_EXIST'
const forged = 'isv.invalid-signature'
const unsigned = 'isv.missing-signature'

test.each<[SignatureMode | undefined, readonly string[]]>([
  [undefined, [forged, letIn, forged, unsigned]],
  ['full', [forged, letIn, forged, unsigned]],
  ['verify-once', [forged, letIn, letIn, unsigned]],
  ['trust', [letIn, letIn, letIn, letIn]],
])(
  'with signatures %s: another’s, the app’s own, another’s again, none',
  async (mode, expected) => {
    const stand = createStand(partsIn(mode === undefined ? {} : { signatures: mode }))
    const said: string[] = []
    for (const by of [stranger, merchant, stranger, 'nobody'] as const) {
      const { says, sign, reply } = await asking(stand, by)
      said.push(says)
      if (mode === 'trust') expect(sign).toBe(trustedSignature)
      else readAnswer(reply, { key: createPublicKey(platform.publicKey) })
    }
    expect(said).toEqual(expected)
  },
)

const restKnock = (sign: string): Knock => {
  const authorization = `ALIPAY-SHA256withRSA app_id=${appNo},nonce=n1,timestamp=${start}${sign}`
  const headers = { authorization, 'content-type': 'application/json' }
  return {
    ...{ method: 'POST', path: '/v3/alipay/trade/precreate', query: '', headers },
    body: JSON.stringify({ out_trade_no: 'T1', total_amount: '1.00', subject: 'tea' }),
  }
}

test.each<[SignatureMode, string, number, string | undefined]>([
  ['full', ',sign=YmFk', 400, undefined],
  ['full', '', 400, undefined],
  ['verify-once', ',sign=YmFk', 400, undefined],
  ['verify-once', '', 400, undefined],
  ['trust', ',sign=YmFk', 200, trustedSignature],
  ['trust', '', 200, trustedSignature],
])('v3 with signatures %s answers "%s" with %i', async (signatures, sign, status, signature) => {
  const reply = await createStand(partsIn({ signatures })).knock(restKnock(sign))
  expect(reply.status).toBe(status)
  expect(reply.headers['alipay-signature']).toBe(signature)
  if (status !== 200) return
  expect(reply.headers['alipay-timestamp']).toBe(String(start))
  expect(reply.headers['alipay-nonce']).toMatch(/^[0-9a-f]{32}$/)
})

test('in trust a notification carries the fixed word, and all its other fields', async () => {
  const letterbox: Notification[] = []
  const opened = await openDoor(partsIn({ signatures: 'trust', letterbox, realNow: Date.now }))
  const order = { out_trade_no: 'T1', total_amount: '1.00', subject: 'tea' }
  const more = { notifyUrl: 'http://127.0.0.1:1/n' }
  const sdk = await opened.sdk.exec('alipay.trade.precreate', { bizContent: order, ...more })
  const scanned = await opened.phone('alipay-7/scans', { code: sdk.qrCode })
  await opened.phone(`alipay-7/payments/${scanned.payment?.id}/confirm`, {})
  const told = new URLSearchParams((await letterbox[0]?.write(0))?.body)
  expect(told.get('sign')).toBe(trustedSignature)
  expect(told.get('sign_type')).toBe('RSA2')
  expect(told.get('trade_status')).toBe('TRADE_SUCCESS')
  await opened.close()
})

test('an SDK that verifies answers is served in full and verify-once, and fails in trust', async () => {
  const order = { out_trade_no: 'T1', total_amount: '1.00', subject: 'tea' }
  for (const signatures of ['full', 'verify-once'] as const) {
    const opened = await openDoor(partsIn({ signatures, realNow: Date.now }))
    expect(await opened.exec('alipay.trade.precreate', order)).toMatchObject({ code: '10000' })
    await opened.close()
  }
  const trusting = await openDoor(partsIn({ signatures: 'trust', realNow: Date.now }))
  await expect(trusting.exec('alipay.trade.precreate', order)).rejects.toThrow('验签失败')
  await trusting.close()
})
