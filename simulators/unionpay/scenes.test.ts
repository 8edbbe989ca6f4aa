/** In which of the five scenes each transaction's orders are met, and when they are a top-up. */
import { beforeAll, expect, test } from 'vitest'
import { compactTime } from '../../core/calendar.ts'
import { createVirtualClock } from '../../core/clock.ts'
import { mintUnionPayChain } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import {
  type Chain,
  createStand,
  envelope,
  form,
  keyAt,
  knock,
  merId,
  signed,
} from './stand.fixture.ts'

const now = Date.parse('2026-11-22T19:30:00+08:00')
let chain: Chain

beforeAll(async () => {
  chain = await mintUnionPayChain({ merId, now: new Date(now) })
})

const standAt = (categoryCode: string) =>
  createStand({
    ...{ chain, clock: createVirtualClock(now), realNow: () => now, categoryCode, letters: [] },
    ...{ store: createMemoryStore() },
    peer: { ask: async () => ({ outcome: 'approved', settleKey: keyAt(now) }) as never },
  })

const money = {
  ...{ txnAmt: '1250', currencyCode: '156', channelType: '08', bizType: '000201' },
  backUrl: 'http://127.0.0.1:9/notify',
}
const code = { qrNo: '6225735053201615202', termId: '49000002' }

test.each([
  ['qr-apply', 'backTransReq', '0107', {}, 'merchant-code', 'merchant-code'],
  ['qr-consume', 'backTransReq', '0106', code, 'payer-code', 'payer-code'],
  ['front-consume', 'frontTransReq', '0101', {}, 'online', 'top-up'],
  ['app-consume', 'appTransReq', '0101', {}, 'online', 'top-up'],
  ['order-push', 'order', '0101', {}, 'mini-program', 'top-up'],
  ['preauth-apply', 'backTransReq', '0205', {}, 'merchant-code', 'merchant-code'],
  ['preauth-code', 'backTransReq', '0204', code, 'payer-code', 'payer-code'],
  ['preauth-front', 'frontTransReq', '0201', {}, 'online', 'top-up'],
  ['preauth-app', 'appTransReq', '0201', {}, 'online', 'top-up'],
] as const)('%s at %s as %s with %j is %s; of digital goods %s', async (...row) => {
  const [, path, type, more, scene, digital] = row
  for (const [categoryCode, expected] of [
    ['5812', scene],
    ['5815', digital],
  ] as const) {
    const stand = standAt(categoryCode)
    const asked = { ...envelope(chain, type, 'mock20261122000001', compactTime(now)), ...money }
    await knock(stand, `/gateway/api/${path}.do`, form(signed(chain, { ...asked, ...more })))
    const orders = await stand.institution.house.acquirer.all()
    expect(orders.map((order) => order.scene)).toEqual([expected])
    await stand.close()
  }
})
