import { beforeAll, beforeEach, expect, test } from 'vitest'
import { compactTime } from '../../core/calendar.ts'
import { createVirtualClock, type VirtualClock } from '../../core/clock.ts'
import { balanceFen } from '../../core/ledger/account.ts'
import { brokenInvariants } from '../../core/ledger/invariants.ts'
import type { Outcome } from '../../core/outcome.ts'
import { mintUnionPayChain } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Notification } from '../host/notification.ts'
import {
  ask as askAt,
  type Chain,
  createStand,
  envelope,
  keyAt,
  merId,
  type Pairs,
  type Stand,
  verified,
} from './stand.fixture.ts'

const evening = Date.parse('2026-11-22T19:30:00+08:00')
const dayMs = 86_400_000
const back = '/gateway/api/backTransReq.do'
const queries = '/gateway/api/queryTrans.do'

let chain: Chain
let clock: VirtualClock
let letters: Notification[]
let stand: Stand
let says: Outcome

beforeAll(async () => {
  chain = await mintUnionPayChain({ merId, now: new Date(evening) })
})

beforeEach(() => {
  clock = createVirtualClock(evening)
  letters = []
  says = 'approved'
  const peer = { ask: async () => ({ outcome: says, settleKey: keyAt(clock.now()) }) as never }
  stand = createStand({
    ...{ chain, clock, peer, letters, realNow: clock.now, store: createMemoryStore() },
  })
})

const ask = (path: string, pairs: Pairs) => askAt(stand, chain, path, pairs)
const notify = { backUrl: 'http://127.0.0.1:9/notify', channelType: '08' }
const now = () => compactTime(clock.now())

/** Pays 12.50 yuan and tells under which queryId. */
async function paid(orderId = 'mock20261122000001'): Promise<string> {
  const answer = await ask(back, {
    ...{ ...envelope(chain, '0106', orderId, now()), ...notify, txnAmt: '1250' },
    ...{ currencyCode: '156', qrNo: '6225735053201615202', termId: '49000002' },
  })
  return answer.queryId ?? ''
}

const give = (type: '0400' | '3100', orderId: string, origQryId: string, txnAmt = '1250') =>
  ask(back, { ...envelope(chain, type, orderId, now()), ...notify, txnAmt, origQryId })
const undo = (orderId: string, queryId: string, txnAmt?: string) =>
  give('3100', orderId, queryId, txnAmt)
const refund = (orderId: string, queryId: string, txnAmt?: string) =>
  give('0400', orderId, queryId, txnAmt)
const query = (orderId: string, at = now()) => ask(queries, envelope(chain, '0000', orderId, at))

async function owned(): Promise<number> {
  expect(brokenInvariants(await stand.store.accounts())).toEqual([])
  const account = await stand.store.account(`merchant:${merId}`)
  return account === undefined ? 0 : balanceFen(account)
}

test('an undo gives all back, is told by its own number, and leaves the payment’s answer alone', async () => {
  const queryId = await paid()
  const answer = await undo('undo2026112201', queryId)
  expect(answer).toMatchObject({
    respCode: '00',
    origQryId: queryId,
    txnAmt: '1250',
    txnType: '31',
  })
  expect(answer.queryId).not.toBe(queryId)
  expect(await query('undo2026112201')).toMatchObject({
    ...{ respCode: '00', origRespCode: '00', txnType: '31', txnSubType: '00', txnAmt: '1250' },
    ...{ origQryId: queryId, queryId: answer.queryId, settleDate: '1122' },
  })
  expect(await query('mock20261122000001')).toMatchObject({ origRespCode: '00', txnType: '01' })
  const body = (await letters.at(-1)?.write(0))?.body ?? ''
  const told = { respCode: '00', txnType: '31', orderId: 'undo2026112201', origQryId: queryId }
  expect(verified(chain, body, decodeURIComponent)).toMatchObject(told)
  expect(await owned()).toBe(0)
})

test('the same undo again has the same answer, and gives nothing twice', async () => {
  const queryId = await paid()
  await paid('mock20261122000002')
  const first = await undo('undo2026112201', queryId)
  expect(await undo('undo2026112201', queryId)).toEqual(first)
  expect(await undo('undo2026112201', queryId, '1249')).toMatchObject({ respCode: '12' })
  expect(await refund('undo2026112201', queryId)).toMatchObject({ respCode: '12' })
  expect(await owned()).toBe(1250)
})

