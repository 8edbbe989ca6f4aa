/** Where a failure is counted on the map: where it was decided, whoever passed it on. */
import { expect, test } from 'vitest'
import type { Hop, HopPassed } from '../core/events.ts'
import { trace } from '../core/ids.ts'
import { createProjection } from './projection.ts'
import type { Flow } from './protocol/live.ts'
import {
  sampleApps,
  sampleAttempt,
  sampleOwners,
  samplePlaces,
  sampleRun,
  sampleStart,
} from './sample-events.fixture.ts'

function begin() {
  const projection = createProjection({
    ...{ run: sampleRun, apps: sampleApps, owners: sampleOwners, places: samplePlaces },
    rule: () => 'open',
  })
  const flows = (): readonly Flow[] => projection.snapshot(sampleStart + 2000).frame.flows
  return { projection, flows }
}

const passed = (hop: Hop, more: Partial<HopPassed> = {}): HopPassed => ({
  ...{ type: 'hop-passed', at: sampleStart, trace: trace('T1'), hop, operation: 'pay' },
  ...{ outcome: 'approved', fault: null, tookMs: 20, ...more },
})

const failedAt = (flows: readonly Flow[]) =>
  Object.fromEntries(flows.map(([hop, , failed]) => [hop, failed]))

test('a no that is only passed on failed where it was said', () => {
  const { projection, flows } = begin()
  const outcome = 'issuer-down'
  projection.apply(passed('switch>icbc', { outcome, byPolicy: true }))
  projection.apply(passed('alipay>switch', { outcome }))
  projection.apply(passed('alipay-app>alipay', { outcome }))
  projection.apply(sampleAttempt({ at: sampleStart, outcome, hop: 'switch>icbc' }))
  expect(failedAt(flows())).toEqual({
    ...{ 'switch>icbc': 0.5, 'alipay>switch': 0, 'payer>alipay': 0 },
  })
})

test('what the rule book closes fails where the attempt ended, though no policy refused it', () => {
  const { projection, flows } = begin()
  const outcome = 'code-closed-by-rule'
  projection.apply(passed('icbc>switch', { outcome }))
  projection.apply(passed('icbc-app>icbc', { outcome }))
  projection.apply(sampleAttempt({ at: sampleStart, outcome, hop: 'icbc>switch' }))
  expect(failedAt(flows())).toEqual({ 'icbc>switch': 0.5, 'payer>icbc': 0 })
})

test('silence fails where it was met, and at a bank whatever it says no to', () => {
  const { projection, flows } = begin()
  projection.apply(passed('merchant>alipay', { fault: 'reset', outcome: 'result-unknown' }))
  projection.apply(passed('switch>ccb', { outcome: 'funds-insufficient' }))
  projection.apply(passed('alipay>merchant', { outcome: 'result-unknown' }))
  expect(failedAt(flows())).toEqual({
    ...{ 'merchant>alipay': 0.5, 'switch>ccb': 0.5, 'alipay>merchant': 0.5 },
  })
})
