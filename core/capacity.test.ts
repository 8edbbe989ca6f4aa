import { expect, test } from 'vitest'
import { type Capacity, ServerQueue, shedAs } from './capacity.ts'
import { createVirtualClock } from './clock.ts'

/** A queue on a clock of its own, and what became of each who came, with the time it was known. */
function opened(first: Capacity | undefined) {
  const clock = createVirtualClock(0)
  const stand = { capacity: first }
  const queue = new ServerQueue(clock, () => stand.capacity)
  const log: string[] = []
  const come = (name: string, serviceMs: number) =>
    void queue
      .serve(serviceMs)
      .then((isServed) => log.push(`${name} ${isServed ? 'served' : 'shed'} ${clock.now()}`))
  /** In steps, so that each promise is kept at its own time. */
  const pass = async (milliseconds: number) => {
    for (let left = milliseconds; left >= 0; left -= 1) {
      for (let turn = 0; turn < 4; turn += 1) await Promise.resolve()
      if (left > 0) clock.advance(1)
    }
  }
  return { queue, log, come, pass, stand }
}

test('serves as many at once as there are servers, and the others in order of arrival', async () => {
  const { come, pass, log, queue } = opened({ servers: 2, queueMax: 2 })
  for (const name of ['a', 'b', 'c', 'd']) come(name, 10)
  expect(queue.load()).toMatchObject({ busy: 2, waiting: 2 })
  await pass(20)
  expect(log).toEqual(['a served 10', 'b served 10', 'c served 20', 'd served 20'])
  expect(queue.isEmpty).toBe(true)
})

test('turns away at once whoever finds the queue full, and nobody else', async () => {
  const { come, pass, log, queue } = opened({ servers: 1, queueMax: 1 })
  for (const name of ['a', 'b', 'c']) come(name, 10)
  await pass(1)
  expect(log).toEqual(['c shed 0'])
  come('d', 10)
  await pass(9)
  come('e', 5)
  await pass(30)
  expect(log).toEqual(['c shed 0', 'd shed 1', 'a served 10', 'b served 20', 'e served 25'])
  expect(queue.load()).toMatchObject({ served: 3, shed: 2, mostWaiting: 1, busy: 0, waiting: 0 })
})

test('without room to wait a second is turned away; what takes no time always finds a server', async () => {
  const { come, pass, log } = opened({ servers: 1, queueMax: 0 })
  come('quick', 0)
  come('a', 3)
  come('b', 3)
  await pass(5)
  expect(log).toEqual(['quick served 0', 'b shed 0', 'a served 3'])
})

test('more servers let in as many as there are, at the next who comes or leaves', async () => {
  const { come, pass, log, stand } = opened({ servers: 1, queueMax: 9 })
  for (const name of ['a', 'b', 'c']) come(name, 10)
  stand.capacity = { servers: 3, queueMax: 9 }
  await pass(2)
  come('d', 10)
  await pass(20)
  expect(log).toEqual(['a served 10', 'b served 12', 'c served 12', 'd served 20'])
})

test('a queue that shrinks loses nobody who waits in it', async () => {
  const { come, pass, log, stand, queue } = opened({ servers: 2, queueMax: 9 })
  for (const name of ['a', 'b', 'c', 'd']) come(name, 10)
  stand.capacity = { servers: 1, queueMax: 0 }
  come('e', 10)
  await pass(40)
  expect(log).toEqual(['e shed 0', 'a served 10', 'b served 10', 'c served 20', 'd served 30'])
  expect(queue.load()).toMatchObject({ shed: 1, served: 4 })
})

test('a capacity that is taken away lets in everybody who waits', async () => {
  const { come, pass, log, stand, queue } = opened({ servers: 1, queueMax: 9 })
  for (const name of ['a', 'b', 'c']) come(name, 10)
  stand.capacity = undefined
  await pass(20)
  expect(log).toEqual(['a served 10', 'b served 20', 'c served 20'])
  expect(queue.load()).toMatchObject({ servers: 0, queueMax: 0 })
})

test('tells which share of its servers’ time was taken', async () => {
  const { come, pass, queue } = opened({ servers: 2, queueMax: 0 })
  expect(queue.load().utilisation).toBe(0)
  come('a', 10)
  await pass(20)
  expect(queue.load().utilisation).toBeCloseTo(0.25)
})

test('a long queue is served to its end', async () => {
  const { come, pass, log, queue } = opened({ servers: 1, queueMax: 5000 })
  for (let index = 0; index < 3000; index += 1) come(String(index), 1)
  expect(queue.load()).toMatchObject({ waiting: 2999, mostWaiting: 2999 })
  await pass(3001)
  expect(log).toHaveLength(3000)
  expect(log.at(-1)).toBe('2999 served 3000')
})

test.each([
  ['merchant>alipay', 'pay', undefined, 'institution-down'],
  ['icbc-app>icbc', 'confirm', undefined, 'institution-down'],
  ['icbc>switch', 'pay', undefined, 'switch-down'],
  ['switch>icbc', 'authorise', undefined, 'issuer-down'],
  ['switch>icbc', 'charge', undefined, 'institution-down'],
  ['switch>icbc', 'authorise', 'risk-refused', 'risk-refused'],
] as const)('at %s, %s is shed (%s given) as %s', (hop, operation, shed, expected) => {
  const capacity = { servers: 1, queueMax: 0, ...(shed === undefined ? {} : { shed }) }
  expect(shedAs(capacity, hop, operation)).toBe(expected)
})