test.each<[string, string, (queryId: string) => Promise<Pairs>]>([
  ['36', 'an undo of a part', (queryId) => undo('undo2026112202', queryId, '1249')],
  ['36', 'an undo of more', (queryId) => undo('undo2026112202', queryId, '1251')],
  ['35', 'an undo of nothing known', () => undo('undo2026112202', '9'.repeat(21))],
  ['36', 'a refund of more', (queryId) => refund('back2026112202', queryId, '1251')],
  ['35', 'a refund of nothing known', () => refund('back2026112202', '9'.repeat(21))],
  ['12', 'an undo under the payment’s number', (queryId) => undo('mock20261122000001', queryId)],
])('%s answers %s, and nothing moves', async (respCode, _, give) => {
  const queryId = await paid()
  expect(await give(queryId)).toMatchObject({ respCode })
  expect(await owned()).toBe(1250)
})

test.each(['undo', 'refund'] as const)(
  '45 answers an undo or refund after a whole %s',
  async (how) => {
    const queryId = await paid()
    const first = how === 'undo' ? undo : refund
    expect(await first('first2026112201', queryId)).toMatchObject({ respCode: '00' })
    for (const [again, orderId] of [
      [undo, 'undo2026112202'],
      [refund, 'back2026112202'],
    ] as const) {
      expect(await again(orderId, queryId)).toMatchObject({ respCode: '45' })
      expect(await query(orderId)).toMatchObject({ respCode: '00', origRespCode: '45' })
      expect(await again(orderId, queryId)).toMatchObject({ respCode: '45' })
    }
    expect(await owned()).toBe(0)
  },
)

test('45 answers an undo after a refund of a part; the rest can be refunded', async () => {
  const queryId = await paid()
  await refund('back2026112201', queryId, '250')
  expect(await undo('undo2026112202', queryId)).toMatchObject({ respCode: '45' })
  expect(await refund('back2026112203', queryId, '1000')).toMatchObject({ respCode: '00' })
  expect(await owned()).toBe(0)
})

test('46 answers an undo or refund of what was reversed', async () => {
  const queryId = await paid()
  await ask(back, envelope(chain, '9901', 'mock20261122000001', now()))
  expect(await undo('undo2026112202', queryId)).toMatchObject({ respCode: '46' })
  expect(await refund('back2026112202', queryId)).toMatchObject({ respCode: '46' })
})

test('an undo ends with its clearing day at 23:00, a refund does not', async () => {
  const queryId = await paid()
  clock.advance(Date.parse('2026-11-22T23:00:00+08:00') - clock.now())
  const late = { respCode: '36', respMsg: '与原交易信息不符[6101036]' }
  expect(await undo('undo2026112202', queryId)).toMatchObject(late)
  expect(await refund('back2026112202', queryId)).toMatchObject({ respCode: '00' })
  expect(await query('back2026112202')).toMatchObject({ settleDate: '1123' })
})

test.each([
  [30, '00', '成功[0000000]'],
  [31, '35', '原交易不存在或状态不正确[2011000]'],
])('%i clearing days after a payment by code a refund says %s', async (days, respCode, respMsg) => {
  const queryId = await paid()
  clock.advance(days * dayMs)
  expect(await refund('back2026112202', queryId)).toMatchObject({ respCode, respMsg })
})

test('an undo the switch does not answer says 03 until it does, and is then done once', async () => {
  const queryId = await paid()
  says = 'result-unknown'
  expect(await undo('undo2026112201', queryId)).toMatchObject({ respCode: '03' })
  const at = now()
  expect(await query('undo2026112201', at)).toMatchObject({ respCode: '00', origRespCode: '04' })
  says = 'approved'
  for (let step = 0; step < 40; step += 1) {
    clock.advance(250)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(await query('undo2026112201', at)).toMatchObject({ origRespCode: '00' })
  expect(letters).toHaveLength(2)
  expect(await owned()).toBe(0)
})
