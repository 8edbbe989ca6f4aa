/** How business time stands, goes, and is moved; by the real clock, for that is what it is measured by. */
import { afterEach, expect, test } from 'vitest'
import { sleep } from '../../core/clock.ts'
import { OnTheWay } from './on-the-way.ts'
import { createWorldClock, type WorldClock, type WorldClockOptions } from './world-clock.ts'

const begins = Date.UTC(2026, 10, 23, 2)
const dayMs = 86_400_000
const clocks: WorldClock[] = []

function clockOf(options: WorldClockOptions = {}): WorldClock {
  const clock = createWorldClock({ startsAt: begins, ...options })
  clocks.push(clock)
  return clock
}

afterEach(() => {
  for (const clock of clocks.splice(0)) clock.stop?.()
})

const really = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const by = (ms: number) => (now: number) => now + ms

test('one that is stepped stands still until it is advanced', async () => {
  const clock = clockOf({ time: 'stepped' })
  const heard: number[] = []
  clock.after(1, () => heard.push(clock.now()))
  await really(20)
  expect([clock.mode(), clock.now(), heard]).toEqual(['stepped', begins, []])
  expect(await clock.advance(by(10))).toEqual({
    ...{ from: begins, to: begins + 10, called: 1, stirred: 0 },
  })
  expect([clock.now(), heard]).toEqual([begins + 10, [begins + 1]])
})

test('what is due comes in order of time, then of asking, each with room to finish', async () => {
  const clock = clockOf({ time: 'stepped' })
  const heard: string[] = []
  const works = (name: string) => async () => {
    heard.push(`${name} begins`)
    // Many promises long, and no time at all.
    for (let step = 0; step < 50; step += 1) await Promise.resolve()
    heard.push(`${name} ends`)
  }
  clock.after(20, works('late'))
  clock.after(10, works('first'))
  clock.after(10, works('second'))
  await clock.advance(by(20))
  const ends = ['first ends', 'second ends', 'late begins', 'late ends']
  expect(heard).toEqual(['first begins', 'second begins', ...ends])
})

test('what is asked for on the way comes in its turn, also before what was asked for earlier', async () => {
  const clock = clockOf({ time: 'stepped' })
  const heard: string[] = []
  clock.after(10, () => {
    clock.after(5, () => heard.push(`asked later, due earlier: ${clock.now() - begins}`))
  })
  clock.after(20, () => heard.push(`asked earlier, due later: ${clock.now() - begins}`))
  await clock.advance(by(20))
  expect(heard).toEqual(['asked later, due earlier: 15', 'asked earlier, due later: 20'])
})

test('where time stands still, a message that is waited for takes its time all the same', async () => {
  const clock = clockOf({ time: 'stepped' })
  const heard: string[] = []
  clock.after(5000, () => heard.push('patience'), 'patience')
  clock.after(10, () => heard.push('question'), 'question')
  const began = performance.now()
  await sleep(clock, 30, 'latency')
  expect(performance.now() - began).toBeGreaterThan(29)
  expect([clock.now(), heard]).toEqual([begins, []])
  expect(clock.pending().map(({ kind }) => kind)).toEqual(['question', 'patience'])
})

test('a message on its way when time is advanced goes by business time, and ends once', async () => {
  const clock = clockOf({ time: 'stepped' })
  const heard: string[] = []
  clock.after(5000, () => heard.push(`patience at ${clock.now() - begins}`), 'patience')
  clock.after(40, () => heard.push(`latency at ${clock.now() - begins}`), 'latency')
  await clock.advance(by(dayMs))
  await really(60)
  expect(heard).toEqual(['latency at 40', 'patience at 5000'])
})

test('what is out in the world is waited for before anything later is called', async () => {
  const clock = clockOf({ time: 'stepped' })
  const onTheWay = new OnTheWay()
  clock.attend({ onTheWay, inFlight: () => 0, busy: () => 0, between: () => 0 })
  const heard: string[] = []
  clock.after(10, async () => {
    const isBack = onTheWay.begins('a letter')
    await really(40)
    heard.push(`the letter is back at ${clock.now() - begins}`)
    isBack()
  })
  clock.after(11, () => heard.push(`later: ${clock.now() - begins}`))
  await clock.advance(by(20))
  expect(heard).toEqual(['the letter is back at 10', 'later: 11'])
})

test('two advances are made one after the other, and none goes back', async () => {
  const clock = clockOf({ time: 'stepped' })
  const [one, other] = await Promise.all([clock.advance(by(100)), clock.advance(by(50))])
  expect([one.to - begins, other.from - begins, other.to - begins]).toEqual([100, 100, 150])
  await expect(clock.advance(() => begins)).rejects.toThrow('no clock goes back')
  expect(clock.now()).toBe(begins + 150)
})

