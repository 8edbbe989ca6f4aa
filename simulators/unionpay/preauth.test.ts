import { beforeAll, beforeEach, expect, test } from 'vitest'
import { createVirtualClock, type VirtualClock } from '../../core/clock.ts'
import type { MessageKind } from '../../core/interchange.ts'
import type { Outcome } from '../../core/outcome.ts'
import { mintUnionPayChain } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Notification } from '../host/notification.ts'
import {
  ask as askAt,
  type Chain,
  createStand,
  envelope as envelopeOf,
  form,
  keyAt,
  knock,
  merId,
  type Pairs,
  type Stand,
  signed,
  split,
} from './stand.fixture.ts'

const evening = Date.parse('2026-11-22T19:30:00+08:00')
const dayMs = 86_400_000
const back = '/gateway/api/backTransReq.do'
const queries = '/gateway/api/queryTrans.do'

let chain: Chain
let clock: VirtualClock
let letters: Notification[]
let stand: Stand
let asked: { kind: MessageKind; message: object }[]
/** What the switch answers, where it does not approve. */
let said: Partial<Record<MessageKind, Outcome>>

beforeAll(async () => {
  chain = await mintUnionPayChain({ merId, now: new Date(evening) })
})

beforeEach(() => {
  clock = createVirtualClock(evening)
  letters = []
  asked = []
  said = {}
  let count = 0
  const peer = {
    ask: async (_to: string, kind: MessageKind, message: object) => {
      asked.push({ kind, message })
      count += 1
      return { outcome: said[kind] ?? 'approved', settleKey: keyAt(clock.now(), count) } as never
    },
  }
  const store = createMemoryStore()
  stand = createStand({ chain, store, clock, realNow: clock.now, peer, letters })
})

const ask = (path: string, pairs: Pairs) => askAt(stand, chain, path, pairs)

const moment = () =>
  new Date(clock.now() + 8 * 3_600_000).toISOString().replaceAll(/\D/g, '').slice(0, 14)
const envelope = (type: string, orderId: string) => envelopeOf(chain, type, orderId, moment())
const notify = { backUrl: 'http://127.0.0.1:9/notify', channelType: '08' }
const money = { ...notify, txnAmt: '10000', currencyCode: '156' }
const code = { qrNo: '6225735053201615202', termId: '49000002' }
const hold = (orderId = 'hold20261122000001'): Pairs => ({
  ...envelope('0204', orderId),
  ...{ ...money, ...code, bizType: '000201' },
})
const follow = (type: string, orderId: string, origQryId = '', txnAmt = '10000'): Pairs => ({
  ...envelope(`${type}00`, orderId),
  ...{ ...notify, origQryId, txnAmt },
})

/** What a query says of a transaction that began at this very moment. */
const standing = async (orderId: string, txnTime = moment()) =>
  ask(queries, { ...envelope('0000', orderId), txnTime })

async function held() {
  const answer = await ask(back, hold())
  expect(answer).toMatchObject({ respCode: '00', txnType: '02', txnSubType: '04' })
  return answer.queryId ?? ''
}

async function completed() {
  const queryId = await held()
  const answer = await ask(back, follow('03', 'done20261122000001', queryId, '11500'))
  expect(answer).toMatchObject({ respCode: '00', origQryId: queryId, txnAmt: '11500' })
  return { holdId: queryId, doneId: answer.queryId ?? '' }
}

const merchantFen = async () =>
  (await stand.store.account(`merchant:${merId}`))?.creditsPostedFen ?? 0

test('a code holds, and nothing reaches the merchant but the news of it', async () => {
  const queryId = await held()
  expect(asked).toMatchObject([{ kind: 'consume', message: { holds: true, amountFen: 10_000 } }])
  expect(await merchantFen()).toBe(0)
  expect(await standing('hold20261122000001')).toMatchObject({
    ...{ respCode: '00', origRespCode: '00', queryId, txnType: '02', txnSubType: '04' },
    ...{ txnAmt: '10000' },
  })
  expect((await standing('hold20261122000001')).settleAmt).toBeUndefined()
  const news = split((await letters[0]?.write(0))?.body ?? '', decodeURIComponent)
  expect(news).toMatchObject({ respCode: '00', queryId, txnType: '02', txnAmt: '10000' })
})

