import { beforeAll, beforeEach, expect, test } from 'vitest'
import { compactTime } from '../../core/calendar.ts'
import { createVirtualClock, type VirtualClock } from '../../core/clock.ts'
import { balanceFen } from '../../core/ledger/account.ts'
import { mintUnionPayChain } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import {
  ask,
  type Chain,
  createStand,
  envelope,
  keyAt,
  merId,
  type Pairs,
  type Stand,
} from './stand.fixture.ts'

/** Money back in the orders of events that documents speak of (docs/sources.md, U1.7). */
const evening = Date.parse('2026-11-22T19:30:00+08:00')
const back = '/gateway/api/backTransReq.do'
const queries = '/gateway/api/queryTrans.do'
const order = 'mock20261122000001'
const paidAt = '20261122193000'

let chain: Chain
let clock: VirtualClock
let stand: Stand
let queryId: string

beforeAll(async () => {
  chain = await mintUnionPayChain({ merId, now: new Date(evening) })
})

const now = () => compactTime(clock.now())
const moving = { channelType: '08', backUrl: 'http://127.0.0.1:9/notify' }

beforeEach(async () => {
  clock = createVirtualClock(evening)
  const peer = {
    ask: async () => ({ outcome: 'approved', settleKey: keyAt(clock.now()) }) as never,
  }
  const store = createMemoryStore()
  stand = createStand({ chain, clock, realNow: clock.now, peer, store, letters: [] })
  const code = {
    txnAmt: '1250',
    currencyCode: '156',
    qrNo: '6225735053201615202',
    termId: '49000002',
  }
  const paid = await ask(stand, chain, back, {
    ...envelope(chain, '0106', order, paidAt),
    ...moving,
    ...code,
  })
  queryId = paid.queryId ?? ''
})

let count = 0
const numbered = (kind: string) => {
  count += 1
  return `${kind}2026${String(count).padStart(6, '0')}`
}
const give = (type: '0400' | '3100', txnAmt: string, original: Pairs, orderId = numbered('back')) =>
  ask(stand, chain, back, {
    ...envelope(chain, type, orderId, now()),
    ...moving,
    txnAmt,
    ...original,
  })

/** One thing a merchant does with a payment of 12.50 yuan, and what it is told. */
const deeds = {
  'an undo': () => give('3100', '1250', { origQryId: queryId }),
  'an undo of 12.49': () => give('3100', '1249', { origQryId: queryId }),
  'a refund': () => give('0400', '1250', { origQryId: queryId }),
  'a refund of 2.50': () => give('0400', '250', { origQryId: queryId }),
  'a refund of 10.01': () => give('0400', '1001', { origQryId: queryId }),
  'a refund of 12.51': () => give('0400', '1251', { origQryId: queryId }),
  'a refund under the payment’s number': () => give('0400', '250', { origQryId: queryId }, order),
  'a reversal': () => ask(stand, chain, back, envelope(chain, '9901', order, paidAt)),
  'a query': () => ask(stand, chain, queries, envelope(chain, '0000', order, paidAt)),
  '23:00': async () => {
    clock.advance(Date.parse('2026-11-22T23:00:00+08:00') - clock.now())
    return { respCode: '' } as Pairs
  },
} as const

type Deed = keyof typeof deeds

test.each<[string, number, ...[Deed, string][]]>([
  [
    'nothing twice',
    0,
    ['an undo', '00'],
    ['an undo', '45'],
    ['a refund', '45'],
    ['a reversal', '45'],
  ],
  ['an undo is whole', 1250, ['an undo of 12.49', '36'], ['a query', '00']],
  [
    'a refund is not',
    0,
    ['a refund of 2.50', '00'],
    ['an undo', '45'],
    ['a reversal', '45'],
    ['a refund of 10.01', '36'],
    ['a refund of 2.50', '00'],
    ['a refund of 2.50', '00'],
    ['a refund of 2.50', '00'],
    ['a refund of 2.50', '00'],
    ['a refund of 2.50', '45'],
  ],
  [
    'not too much',
    1250,
    ['a refund of 12.51', '36'],
    ['a refund under the payment’s number', '12'],
  ],
  [
    'reversed is reversed',
    0,
    ['a reversal', '00'],
    ['a reversal', '00'],
    ['an undo', '46'],
    ['a refund of 2.50', '46'],
    ['a query', '46'],
  ],
  [
    'the day ends',
    0,
    ['23:00', ''],
    ['an undo', '36'],
    ['a reversal', '36'],
    ['a refund', '00'],
    ['a query', '00'],
  ],
])('%s', async (_what, left, ...steps) => {
  for (const [deed, code] of steps) {
    const { respCode, origRespCode } = await deeds[deed]()
    expect(origRespCode ?? respCode, deed).toBe(code)
  }
  const account = await stand.store.account(`merchant:${merId}`)
  expect(account && balanceFen(account)).toBe(left)
})

test.each(['0400', '3100'] as const)(
  '%s names its payment by number and time as well',
  async (type) => {
    const named = { origOrderId: order, origTxnTime: paidAt }
    const answer = await give(type, '1250', named, 'other2026112201')
    expect(answer).toMatchObject({ respCode: '00', origQryId: queryId, ...named })
    const again = await give(type, '1250', named, 'other2026112201')
    expect(again).toMatchObject({ respCode: '00', queryId: answer.queryId })
    const told = await ask(stand, chain, queries, envelope(chain, '0000', 'other2026112201', now()))
    expect(told).toMatchObject({ origRespCode: '00', origQryId: queryId })
  },
)

test.each<[string, Pairs, string, string]>([
  ['nothing', {}, '13', '报文交易要素缺失:origQryId[6100013]'],
  ['a number without a time', { origOrderId: order }, '13', '报文交易要素缺失:origQryId[6100013]'],
  ['a time without a number', { origTxnTime: paidAt }, '13', '报文交易要素缺失:origQryId[6100013]'],
  [
    'another time',
    { origOrderId: order, origTxnTime: '20261122193001' },
    '35',
    '原交易不存在或状态不正确[2011000]',
  ],
  [
    'another number',
    { origOrderId: 'nobody2026', origTxnTime: paidAt },
    '35',
    '原交易不存在或状态不正确[2011000]',
  ],
  ['no queryId', { origQryId: '123' }, '10', '报文格式错误:origQryId[6100030]'],
])('a refund of %s is refused', async (_what, original, respCode, respMsg) => {
  expect(await give('0400', '250', original)).toMatchObject({ respCode, respMsg })
})

test('a refund or an undo cannot be given back, nor reversed', async () => {
  const { queryId: refunded = '' } = await give(
    '0400',
    '250',
    { origQryId: queryId },
    'first2026112201',
  )
  expect(await give('0400', '250', { origQryId: refunded })).toMatchObject({ respCode: '35' })
  const reversal = envelope(chain, '9901', 'first2026112201', now())
  expect(await ask(stand, chain, back, reversal)).toMatchObject({ respCode: '35' })
})
