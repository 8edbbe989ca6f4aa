import { expect, test } from 'vitest'
import type { Emit } from '../core/events.ts'
import { trace } from '../core/ids.ts'
import { sampleAttempt } from '../dashboard/sample-events.fixture.ts'
import type { ScanRow } from '../loadtests/traffic/protocol.ts'
import { mergeReports } from '../loadtests/traffic/report.ts'
import { hear } from './hearing.ts'

const row = (orderNo: string, final: ScanRow['final'], outcome: string): ScanRow => ({
  index: 0,
  orderNo,
  network: 'alipay',
  app: 'icbc',
  owner: 'alipay',
  scene: 'payer-code',
  merchant: 0,
  amountFen: 100,
  final,
  outcome,
  dueAt: 0,
  startedAt: 0,
  endedAt: 1,
  refundedFen: 0,
})

test("a refusal is called by our word, what is paid or unknown keeps its merchant's", () => {
  const listeners: Emit[] = []
  const hearing = hear((listener) => {
    listeners.push(listener)
    return () => undefined
  })
  for (const name of ['K1', 'K2', 'K3']) {
    const told = sampleAttempt({ trace: trace(name), outcome: 'issuer-down' })
    for (const listener of listeners) listener(told)
  }
  const rows = [
    row('K1', 'unpaid', 'ACQ.PAYMENT_FAIL'),
    row('K2', 'paid', 'approved'),
    row('K3', 'unknown', 'result-unknown'),
    row('K4', 'unpaid', '02'),
  ]
  const { outcomes, rows: told } = hearing.translated({ ...mergeReports([]), rows })
  expect(told.map(({ outcome }) => outcome)).toEqual([
    'issuer-down',
    'approved',
    'result-unknown',
    '02',
  ])
  expect(outcomes).toEqual({ 'issuer-down': 1, approved: 1, 'result-unknown': 1, '02': 1 })
})

test('beyond its bound it forgets what it heard first', () => {
  const listeners: Emit[] = []
  const listen = (listener: Emit) => {
    listeners.push(listener)
    return () => undefined
  }
  const hearing = hear(listen, 20)
  const names = Array.from({ length: 21 }, (_, index) => `K${index}`)
  for (const name of names) {
    const told = sampleAttempt({ trace: trace(name), outcome: 'issuer-down' })
    for (const listener of listeners) listener(told)
  }
  const rows = ['K0', 'K20'].map((name) => row(name, 'unpaid', '02'))
  const { rows: told } = hearing.translated({ ...mergeReports([]), rows })
  expect(told.map(({ outcome }) => outcome)).toEqual(['02', 'issuer-down'])
})

test('a till that is turned away at the door is told of in our word, its own word once gone', () => {
  const listeners: Emit[] = []
  const hearing = hear((listener) => {
    listeners.push(listener)
    return () => undefined
  })
  const passed = { type: 'hop-passed', at: 0, operation: 'pay', fault: null, tookMs: 0 } as const
  const turnedAway = (name: string, hop: `${string}>${string}`) => {
    for (const listener of listeners) {
      listener({ ...passed, trace: trace(name), hop, outcome: 'payer-blocked' })
    }
  }
  turnedAway('K1', 'merchant>alipay')
  turnedAway('K2', 'merchant>alipay')
  turnedAway('K3', 'switch>icbc')
  const rows = [
    row('K1', 'unpaid', 'ACQ.BUYER_ENABLE_STATUS_FORBID'),
    row('K2', 'unpaid', 'result-unknown'),
    row('K3', 'unpaid', '02'),
  ]
  const { rows: told } = hearing.translated({ ...mergeReports([]), rows })
  expect(told.map(({ outcome }) => outcome)).toEqual(['payer-blocked', 'result-unknown', '02'])
})