test('the same request again is told the same, one under its number that pays is not', async () => {
  const queryId = await held()
  expect(await ask(back, hold())).toMatchObject({ respCode: '00', queryId })
  const paying = { ...hold(), txnType: '01', txnSubType: '06' }
  expect(await ask(back, paying)).toMatchObject({ respCode: '12' })
  expect(asked).toHaveLength(1)
})

test('a card that is told holds without anybody at the page', async () => {
  const request = { ...envelope('0201', 'hold20261122000002'), ...money, bizType: '000301' }
  const answer = await ask(back, { ...request, accNo: '6222020000000000018' })
  expect(answer).toMatchObject({ respCode: '00', txnType: '02', txnSubType: '01' })
  expect(asked).toMatchObject([
    { kind: 'fund', message: { holds: true, cardNo: '6222020000000000018' } },
  ])
})

test('a code that is applied for is scanned, and its payer holds', async () => {
  const request = { ...envelope('0205', 'hold20261122000003'), ...money }
  const { qrCode = '' } = await ask(back, request)
  const { desk } = stand.institution.house
  const { payment } = await desk.scan('quickpass-1', qrCode)
  expect((await desk.confirm('quickpass-1', payment?.id ?? '')).outcome).toBe('approved')
  expect(asked).toMatchObject([{ kind: 'fund', message: { holds: true } }])
  const answer = await standing('hold20261122000003')
  expect(answer).toMatchObject({ origRespCode: '00', txnType: '02', txnSubType: '05' })
  expect(answer.queryId).toMatch(/^\d{21}$/)
  expect(await merchantFen()).toBe(0)
})

test('an app and a browser are led to the cashier, where the payer holds', async () => {
  const request = { ...envelope('0201', 'hold20261122000004'), ...money, bizType: '000201' }
  const { tn = '' } = await ask('/gateway/api/appTransReq.do', request)
  const { desk, acquirer } = stand.institution.house
  const { payment } = await desk.open('quickpass-1', tn)
  expect((await desk.confirm('quickpass-1', payment?.id ?? '')).outcome).toBe('approved')
  expect((await acquirer.findByCode(tn))?.state).toBe('held')
  const front = { ...request, orderId: 'hold20261122000005' }
  const page = await knock(stand, '/gateway/api/frontTransReq.do', form(signed(chain, front)))
  expect(page.status).toBe(302)
})

test('a completion is an order of its own, paid once, up to 115 in the hundred', async () => {
  const { holdId, doneId } = await completed()
  expect(asked[1]).toMatchObject({
    kind: 'capture',
    message: { of: keyAt(evening), amountFen: 11_500, merchant: merId },
  })
  expect(await merchantFen()).toBe(11_500)
  expect(await standing('done20261122000001')).toMatchObject({
    ...{ origRespCode: '00', queryId: doneId, txnType: '03', settleAmt: '11500' },
  })
  const again = follow('03', 'done20261122000001', holdId, '11500')
  expect(await ask(back, again)).toMatchObject({ respCode: '00', queryId: doneId })
  expect(await ask(back, { ...again, txnAmt: '11400' })).toMatchObject({ respCode: '12' })
  const second = follow('03', 'done20261122000002', holdId, '1')
  expect(await ask(back, second)).toMatchObject({ respCode: '35' })
  expect(await merchantFen()).toBe(11_500)
  const news = await Promise.all(letters.map(async (one) => (await one.write(0)).body))
  expect(news.map((body) => split(body).txnType)).toEqual(['02', '03'])
})

test.each([
  ['more than 115 in the hundred', '11501', undefined, '33'],
  ['what its issuer has not', '11500', 'funds-insufficient', '64'],
  ['what its issuer is down for', '10000', 'issuer-down', '02'],
] as const)('a completion of %s is refused with its own word', async (_what, fen, no, word) => {
  const queryId = await held()
  if (no !== undefined) said.capture = no
  const request = follow('03', 'done20261122000001', queryId, fen)
  expect(await ask(back, request)).toMatchObject({ respCode: word })
  expect(await ask(back, request)).toMatchObject({ respCode: word })
  expect(await standing('done20261122000001')).toMatchObject({ origRespCode: word })
  said = {}
  const second = follow('03', 'done20261122000002', queryId)
  expect(await ask(back, second)).toMatchObject({ respCode: '00' })
  expect(await merchantFen()).toBe(10_000)
})