test('one that goes faster calls in order, tells the due time, and may be turned as it goes', async () => {
  const clock = clockOf({ time: { speed: 1000 } })
  const heard: number[] = []
  const began = performance.now()
  const anchor = clock.now()
  for (const ms of [3000, 1000, 2000]) {
    clock.after(ms, () => heard.push(Math.round((clock.now() - anchor) / 1000)))
  }
  await sleep(clock, 30_000)
  expect(heard).toEqual([1, 2, 3])
  expect(performance.now() - began).toBeGreaterThan(25)
  clock.setSpeed(100_000)
  expect([clock.mode(), clock.speed()]).toEqual(['scaled', 100_000])
  await sleep(clock, 3_600_000)
  const before = clock.now()
  clock.freeze()
  await really(10)
  const frozen = clock.now()
  expect(frozen).toBeGreaterThanOrEqual(before)
  await really(10)
  expect([clock.now(), clock.mode()]).toEqual([frozen, 'stepped'])
  clock.setSpeed(1)
  clock.resume()
  expect(clock.mode()).toBe('real')
  expect(clock.now() - frozen).toBeLessThan(5000)
})

test('time never runs back, however it is turned', async () => {
  const clock = clockOf({ time: { speed: 500 } })
  let last = clock.now()
  const looks = setInterval(() => {
    const now = clock.now()
    if (now < last) last = Number.POSITIVE_INFINITY
    else last = now
  }, 1)
  for (const turn of [
    () => clock.setSpeed(50_000),
    () => clock.freeze(),
    () => clock.advance(by(dayMs)),
    () => clock.resume(),
    () => clock.setSpeed(2),
    () => clock.advance(by(1)),
    () => clock.setSpeed(1),
    () => clock.freeze(),
    () => clock.resume(),
  ]) {
    clock.after(700, () => undefined)
    await turn()
    await really(4)
  }
  clearInterval(looks)
  expect(last).toBeLessThan(Number.POSITIVE_INFINITY)
})

test('one that goes by real time is advanced too, and goes on from there as before', async () => {
  const clock = createWorldClock()
  clocks.push(clock)
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(5)
  const heard: string[] = []
  clock.after(3_600_000, () => heard.push('an hour later'))
  clock.after(dayMs + 40, () => heard.push('a day later'))
  await clock.advance(by(dayMs))
  expect([clock.mode(), heard]).toEqual(['real', ['an hour later']])
  expect(clock.now() - Date.now()).toBeGreaterThan(dayMs - 1000)
  await expect.poll(() => heard, { interval: 5 }).toEqual(['an hour later', 'a day later'])
})

test.each([
  ['stepped', { time: 'stepped' }],
  ['scaled', { time: { speed: 60 } }],
  ['real', {}],
] as const)('one that is %s goes on from where another has come to', async (mode, options) => {
  const kept: number[] = []
  const clock = clockOf({ ...options, changed: ({ at }) => kept.push(at) })
  await clock.advance(by(dayMs))
  const state = clock.state()
  expect(JSON.parse(JSON.stringify(state))).toEqual(state)
  const again = clockOf({ state, startsAt: 0 })
  expect([again.mode(), again.speed()]).toEqual([mode, clock.speed()])
  const aheadMs = again.now() - begins - dayMs
  expect(aheadMs).toBeGreaterThanOrEqual(0)
  expect(aheadMs).toBeLessThan(mode === 'stepped' ? 1 : 600_000)
  // It was told where it would come to before it went: who is killed on the way is there at once.
  expect(kept[1]).toBeGreaterThanOrEqual(begins + dayMs)
  const still = clockOf({ state, time: 'stepped' })
  expect([still.mode(), still.now() >= begins + dayMs]).toEqual(['stepped', true])
})

test('tells what waits, by kind, and forgets what is cancelled or over', async () => {
  const clock = clockOf({ time: 'stepped' })
  const cancel = clock.after(50, () => undefined, 'hold')
  for (const ms of [300, 100, 200]) clock.after(ms, () => undefined, 'notification')
  expect(clock.pending()).toEqual([
    { kind: 'hold', count: 1, next: begins + 50 },
    { kind: 'notification', count: 3, next: begins + 100 },
  ])
  cancel()
  cancel()
  await clock.advance(by(150))
  expect(clock.pending()).toEqual([{ kind: 'notification', count: 2, next: begins + 200 }])
})
