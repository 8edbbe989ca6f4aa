/** The cells of the matrix: sums that agree, and bounds that hold whatever number of payments comes. */
import { expect, test } from 'vitest'
import type { AttemptEnded } from '../core/events.ts'
import { failureIn } from '../core/failures-seen.ts'
import { appId, institutionId, trace } from '../core/ids.ts'
import { outcomeFacts, outcomes } from '../core/outcome.ts'
import { scenes } from '../core/scene.ts'
import { createCells } from './cells.ts'
import { type CellsAsked, pastSeconds, samplesShown } from './protocol/cells.ts'
import { sampleAttempt, sampleStart } from './sample-events.fixture.ts'

const apps = Array.from({ length: 31 }, (_, index) => `app${index}`)
const owners = ['alipay', 'wechatpay', 'unionpay']
const cities = Array.from({ length: 14 }, (_, index) => `City ${index}`)
const everywhere: CellsAsked = { scene: null, city: null }
const icbc = { app: 'icbc', owner: 'alipay' }
const few = () => createCells({ apps: ['icbc', 'cmb'], owners, cities: ['Beijing', 'Fuzhou'] })

type Given = Partial<Pick<AttemptEnded, 'at' | 'scene' | 'city' | 'outcome' | 'hop' | 'amountFen'>>

const ended = ({ trace: name = 'T', ...given }: Given & { trace?: string } = {}): AttemptEnded => ({
  ...sampleAttempt({ app: icbc.app, owner: icbc.owner, trace: name }),
  ...given,
})

test('counts an attempt in its cell, its scene and its city, and nowhere else', () => {
  const cells = few()
  cells.count(ended({ scene: 'online', city: 'Beijing' }))
  const attempts = (asked: CellsAsked, pair = icbc) =>
    cells.totals(pair, asked, sampleStart).attempts
  expect(attempts(everywhere)).toBe(1)
  expect(attempts({ scene: 'online', city: 'Beijing' })).toBe(1)
  expect(attempts({ scene: 'payer-code', city: null })).toBe(0)
  expect(attempts({ scene: null, city: 'Fuzhou' })).toBe(0)
  expect(attempts(everywhere, { app: 'cmb', owner: 'alipay' })).toBe(0)
  expect(attempts(everywhere, { app: 'icbc', owner: 'unionpay' })).toBe(0)
})

test('a city nobody introduced is elsewhere; an app nobody introduced is not counted', () => {
  const cells = few()
  cells.count(ended({ city: '' }))
  cells.count(ended({ city: 'Paris' }))
  cells.count({ ...ended(), app: appId('nobody') })
  cells.count({ ...ended(), owner: institutionId('nobody') })
  expect(cells.totals(icbc, { scene: null, city: 'elsewhere' }, sampleStart).attempts).toBe(2)
  expect(cells.totals({ app: 'nobody', owner: 'alipay' }, everywhere, sampleStart).attempts).toBe(0)
  expect(cells.cities).toEqual(['Beijing', 'Fuzhou', 'elsewhere'])
})

test('an attempt that waits for its payer has not ended', () => {
  const cells = few()
  cells.count(ended({ outcome: 'payer-confirming' }))
  cells.count({ type: 'rate-changed', at: sampleStart, factor: 2 })
  expect(cells.counts(icbc, everywhere, sampleStart).totals.attempts).toBe(0)
})

test('what is recent passes, what was stays', () => {
  const cells = few()
  cells.count(ended())
  cells.count(ended({ at: sampleStart + 9_000, outcome: 'issuer-down', hop: 'switch>icbc' }))
  const at = (seconds: number) => cells.totals(icbc, everywhere, sampleStart + seconds * 1000)
  expect(at(9)).toMatchObject({ recentAttempts: 2, recentApproved: 1 })
  expect(at(10)).toMatchObject({ recentAttempts: 1, recentApproved: 0 })
  expect(at(60)).toEqual({ attempts: 2, approved: 1, recentAttempts: 0, recentApproved: 0 })
})

test('an attempt told late is in the totals and in its own second, not in the present one', () => {
  const cells = few()
  cells.count(ended({ at: sampleStart + 20_000 }))
  cells.count(ended({ at: sampleStart }))
  const { totals, past } = cells.counts(icbc, everywhere, sampleStart + 20_000)
  expect(totals).toMatchObject({ attempts: 2, recentAttempts: 1 })
  const [[, counts] = ['', []]] = past.series
  expect([counts.at(-1), counts.at(-21)]).toEqual([1, 1])
})