test.each([
  ['03', 'nothing', '262611221930000000999'],
  ['32', 'nothing', '262611221930000000999'],
  ['33', 'nothing', '262611221930000000999'],
])('%s of %s is refused with 35', async (type, _what, queryId) => {
  const request = follow(type, 'lost20261122000001', queryId)
  expect(await ask(back, request)).toMatchObject({ respCode: '35' })
})

test('undoing a hold frees it, once and as a whole, and its own query stays as it was', async () => {
  const queryId = await held()
  const part = follow('32', 'undo20261122000001', queryId, '9999')
  expect(await ask(back, part)).toMatchObject({ respCode: '36' })
  clock.advance(29 * dayMs)
  const whole = follow('32', 'undo20261122000002', queryId)
  expect(await ask(back, whole)).toMatchObject({ respCode: '00', origQryId: queryId })
  expect(await ask(back, whole)).toMatchObject({ respCode: '00' })
  expect(asked.map(({ kind }) => kind)).toEqual(['consume', 'undo'])
  expect(await standing('undo20261122000002')).toMatchObject({ origRespCode: '00', txnType: '32' })
  const later = follow('32', 'undo20261122000003', queryId)
  expect(await ask(back, later)).toMatchObject({ respCode: '45' })
  const capture = follow('03', 'done20261122000001', queryId)
  expect(await ask(back, capture)).toMatchObject({ respCode: '35' })
  expect(await standing('hold20261122000001', '20261122193000')).toMatchObject({
    origRespCode: '00',
  })
})

test('a hold of thirty days can be neither completed nor undone', async () => {
  const queryId = await held()
  clock.advance(30 * dayMs)
  const capture = follow('03', 'done20261122000001', queryId)
  expect(await ask(back, capture)).toMatchObject({ respCode: '35' })
  const undo = follow('32', 'undo20261122000001', queryId)
  expect(await ask(back, undo)).toMatchObject({ respCode: '35' })
})

test('undoing a completion takes the money back, and it may be completed again', async () => {
  const { holdId, doneId } = await completed()
  const other = follow('31', 'undo20261122000001', doneId, '11500')
  expect(await ask(back, other)).toMatchObject({ respCode: '35' })
  const hold = follow('32', 'undo20261122000002', holdId)
  expect(await ask(back, hold)).toMatchObject({ respCode: '35' })
  const undo = follow('33', 'undo20261122000003', doneId, '11500')
  expect(await ask(back, undo)).toMatchObject({ respCode: '00', origQryId: doneId })
  expect(await stand.store.account(`merchant:${merId}`)).toMatchObject({
    creditsPostedFen: 11_500,
    debitsPostedFen: 11_500,
  })
  const again = follow('03', 'done20261122000002', holdId)
  expect(await ask(back, again)).toMatchObject({ respCode: '00' })
})

test('a completion is undone on its clearing day alone, and refunded in part later', async () => {
  const { doneId } = await completed()
  clock.advance(dayMs)
  const undo = follow('33', 'undo20261122000001', doneId, '11500')
  expect(await ask(back, undo)).toMatchObject({ respCode: '36' })
  const refund = follow('04', 'back20261122000001', doneId, '500')
  expect(await ask(back, refund)).toMatchObject({ respCode: '00' })
})

test('a hold is reversed by its own number; one that was completed is not', async () => {
  const queryId = await held()
  const reversal = envelope('9901', 'hold20261122000001')
  expect(await ask(back, follow('03', 'done20261122000001', queryId))).toMatchObject({
    respCode: '00',
  })
  expect(await ask(queries, reversal)).toMatchObject({ respCode: '35' })
  expect(await ask(queries, envelope('9901', 'done20261122000001'))).toMatchObject({
    respCode: '00',
  })
  expect(await ask(queries, reversal)).toMatchObject({ respCode: '00' })
  expect(await standing('hold20261122000001')).toMatchObject({ origRespCode: '46' })
})
