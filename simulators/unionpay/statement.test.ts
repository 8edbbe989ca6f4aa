import { unzipSync, unzlibSync } from 'fflate'
import iconv from 'iconv-lite'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { compactTime } from '../../core/calendar.ts'
import { createVirtualClock, type VirtualClock } from '../../core/clock.ts'
import { balanceFen } from '../../core/ledger/account.ts'
import { brokenInvariants } from '../../core/ledger/invariants.ts'
import type { Outcome } from '../../core/outcome.ts'
import { type Stream, stream } from '../../core/random.ts'
import { mintUnionPayChain } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Notification } from '../host/notification.ts'
import type { Order } from '../roles/order.ts'
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
import { type FileLine, zmeWidths, zmFile, zmWidths } from './statement-file.ts'

const back = '/gateway/api/backTransReq.do'
const queries = '/gateway/api/queryTrans.do'
const noon = Date.parse('2026-11-22T12:00:00+08:00')
const cut = Date.parse('2026-11-22T23:00:00+08:00')
const ready = Date.parse('2026-11-23T09:00:00+08:00')

/** As SDKs have them (docs/sources.md, U1.9), written apart from the code under test. */
const widths = {
  ZM_: '3,11,11,6,10,19,12,4,2,21,2,32,2,6,10,13,13,4,15,2,2,6,2,4,32,1,21,15,1,15,32,13,13,8,32,13,13,12,2,1,131',
  ZME: '3,11,11,6,10,19,12,4,2,2,6,10,4,12,13,13,15,15,1,12,2,135',
} as const

let chain: Chain
let clock: VirtualClock
let stand: Stand
let says: Outcome

const fresh = (billsAtOnce = false) => {
  const letters: Notification[] = []
  const peer = {
    ask: async (_to: unknown, kind: string) => {
      const outcome = kind === 'refund' ? says : 'approved'
      return { outcome, settleKey: keyAt(clock.now()) } as never
    },
  }
  const store = createMemoryStore()
  stand = createStand({ chain, clock, realNow: clock.now, peer, letters, store, billsAtOnce })
}

beforeAll(async () => {
  chain = await mintUnionPayChain({ merId, now: new Date(noon) })
})

beforeEach(() => {
  clock = createVirtualClock(noon)
  says = 'approved'
  fresh()
})

const now = () => compactTime(clock.now())
const until = (at: number) => clock.advance(at - clock.now())
const ask = (path: string, pairs: Pairs) => askAt(stand, chain, path, pairs)
const notify = { backUrl: 'http://127.0.0.1:9/notify', channelType: '08' }
const pay = (orderId: string, txnAmt = '1250') =>
  ask(back, {
    ...{ ...envelope(chain, '0106', orderId, now()), ...notify, txnAmt, currencyCode: '156' },
    ...{ qrNo: '6225735053201615202', termId: '49000002', reqReserved: '桌号12' },
  })
const give = (type: string, orderId: string, origQryId: string, txnAmt: string) =>
  ask(back, { ...envelope(chain, type, orderId, now()), ...notify, txnAmt, origQryId })
const reverse = (orderId: string, at: string) => ask(back, envelope(chain, '9901', orderId, at))
const fetchFile = (settleDate: string) => {
  const { orderId: _, ...rest } = envelope(chain, '7601', '', now())
  return ask('/', { ...rest, fileType: '00', settleDate })
}

type Row = readonly string[]

/** As the official demo reads a file: cut the GBK bytes of each line at the widths. */
function rowsOf(bytes: Buffer, kind: keyof typeof widths): Row[] {
  const lines = bytes.toString('latin1').split('\r\n').slice(0, -1)
  return lines.map((line) => {
    let at = 0
    return widths[kind].split(',').map((width) => {
      const cell = line.slice(at, at + Number(width))
      expect([cell.length, line.charAt(at + Number(width))]).toEqual([Number(width), ' '])
      at += Number(width) + 1
      return iconv.decode(Buffer.from(cell, 'latin1'), 'gbk').trim()
    })
  })
}

