/** What the admin API tells of failures, and what people are told. */
import { expect, test } from 'vitest'
import type { Emit, SandboxEvent } from '../core/events.ts'
import { institutionId, trace } from '../core/ids.ts'
import type { WireRequest } from '../simulators/host/institution.ts'
import { createBus } from './bus.ts'
import { countFailures, failureLines, failureRoutes } from './failure-counts.ts'

const lost: SandboxEvent = {
  ...{ type: 'notification-moved', at: 0, trace: trace('T1'), from: institutionId('alipay') },
  ...{ step: 'retrying', attempt: 0, detail: 'no answer: timeout' },
}
const late: SandboxEvent = {
  ...{ type: 'hop-passed', at: 0, trace: trace('T1'), hop: 'switch>icbc', operation: 'authorise' },
  ...{ outcome: 'result-unknown', fault: 'timeout', tookMs: 0 },
}

function counted(...events: readonly SandboxEvent[]) {
  const bus = createBus(() => expect.unreachable())
  const counts = countFailures(bus)
  const emit: Emit = bus.emit
  events.forEach(emit)
  const asked = async (path: string) => {
    const route = failureRoutes(counts).find((one) => one.path === path)
    const reply = await route?.serve({} as WireRequest)
    if (typeof reply !== 'object') throw new Error(`Nobody answers ${path}.`)
    return reply
  }
  return { counts, emit, asked }
}

test('tells each failure with its hop, its counts and its words', async () => {
  const { body } = await counted(lost, lost, late).asked('/admin/failures')
  expect(JSON.parse(String(body))).toMatchObject({
    failures: [
      { failure: 'issuer-late', step: 'issuer', hop: 'switch>icbc', attempts: 0, signs: 1 },
      {
        ...{ failure: 'notification-lost', hop: 'alipay>merchant', signs: 2, moneyMoved: 'yes' },
        merchant: 'Query open orders by yourself; never wait for a notification alone.',
      },
    ],
  })
})

test('hears no more once it was stopped', () => {
  const { counts, emit } = counted(late)
  counts.stop()
  emit(late)
  expect(counts.rows()).toMatchObject([{ signs: 1 }])
})

test('people read step, name, attempts and signs in columns', () => {
  const { counts } = counted(late)
  expect(failureLines(counts.rows())).toEqual([
    '    issuer         issuer-late                    0, 1 sign  switch>icbc',
  ])
})
