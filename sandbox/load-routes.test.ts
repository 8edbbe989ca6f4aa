import { expect, test } from 'vitest'
import { institutionId } from '../core/ids.ts'
import type { WireRequest } from '../simulators/host/institution.ts'
import { loadRoute } from './load-routes.ts'

const load = {
  ...{ at: institutionId('icbc'), place: 'switch>icbc', servers: 6, queueMax: 30, busy: 6 },
  ...{ waiting: 12, mostWaiting: 30, served: 100, shed: 7, utilisation: 0.75 },
}

test('tells the load of each place as JSON', async () => {
  const reply = await loadRoute({ loads: () => [load] }).serve({} as WireRequest)
  if (typeof reply !== 'object') throw new Error('Nobody answers.')
  expect(JSON.parse(String(reply.body))).toEqual({ places: [load] })
})
