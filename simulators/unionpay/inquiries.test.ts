/**
 * What a query tells of the words a merchant noted with a transaction: the transaction's own, not
 * those of the query (UnionPay's demos: `reqReserved` comes back in queries, news and files).
 */
import { beforeEach, expect, test } from 'vitest'
import { compactTime } from '../../core/calendar.ts'
import { createVirtualClock } from '../../core/clock.ts'
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
} from './stand.fixture.ts'

const back = '/gateway/api/backTransReq.do'
const queries = '/gateway/api/queryTrans.do'
const clock = createVirtualClock(Date.now())
const at = compactTime(clock.now())

let chain: Chain
let stand: Stand

beforeEach(async () => {
  chain = await mintUnionPayChain({ merId, now: new Date(clock.now()) })
  const letters: Notification[] = []
  const peer = {
    ask: async () => ({ outcome: 'approved', settleKey: keyAt(clock.now()) }) as never,
  }
  const store = createMemoryStore()
  stand = createStand({ chain, clock, realNow: clock.now, peer, letters, store })
})

const ask = (path: string, type: string, orderId: string, more: Pairs) =>
  askAt(stand, chain, path, { ...envelope(chain, type, orderId, at), ...more })
const query = (orderId: string, more: Pairs = {}) => ask(queries, '0000', orderId, more)
const moving = { backUrl: 'http://127.0.0.1:9/notify', channelType: '08' }

test('a query tells what the merchant noted with the payment, and with its refund', async () => {
  const { queryId = '' } = await ask(back, '0106', 'mock000000000001', {
    ...{ ...moving, txnAmt: '1250', currencyCode: '156', termId: '49000002' },
    ...{ qrNo: '6225735053201615202', reqReserved: '桌号12|a+b %2B' },
  })
  const given = { ...moving, txnAmt: '250', origQryId: queryId, reqReserved: 'cold soup' }
  await ask(back, '0400', 'back000000000001', given)
  expect(await query('mock000000000001')).toMatchObject({ reqReserved: '桌号12|a+b %2B' })
  expect(await query('back000000000001')).toMatchObject({ reqReserved: 'cold soup' })
})

test('the note of an order that nobody has paid yet is told, and not that of the query', async () => {
  const order = { ...moving, txnAmt: '1250', currencyCode: '156', reqReserved: 'table 7' }
  await ask(back, '0107', 'mock000000000002', order)
  const answer = await query('mock000000000002', { reqReserved: 'asked by a robot' })
  expect(answer).toMatchObject({ origRespCode: '05', reqReserved: 'table 7' })
})

test('where nothing was noted nothing is told', async () => {
  await ask(back, '0107', 'mock000000000003', { ...moving, txnAmt: '1250', currencyCode: '156' })
  expect(await query('mock000000000003')).not.toHaveProperty('reqReserved')
})