async function files(settleDate: string) {
  const answer = await fetchFile(settleDate)
  expect(answer).toMatchObject({ respCode: '00', fileName: `${merId}_2026${settleDate}.zip` })
  const zip = unzlibSync(Buffer.from(answer.fileContent ?? '', 'base64'))
  const entries = Object.entries(unzipSync(zip))
  const names = ['ZM', 'ZME'].map((kind) => `INN26${settleDate}88${kind}_${merId}`)
  expect(entries.map(([name]) => name)).toEqual(names)
  const of = (place: number) => Buffer.from(entries[place]?.[1] ?? [])
  return { zm: rowsOf(of(0), 'ZM_'), zme: rowsOf(of(1), 'ZME') }
}

/** Columns are counted from 1, as in the document. */
const column = (row: Row, number: number) => row[number - 1] ?? ''
const signed = (cell: string) => (cell.startsWith('C') ? 1 : -1) * Number(cell.slice(1))

async function owned(): Promise<number> {
  expect(brokenInvariants(await stand.store.accounts())).toEqual([])
  const account = await stand.store.account(`merchant:${merId}`)
  return account === undefined ? 0 : balanceFen(account)
}

const number = (kind: string, count: number) => `${kind}20261122${String(count).padStart(6, '0')}`

/** One payment, and by chance an undo, refunds or a reversal of it; a few minutes pass. */
async function oneSale(draw: Stream, count: number): Promise<void> {
  const amount = 200 + draw.int(90_000)
  const { queryId = '', txnTime = '' } = await pay(number('mock', count), String(amount))
  const fate = draw.int(6)
  clock.advance(60_000 + draw.int(240_000))
  if (fate === 0) await give('3100', number('undo', count), queryId, String(amount))
  if (fate === 1 || fate === 2) await give('0400', number('back', count), queryId, '150')
  if (fate === 2) await give('0400', number('more', count), queryId, String(amount - 150))
  if (fate === 3) await reverse(number('mock', count), txnTime)
}

test('a day of some hundred payments, undos and refunds stands in the file line by line', async () => {
  const draw = stream(20_261_122, 'a day')
  for (let count = 0; count < 140; count += 1) await oneSale(draw, count)
  expect(clock.now()).toBeLessThan(cut)
  const atCut = await owned()
  until(ready)
  const { zm, zme } = await files('1122')
  expect(zme).toEqual([])
  const orders = (await stand.store.scan<Order>('order/')) as readonly Order[]
  const kept = orders.filter(
    ({ refunds }) => !refunds.some(({ refundNo }) => refundNo.includes('-')),
  )
  const refunds = kept.flatMap((order) => order.refunds)
  expect(zm).toHaveLength(kept.length + refunds.length)
  expect(orders.length - kept.length).toBeGreaterThan(10)
  for (const row of zm) {
    const answer = await ask(
      queries,
      envelope(chain, '0000', column(row, 12), `2026${column(row, 5)}`),
    )
    expect(answer).toMatchObject({
      ...{ origRespCode: '00', queryId: column(row, 10), traceNo: column(row, 4) },
      ...{ txnAmt: String(Number(column(row, 7))), settleDate: '1122' },
      ...{ txnType: column(row, 20), txnSubType: column(row, 21) },
    })
    expect(column(row, 27)).toBe(answer.origQryId ?? '')
    expect(column(row, 17)).toBe(`${column(row, 20) === '01' ? 'C' : 'D'}${column(row, 7)}`)
  }
  const types = new Set(zm.map((row) => column(row, 20)))
  expect(types).toEqual(new Set(['01', '04', '31']))
  expect(zm.reduce((sum, row) => sum + signed(column(row, 17)), 0)).toBe(atCut)
}, 60_000)

