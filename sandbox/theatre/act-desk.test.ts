/** Acts turned by time and by hand: forwards and back leaves everything as at first. */
import { expect, test } from 'vitest'
import type { SandboxEvent } from '../../core/events.ts'
import type { Policies } from '../../core/faults.ts'
import type { RuleBook } from '../../core/rule-book.ts'
import { byHand } from '../by-hand.ts'
import { ruleBookOf } from '../rule-pages.ts'
import type { Scenario } from '../scenario-terms.ts'
import { createActDesk } from './act-desk.ts'

const down = { refusals: [{ outcome: 'issuer-down', weight: 1 }] } as const
const slow = { latency: { kind: 'fixed', ms: 900 } } as const
const own = { latency: { kind: 'fixed', ms: 7 } } as const

const scenario: Scenario = {
  ...byHand,
  day: '2019-06-01',
  policies: { 'switch>icbc': slow },
  changes: [
    { atSeconds: 1, title: 'ICBC falls', policies: { 'switch>icbc': down } },
    { atSeconds: 2, title: 'The page of 2021', day: '2021-12-02', policies: {} },
    { atSeconds: 3, title: 'ICBC stands', policies: { 'switch>icbc': null, cmb: slow } },
  ],
}

function begin() {
  let policies: Policies = scenario.policies
  let rules: RuleBook = ruleBookOf(scenario)
  const events: SandboxEvent[] = []
  const told: number[] = []
  const world = {
    policies: () => policies,
    setPolicies: (next: Policies) => {
      policies = next
    },
    rules: () => rules,
    setRules: (next: RuleBook) => {
      rules = next
    },
    emit: (event: SandboxEvent) => void events.push(event),
    now: () => 0,
  }
  const desk = createActDesk({ world, scenario, tell: ({ act }) => void told.push(act) })
  return { world, desk, events, told }
}

test('a presenter turns to any act at once, and every way there comes to the same', () => {
  const { world, desk } = begin()
  desk.turn(2)
  const third = { policies: world.policies(), day: world.rules().day }
  expect(third).toEqual({ policies: { cmb: slow }, day: '2021-12-02' })
  desk.turn(0)
  expect(world.policies()).toEqual({ 'switch>icbc': down })
  expect(world.rules().day).toBe('2019-06-01')
  desk.turn(1)
  desk.turn(2)
  expect({ policies: world.policies(), day: world.rules().day }).toEqual(third)
  desk.turn(-1)
  expect(world.policies()).toEqual(scenario.policies)
  expect(world.rules().day).toBe('2019-06-01')
})

test('from the first turn by hand on time turns nothing, until it is let', () => {
  const { world, desk, told } = begin()
  desk.reach(0)
  expect(desk.act()).toBe(0)
  desk.turn(-1)
  desk.reach(1)
  expect([desk.act(), desk.turnedBy(), world.rules().day]).toEqual([-1, 'hand', '2019-06-01'])
  desk.release()
  expect([desk.act(), desk.turnedBy(), world.rules().day]).toEqual([1, 'time', '2021-12-02'])
  desk.reach(2)
  expect(world.policies()).toEqual({ cmb: slow })
  expect(told).toEqual([0, -1, 1, 2])
})

test('a place that somebody else has set stays theirs, whatever is turned', () => {
  const { world, desk } = begin()
  world.setPolicies({ ...world.policies(), 'switch>icbc': own, abc: own })
  desk.turn(2)
  expect(world.policies()).toEqual({ 'switch>icbc': own, abc: own, cmb: slow })
  desk.turn(-1)
  expect(world.policies()).toEqual({ 'switch>icbc': own, abc: own })
})

test('a round over turns back what time turned, and leaves what a presenter turned', () => {
  const { world, desk } = begin()
  for (const index of [0, 1, 2]) desk.reach(index)
  desk.restore()
  expect([world.policies(), world.rules().day]).toEqual([scenario.policies, '2019-06-01'])
  desk.turn(1)
  desk.restore()
  expect([desk.act(), world.rules().day]).toEqual([1, '2021-12-02'])
})

test('a turned page carries its caption, and a page already open is not turned again', () => {
  const { desk, events } = begin()
  desk.turn(1)
  desk.turn(2)
  expect(events.filter(({ type }) => type === 'rules-changed')).toEqual([
    { type: 'rules-changed', at: 0, day: '2021-12-02', by: 'scenario', title: 'The page of 2021' },
  ])
})

test.each([-2, 3, 0.5])('act %s is not there', (to) => {
  expect(() => begin().desk.turn(to)).toThrow(RangeError)
})
