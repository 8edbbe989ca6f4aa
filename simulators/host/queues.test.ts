import { expect, test } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import type { Hop, SandboxEvent } from '../../core/events.ts'
import type { Policies } from '../../core/faults.ts'
import { trace } from '../../core/ids.ts'
import type { Outcome } from '../../core/outcome.ts'
import { createGate } from './fault-gate.ts'

/** A gate under policies that may be changed, and the worked and refused of those who came. */
function opened(first: Policies) {
  const clock = createVirtualClock(0)
  const stand = { policies: first, worked: 0 }
  const events: SandboxEvent[] = []
  const emit = (event: SandboxEvent) => void events.push(event)
  const gate = createGate({ seed: 1, clock, emit, policies: () => stand.policies })
  const told: Outcome[] = []
  const knock = (hop: Hop, operation = 'pay', shed?: () => 'reset') => {
    const about = { trace: trace('t'), operation, movesMoney: operation === 'pay' }
    const passed = gate.pass<Outcome>(hop, about, {
      work: async () => {
        stand.worked += 1
        return 'approved'
      },
      refuse: (outcome) => outcome,
      outcomeOf: (outcome) => outcome,
      ...(shed === undefined ? {} : { shed }),
    })
    return passed.then((answer) => {
      told.push(answer === 'reset' || answer === 'timeout' ? 'result-unknown' : answer)
      return answer
    })
  }
  const pass = async (milliseconds: number) => {
    for (let left = milliseconds; left >= 0; left -= 1) {
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
      if (left > 0) clock.advance(1)
    }
  }
  const hops = () => events.filter((event) => event.type === 'hop-passed')
  return { gate, stand, told, knock, pass, hops }
}

const latency = { kind: 'fixed', ms: 10 } as const
const narrow = { latency, capacity: { servers: 1, queueMax: 1 } } as const

test('every message takes a server, questions too: whoever finds no room is told so at once', async () => {
  const { knock, pass, told, hops, gate } = opened({ icbc: narrow })
  void knock('switch>icbc', 'query')
  void knock('icbc-app>icbc', 'balance')
  void knock('switch>icbc', 'authorise')
  await pass(1)
  expect(told).toEqual(['issuer-down'])
  expect(hops()).toMatchObject([{ shed: true, byPolicy: true, outcome: 'issuer-down', tookMs: 0 }])
  expect(Object.fromEntries(gate.loads())).toMatchObject({ icbc: { busy: 1, waiting: 1, shed: 1 } })
  await pass(30)
  expect(told).toEqual(['issuer-down', 'approved', 'approved'])
  expect(hops().map(({ tookMs }) => tookMs)).toEqual([0, 10, 20])
})

test('a hop with a policy of its own has a queue of its own, or none', async () => {
  const { knock, pass, told, gate } = opened({
    ...{ icbc: narrow, 'switch>icbc': narrow, 'icbc-app>icbc': { latency } },
  })
  for (let index = 0; index < 5; index += 1) void knock('icbc-app>icbc', 'confirm')
  for (let index = 0; index < 2; index += 1) void knock('switch>icbc')
  for (let index = 0; index < 2; index += 1) void knock('alipay>icbc')
  await pass(25)
  expect(told.filter((outcome) => outcome !== 'approved')).toEqual([])
  expect([...gate.loads().keys()]).toEqual(['switch>icbc', 'icbc'])
})

test('a caller who is gone has freed nothing: the work behind goes on', async () => {
  const { knock, pass, stand } = opened({ alipay: narrow })
  void knock('merchant>alipay')
  void knock('merchant>alipay')
  await pass(9)
  expect(stand.worked).toBe(0)
  await pass(11)
  expect(stand.worked).toBe(2)
})

test('what may not be refused is left without an answer, and no work is done for it', async () => {
  const { knock, pass, told, hops, stand } = opened({ icbc: narrow })
  for (let index = 0; index < 2; index += 1) void knock('switch>icbc')
  void knock('switch>icbc', 'reverse-authorisation', () => 'reset')
  await pass(1)
  expect(told).toEqual(['result-unknown'])
  expect(hops()).toMatchObject([{ shed: true, fault: null, outcome: 'result-unknown' }])
  expect(stand.worked).toBe(0)
})

test('new policies hold for those who wait: none of them is lost', async () => {
  const { knock, pass, told, stand, gate } = opened({ icbc: narrow })
  void knock('switch>icbc')
  void knock('switch>icbc')
  stand.policies = {}
  void knock('switch>icbc')
  await pass(1)
  expect(told).toEqual(['approved'])
  expect(gate.loads().get('icbc')).toMatchObject({ busy: 1, waiting: 1, servers: 0 })
  await pass(30)
  expect(told).toEqual(['approved', 'approved', 'approved'])
  expect(gate.loads().size).toBe(0)
})

test('the refusal that is told is the policy’s own, where it names one', async () => {
  const { knock, pass, told } = opened({
    switch: { latency, capacity: { servers: 1, queueMax: 0, shed: 'risk-refused' } },
  })
  void knock('icbc>switch')
  void knock('icbc>switch')
  await pass(15)
  expect(told).toEqual(['risk-refused', 'approved'])
})
