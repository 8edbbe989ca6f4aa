import { expect, test } from 'vitest'
import { institutionId } from '../core/ids.ts'
import type { WireRequest } from '../simulators/host/institution.ts'
import { loadMetrics, loadRoute } from './load-routes.ts'

const load = {
  ...{ at: institutionId('icbc'), place: 'switch>icbc', servers: 6, queueMax: 30, busy: 6 },
  ...{ waiting: 12, mostWaiting: 30, served: 100, shed: 7, utilisation: 0.75 },
}

test('tells the load of each place as JSON', async () => {
  const reply = await loadRoute({ loads: () => [load] }).serve({} as WireRequest)
  if (typeof reply !== 'object') throw new Error('Nobody answers.')
  expect(JSON.parse(String(reply.body))).toEqual({ places: [load] })
})

test('tells the same as metrics, and in which mode signatures are', () => {
  const lines = loadMetrics({ loads: () => [load], signatures: 'trust' })
  const of = '{at="icbc",place="switch>icbc"}'
  for (const line of [
    'hutong_signatures{mode="full"} 0',
    'hutong_signatures{mode="trust"} 1',
    '# TYPE hutong_shed_total counter',
    `hutong_servers${of} 6`,
    `hutong_servers_busy${of} 6`,
    `hutong_queue_length${of} 12`,
    `hutong_served_total${of} 100`,
    `hutong_shed_total${of} 7`,
    `hutong_utilisation_ratio${of} 0.75`,
  ]) {
    expect(lines).toContain(line)
  }
})

test('without capacities only the mode is told', () => {
  const lines = loadMetrics({ loads: () => [], signatures: 'full' })
  expect(lines.filter((line) => !line.startsWith('#'))).toEqual([
    ...['hutong_signatures{mode="full"} 1', 'hutong_signatures{mode="verify-once"} 0'],
    'hutong_signatures{mode="trust"} 0',
  ])
})
