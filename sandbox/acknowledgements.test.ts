import { expect, test } from 'vitest'
import type { Emit, NotificationMoved } from '../core/events.ts'
import { institutionId, merchantId, trace } from '../core/ids.ts'
import { fen } from '../core/money.ts'
import type { ScanRow } from '../loadtests/traffic/protocol.ts'
import { watchAcknowledgements } from './acknowledgements.ts'

const request = { method: 'POST', url: 'http://127.0.0.1:3000/' } as const
const target = { open: request, code: '', notification: { withinMs: 100 } }

/** What is heard of Alipay's orders, and a clock that the test turns. */
function watched(targets: object = { alipay: target }) {
  let hear: Emit | undefined
  const clock = { now: 0 }
  const news = watchAcknowledgements({
    targets,
    listen: (listener) => {
      hear = listener
      return () => true
    },
    now: () => clock.now,
  })
  const paid = (orderNo: string, at: number, by = 'alipay') =>
    hear?.({
      ...{ type: 'order-moved', at, trace: trace(orderNo), acquirer: institutionId(by) },
      ...{ merchant: merchantId('m'), to: 'paid', amountFen: fen(100) },
    })
  const told = (orderNo: string, at: number, step: NotificationMoved['step']) =>
    hear?.({
      ...{ type: 'notification-moved', at, trace: trace(orderNo), from: institutionId('alipay') },
      ...{ step, attempt: 0, detail: '' },
    })
  return { news, paid, told, clock, isHeard: () => hear !== undefined }
}

const row = (orderNo: string, more: Partial<ScanRow> = {}): ScanRow => ({
  ...{ index: 0, orderNo, network: 'alipay', app: 'alipay', owner: 'alipay', merchant: 0 },
  ...{ scene: 'merchant-code', amountFen: 100, final: 'paid', outcome: 'approved' },
  ...{ dueAt: 0, startedAt: 0, endedAt: 0, refundedFen: 0, ...more },
})

test('acknowledged, told again, given up, too late and never told are told apart', () => {
  const { news, paid, told } = watched()
  const steps: Record<string, [number, NotificationMoved['step']][]> = {
    good: [
      [0, 'queued'],
      [40, 'delivered'],
    ],
    again: [
      [0, 'queued'],
      [5, 'retrying'],
      [90, 'delivered'],
    ],
    late: [
      [0, 'queued'],
      [101, 'delivered'],
    ],
    dead: [
      [0, 'queued'],
      [5, 'retrying'],
      [9, 'dead'],
    ],
    forbidden: [[0, 'forbidden']],
    untold: [],
    waiting: [[0, 'queued']],
  }
  for (const [orderNo, moves] of Object.entries(steps)) {
    paid(orderNo, 1000)
    for (const [at, step] of moves) told(orderNo, 1000 + at, step)
  }
  told('unpaid', 1000, 'queued')
  const rows = [...Object.keys(steps), 'unpaid', 'stranger'].map((orderNo) => row(orderNo))
  const [figures] = news.figures(rows)
  expect(figures).toMatchObject({ network: 'alipay', withinMs: 100, expected: 7 })
  expect(figures).toMatchObject({ acknowledged: 3, retried: 2, dead: 2, missing: 5 })
  expect(figures?.firstMissing).toEqual(['late', 'dead', 'forbidden', 'untold', 'waiting'])
  expect(figures?.tookMs.max).toBeCloseTo(101, -1)
  expect(figures?.tookMs.p50).toBeCloseTo(90, -1)
})

test('a charge that its network does not notify is not waited for', () => {
  const { news, paid, told } = watched()
  for (const orderNo of ['silent', 'told']) paid(orderNo, 0)
  told('told', 0, 'queued')
  const rows = ['silent', 'told'].map((orderNo) => row(orderNo, { scene: 'payer-code' }))
  expect(news.figures(rows)).toMatchObject([{ expected: 1, missing: 1, firstMissing: ['told'] }])
})

test('only the networks of targets are heard, and nobody where there are none', () => {
  const { news, paid } = watched()
  paid('K1', 0, 'wechatpay')
  expect(news.figures([row('K1', { network: 'wechatpay' })])).toMatchObject([{ expected: 0 }])
  const none = watched({})
  expect(none.isHeard()).toBe(false)
  expect(none.news.figures([row('K1')])).toEqual([])
})

test('it waits for what may still come in its time, and no longer', async () => {
  const { news, paid, told, clock } = watched()
  paid('K1', 0)
  told('K1', 0, 'queued')
  let isOver = false
  const over = news.settled().then(() => {
    isOver = true
  })
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(isOver).toBe(false)
  clock.now = 101
  await over
  paid('K2', 101)
  told('K2', 101, 'queued')
  told('K2', 102, 'delivered')
  await news.settled()
  expect(news.figures([row('K1'), row('K2')])).toMatchObject([{ acknowledged: 1, missing: 1 }])
})