test('a line carries what its columns are for, in GBK', async () => {
  const { queryId = '' } = await pay('mock20261122000001')
  clock.advance(60_000)
  await give('0400', 'back20261122000001', queryId, '250')
  until(ready)
  const [paid = [], back = []] = (await files('1122')).zm
  expect(
    [4, 5, 7, 8, 10, 12, 16, 17, 20, 21, 22, 28, 33, 34, 35].map((of) => column(paid, of)),
  ).toEqual([
    ...['000001', '1122120000', '000000001250', '5812', queryId, 'mock20261122000001'],
    ...['D000000000000', 'C000000001250', '01', '06', '000000', merId, 'C000000001250'],
    ...['49000002', '桌号12'],
  ])
  expect([7, 12, 14, 15, 17, 20, 27].map((of) => column(back, of))).toEqual([
    ...[
      '000000000250',
      'back20261122000001',
      '000001',
      '1122120000',
      'D000000000250',
      '04',
      queryId,
    ],
  ])
})

test('a reversal that is done on a later day stands in the other file of that day', async () => {
  until(cut - 60_000)
  const { txnTime = '' } = await pay('mock20261122000001')
  says = 'result-unknown'
  expect(await reverse('mock20261122000001', txnTime)).toMatchObject({ respCode: '03' })
  until(cut)
  says = 'approved'
  for (let step = 0; step < 40; step += 1) {
    clock.advance(1000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(await owned()).toBe(0)
  until(ready + 86_400_000)
  const first = await files('1122')
  expect([first.zm.length, first.zme.length]).toEqual([1, 0])
  const { zm, zme } = await files('1123')
  expect(zm).toEqual([])
  const told = ['000000001250', '000001', 'D000000001250', merId]
  expect(zme.map((row) => [7, 11, 16, 17].map((of) => column(row, of)))).toEqual([told])
})

test('a day begins at 23:00, and its file is ready at nine in the morning', async () => {
  until(cut - 1)
  await pay('mock20261122000001')
  until(cut)
  await pay('mock20261122000002')
  until(ready - 1)
  const missing = { respCode: '98', respMsg: '文件不存在[6100098]' }
  expect(await fetchFile('1122')).toMatchObject(missing)
  until(ready)
  expect((await files('1122')).zm.map((row) => column(row, 12))).toEqual(['mock20261122000001'])
  expect(await fetchFile('1123')).toMatchObject(missing)
  expect(await fetchFile('1121')).toMatchObject(missing)
  until(ready + 86_400_000)
  expect((await files('1123')).zm.map((row) => column(row, 12))).toEqual(['mock20261122000002'])
})

test('where bills come at once, the day so far is in the file', async () => {
  fresh(true)
  await pay('mock20261122000001')
  expect((await files('1122')).zm).toHaveLength(1)
  await pay('mock20261122000002')
  expect((await files('1122')).zm).toHaveLength(2)
})

test.each([
  ['1131', '10', '报文格式错误:settleDate[6100030]'],
  ['1301', '10', '报文格式错误:settleDate[6100030]'],
  ['112', '10', '报文格式错误:settleDate[6100030]'],
  ['', '13', '报文交易要素缺失:settleDate[6100013]'],
  ['0229', '98', '文件不存在[6100098]'],
  ['1231', '98', '文件不存在[6100098]'],
])('settleDate "%s" is answered with %s', async (settleDate, respCode, respMsg) => {
  expect(await fetchFile(settleDate)).toMatchObject({ respCode, respMsg })
})

test('the widths are those the SDKs cut at', () => {
  expect(zmWidths.join(',')).toBe(widths.ZM_)
  expect(zmeWidths.join(',')).toBe(widths.ZME)
})

test('what does not fit its column is cut at a whole character', () => {
  const line: FileLine = {
    ...{ txnType: '01', txnSubType: '06', bizType: '000000', traceNo: '000001', credit: true },
    ...{ traceTime: '1122120000', tradeNo: '2'.repeat(21), orderNo: 'o', merchant: merId },
    ...{ amountFen: 1, categoryCode: '5812', account: '', terminal: '', original: null },
    reserved: `a${'桌'.repeat(20)}`,
  }
  const [row = []] = rowsOf(zmFile([line]), 'ZM_')
  expect(column(row, 35)).toBe(`a${'桌'.repeat(15)}`)
})
