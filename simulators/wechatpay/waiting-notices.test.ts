/**
 * What waits on the ladder while keys change: the event stays what it was, and each send is signed
 * by the key that counts when it is made.
 */
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { createVirtualClock, type VirtualClock } from '../../core/clock.ts'
import type { AnswerOf, MessageKind } from '../../core/interchange.ts'
import type { Outcome } from '../../core/outcome.ts'
import {
  type KeyPair,
  mintKeyPair,
  mintWechatPayMerchant,
  mintWechatPayPlatform,
} from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Notification } from '../host/notification.ts'
import type { Peer } from '../host/peer.ts'
import { disbelief } from './other-clients.fixture.ts'
import {
  appid,
  createStand,
  type Identity,
  keyAt,
  mchid,
  type Stand,
  signedKnock,
  signerOf,
} from './stand.fixture.ts'

const keyId = 'PUB_KEY_ID_0114232134912410000000000000'
const dayMs = 86_400_000

let platform: Identity
let nextPlatform: Identity
let merchant: Identity
let pair: KeyPair
let clock: VirtualClock
let letterbox: Notification[]
let stand: Stand

beforeAll(async () => {
  const now = new Date()
  ;[platform, nextPlatform, merchant, pair] = await Promise.all([
    mintWechatPayPlatform({ now }),
    mintWechatPayPlatform({ now }),
    mintWechatPayMerchant({ mchid, now }),
    mintKeyPair(),
  ])
})

beforeEach(async () => {
  clock = createVirtualClock(Date.now())
  letterbox = []
  stand = createStand({
    ...{ clock, platform, merchant, letterbox, store: createMemoryStore(), realNow: Date.now },
    more: { nextPlatform, platformKey: { id: keyId, ...pair }, probes: { callbacks: 1 } },
  })
  await pay()
})

async function pay() {
  const order = { appid, mchid, description: '茶', out_trade_no: 'T20261122001' }
  const body = JSON.stringify({ ...order, notify_url: 'http://a.test/n', amount: { total: 1 } })
  const target = '/v3/pay/transactions/native'
  const signer = signerOf({ merchant, realNow: Date.now })
  const reply = await stand.knock(await signedKnock(signer, { method: 'POST', target, body }))
  const { desk } = stand.house.house
  const { payment } = await desk.scan('wechat-7', JSON.parse(String(reply.body)).code_url)
  await desk.confirm('wechat-7', payment?.id ?? '')
  await stand.settled()
}

/** One send of the ladder as a merchant sees it that knows every key there is. */
async function sent(attempt: number) {
  const letter = await letterbox[0]?.write(attempt)
  if (letter === undefined) throw new Error('No notification was sent.')
  const { headers, body } = letter
  const trusts = {
    [platform.serial]: platform.certificate,
    [nextPlatform.serial]: nextPlatform.certificate,
    [keyId]: pair.publicKey,
  }
  const why = disbelief({ headers, bytes: Buffer.from(body) }, { trusts })
  return {
    why,
    body,
    signer: headers['Wechatpay-Serial'],
    signature: headers['Wechatpay-Signature'],
  }
}

test('a probe, a rotation and the public key come by while one event waits', async () => {
  const { keys } = stand.house
  keys.rotateAt(clock.now() + 2 * dayMs)
  const probe = await sent(0)
  expect([probe.why, probe.signer]).toEqual(['another signature', platform.serial])
  expect(probe.signature).toMatch(/^WECHATPAY\/SIGNTEST\//)
  const genuine = await sent(1)
  expect([genuine.why, genuine.signer]).toEqual([undefined, platform.serial])
  await clock.advance(2 * dayMs)
  const rotated = await sent(2)
  expect([rotated.why, rotated.signer]).toEqual([undefined, nextPlatform.serial])
  keys.standings.change(mchid, { callbackKey: 'public-key' })
  const turned = await sent(3)
  expect([turned.why, turned.signer]).toEqual([undefined, keyId])
  for (const later of [genuine, rotated, turned]) expect(later.body).toBe(probe.body)
  expect(new Set([genuine.signature, rotated.signature, turned.signature]).size).toBe(3)
})

/** A store that outlives its process, and a switch that answers refunds one by one as said here. */
async function refunding(...ends: readonly Outcome[]) {
  const left = [...ends]
  const peer: Peer = {
    ask: <K extends MessageKind>(_to: string, kind: K) => {
      const outcome = kind === 'refund' ? (left.shift() ?? 'approved') : 'approved'
      return Promise.resolve({ outcome, settleKey: keyAt(clock.now()) } as AnswerOf<K>)
    },
  }
  const store = createMemoryStore(undefined, { durable: true })
  const funding = { kind: 'card', cardNo: '62' } as const
  stand = createStand({
    ...{ clock, platform, merchant, letterbox, store, realNow: Date.now, peer, funding },
  })
  await pay()
  const target = '/v3/refund/domestic/refunds'
  const amount = { refund: 1, total: 1, currency: 'CNY' }
  const asked = { out_trade_no: 'T20261122001', out_refund_no: 'R1', notify_url: 'http://a.test/n' }
  const signer = signerOf({ merchant, realNow: Date.now })
  const body = JSON.stringify({ ...asked, amount })
  return async () => {
    const reply = await stand.knock(await signedKnock(signer, { method: 'POST', target, body }))
    await stand.settled()
    return reply.status
  }
}

const notices = async () =>
  (await stand.store.scan<{ tells: string; state: string }>('notice/')).map(
    ({ tells, state }) => `${tells} ${state}`,
  )

test('a refund that is refused at once is told to nobody, and owed to nobody', async () => {
  const refund = await refunding('payer-blocked')
  expect(await refund()).toBe(403)
  expect(await notices()).toEqual(['paid owed', 'refund-refused dead'])
})

test.each(['payer-blocked', 'issuer-declined', 'card-blocked'] as const)(
  'a refund that was refused with %s is done when it is asked for again, and told',
  async (outcome) => {
    const refund = await refunding(outcome)
    await refund()
    expect(await refund()).toBe(200)
    expect(await notices()).toEqual(['paid owed', 'refunded owed'])
    const [order] = await stand.house.house.acquirer.all()
    expect(order?.refunds.map(({ state }) => state)).toEqual(['done'])
  },
)
