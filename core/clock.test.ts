import { expect, test } from 'vitest'
import { createVirtualClock, sleep } from './clock.ts'
import { stream } from './random.ts'

test('stands still until it is told', () => {
  const clock = createVirtualClock(1_000)
  clock.after(5, () => undefined)
  expect([clock.now(), clock.nextDue()]).toEqual([1_000, 1_005])
  clock.advance(3)
  expect([clock.now(), clock.nextDue()]).toEqual([1_003, 1_005])
  clock.advance(10)
  expect([clock.now(), clock.nextDue()]).toEqual([1_013, undefined])
})

test('calls in order of time, then of asking, each at its own time', () => {
  const clock = createVirtualClock()
  const calls: string[] = []
  for (const [name, after] of [
    ['c', 30],
    ['a', 10],
    ['b', 20],
    ['a2', 10],
    ['now', 0],
  ] as const) {
    clock.after(after, () => calls.push(`${name}@${clock.now()}`))
  }
  clock.advance(25)
  expect(calls).toEqual(['now@0', 'a@10', 'a2@10', 'b@20'])
  clock.advance(5)
  expect(calls.at(-1)).toBe('c@30')
})

test('time is whole milliseconds, whatever is asked for', () => {
  const clock = createVirtualClock(50)
  const calls: number[] = []
  clock.after(0.2, () => calls.push(clock.now()))
  clock.after(10.7, () => calls.push(clock.now()))
  clock.advance(20)
  expect(calls).toEqual([51, 61])
})

test('a time in the past is now', () => {
  const clock = createVirtualClock(50)
  const calls: number[] = []
  clock.after(-10, () => calls.push(clock.now()))
  clock.advance(0)
  expect(calls).toEqual([50])
})

test('what a call asks for is done in the same advance when it is due', () => {
  const clock = createVirtualClock()
  const calls: number[] = []
  const again = () => {
    calls.push(clock.now())
    if (calls.length < 5) clock.after(10, again)
  }
  clock.after(10, again)
  clock.advance(35)
  expect(calls).toEqual([10, 20, 30])
})

test('a cancelled call is not made, and cancelling twice harms nobody', () => {
  const clock = createVirtualClock()
  const calls: string[] = []
  const cancel = clock.after(10, () => calls.push('cancelled'))
  clock.after(10, () => calls.push('kept'))
  cancel()
  cancel()
  clock.advance(10)
  cancel()
  expect(calls).toEqual(['kept'])
})

test('a call may cancel another that is due at the same time', () => {
  const clock = createVirtualClock()
  const calls: string[] = []
  const cancels: (() => void)[] = []
  clock.after(10, () =>
    cancels.forEach((cancel) => {
      cancel()
    }),
  )
  cancels.push(clock.after(10, () => calls.push('late')))
  clock.advance(10)
  expect(calls).toEqual([])
})

test('time never runs back, even when a call advances the clock itself', () => {
  const clock = createVirtualClock()
  const seen: number[] = []
  clock.after(10, () => clock.advance(100))
  clock.after(20, () => seen.push(clock.now()))
  clock.after(15, () => seen.push(clock.now()))
  clock.advance(30)
  seen.push(clock.now())
  clock.advance(-5)
  seen.push(clock.now())
  expect(seen).toEqual([15, 20, 110, 110])
})

test('ten thousand calls in any order come in order', () => {
  const draw = stream(13, 'clock')
  const clock = createVirtualClock()
  const seen: number[] = []
  for (let index = 0; index < 10_000; index += 1) {
    clock.after(draw.int(1_000), () => seen.push(clock.now()))
  }
  clock.advance(1_000)
  expect(seen).toHaveLength(10_000)
  expect(seen.every((at, index) => at >= (seen[index - 1] ?? 0))).toBe(true)
})

test('sleeping is a promise kept when the time comes', async () => {
  const clock = createVirtualClock()
  let awake = false
  const sleeping = sleep(clock, 10).then(() => {
    awake = true
  })
  clock.advance(9)
  await Promise.resolve()
  expect(awake).toBe(false)
  clock.advance(1)
  await sleeping
  expect(awake).toBe(true)
})