test('reasons are told second by second for five minutes, of one scene or of all', () => {
  const cells = few()
  const refused = { outcome: 'issuer-down', hop: 'switch>icbc' } as const
  cells.count(ended({ ...refused, scene: 'online' }))
  cells.count(ended({ ...refused, at: sampleStart + 2000, scene: 'payer-code' }))
  cells.count(ended({ at: sampleStart + 2000, scene: 'payer-code' }))
  const past = (asked: CellsAsked, seconds: number) =>
    cells.counts(icbc, asked, sampleStart + seconds * 1000).past
  expect(past(everywhere, 2).until).toBe(sampleStart / 1000 + 2)
  expect(past(everywhere, 2).series.map(([ending, counts]) => [ending, counts.slice(-3)])).toEqual([
    ['issuer-down', [1, 0, 1]],
    ['approved', [0, 0, 1]],
  ])
  expect(past({ scene: 'online', city: null }, 2).series).toHaveLength(1)
  expect(past(everywhere, pastSeconds + 1).series.map(([, counts]) => counts[0])).toEqual([1, 1])
  expect(past(everywhere, pastSeconds + 2).series).toEqual([])
})

test('the newest three payments of every ending are kept, each in its scene and city', () => {
  const cells = few()
  for (let index = 0; index < 5; index += 1) {
    const at = sampleStart + index * 1000
    cells.count(ended({ at, trace: `ok${index}`, city: index === 0 ? 'Beijing' : 'Fuzhou' }))
    cells.count(ended({ at, trace: `no${index}`, outcome: 'issuer-down', hop: 'switch>icbc' }))
  }
  const told = (asked: CellsAsked) =>
    cells
      .counts(icbc, asked, sampleStart)
      .endings.map(({ ending, attempts, samples }) => [
        ending,
        attempts,
        samples.map((one) => one.trace),
      ])
  expect(told(everywhere)).toEqual([
    ['approved', 5, ['ok4', 'ok3', 'ok2']],
    ['issuer-down', 5, ['no4', 'no3', 'no2']],
  ])
  expect(told({ scene: null, city: 'Beijing' })).toEqual([['approved', 1, ['ok0']]])
  expect(told({ scene: 'online', city: null })).toEqual([])
})

test('every outcome that is final is an ending by name', () => {
  const cells = few()
  const final = outcomes.filter((outcome) => outcomeFacts(outcome).class !== 'pending')
  for (const outcome of final) cells.count(ended({ outcome, hop: 'switch>icbc' }))
  const { endings, totals } = cells.counts(icbc, everywhere, sampleStart)
  expect(totals).toMatchObject({ attempts: final.length, approved: 1 })
  expect(endings.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(final.length)
})

const of = <T>(list: readonly T[], index: number): T => list[index % list.length] as T

/** As many kinds of payments as there can be, so that every bound is reached. */
function crowd(index: number): AttemptEnded {
  const final = outcomes.filter((outcome) => outcomeFacts(outcome).class !== 'pending')
  return {
    ...sampleAttempt({ trace: `T${index}`, at: sampleStart + Math.floor(index / 400) * 1000 }),
    ...{ app: appId(of(apps, index)), owner: institutionId(of(owners, index >> 3)) },
    ...{ scene: of(scenes, index >> 1), city: of(cities, Math.floor(index / 7)) },
    outcome: index % 3 === 0 ? 'approved' : of(final, Math.floor(index / 5)),
    hop: 'switch>icbc',
    trace: trace(`T${index}`),
  }
}

test('under 200,000 attempts the bounds hold, and all sums are equal', () => {
  const cells = createCells({ apps, owners, cities })
  const all = Array.from({ length: 200_000 }, (_, index) => crowd(index))
  for (const one of all) cells.count(one)
  const held = cells.held()
  expect(held.places).toBe(31 * 3 * 5 * 15)
  expect(Math.max(held.columns, held.successes, held.failures)).toBeLessThanOrEqual(4096)
  expect(Math.min(held.columns, held.successes, held.failures)).toBeGreaterThan(1000)

  const at = all.at(-1)?.at ?? 0
  const pairs = apps.flatMap((app) => owners.map((owner) => ({ app, owner })))
  const attemptsIn = (asked: CellsAsked) =>
    pairs.reduce((sum, pair) => sum + cells.totals(pair, asked, at).attempts, 0)
  expect(attemptsIn(everywhere)).toBe(all.length)
  const byScene = scenes.map((scene) => attemptsIn({ scene, city: null }))
  const byCity = cells.cities.map((city) => attemptsIn({ scene: null, city }))
  expect([byScene, byCity].map((parts) => parts.reduce((sum, one) => sum + one, 0))).toEqual([
    all.length,
    all.length,
  ])

  const pair = { app: 'app7', owner: 'unionpay' }
  const own = all.filter(({ app, owner }) => app === pair.app && owner === pair.owner)
  const told = cells.counts(pair, everywhere, at)
  expect(told.totals.attempts).toBe(own.length)
  for (const { ending, attempts, samples } of told.endings) {
    const those = own.filter((one) => (failureIn(one)?.failure ?? 'approved') === ending)
    expect(attempts).toBe(those.length)
    expect(samples.length).toBeLessThanOrEqual(samplesShown)
  }
})
