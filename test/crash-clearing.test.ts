/**
 * A world falls, at its payments or in the midst of closing a day, and stands up again days later: each
 * day is closed, once and in order, what was unknown is decided, and nobody owes anybody.
 */
import { expect, test } from 'vitest'
import { clearingDay } from '../core/calendar.ts'
import { stream } from '../core/random.ts'
import { closedDays, historyOf } from '../sandbox/clearing-records.ts'
import { type Lives, lived } from './crash.fixture.ts'
import { errands } from './crash-errands.fixture.ts'
import { clearingWrongs } from './market-clearing.fixture.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000
/** How many lives are drawn: so many in the suite, as many as one likes by hand. */
const drawn = Number(process.env.HUTONG_CRASHES ?? 24)

/** What is wrong with a world that has rested, and with the days that it has closed. */
async function wrongWith(lives: Lives): Promise<string[]> {
  const { wrongs, town } = await lived(lives)
  const days = (await historyOf(town)).days.map(({ day }) => day)
  const isInOrder = days.every((day, place) => place === 0 || day > (days[place - 1] ?? ''))
  const untold = / days were closed, .* told of$/
  // Whoever observes falls with its world.
  const clearing = (await clearingWrongs(town)).filter((one) => !untold.test(one))
  const all = closedDays(await historyOf(town))
  const early = all.filter(({ day, closedAt }) => day > clearingDay(closedAt))
  return [
    ...wrongs,
    ...clearing,
    ...(isInOrder ? [] : [`closed in the order ${days.join(', ')}`]),
    ...early.map(({ day }) => `${day} was closed before it began`),
  ]
}

const some = [1, 8, 13, 20]

test.each(some.map((place) => ({ ...errands[place], place })))(
  'asleep over three cuts, whatever commit it fell at: $place, $payer at $network by $scene',
  async ({ place }) => {
    const about = { errands: errands.slice(place, place + 1), clears: true, asleepMs: 3 * dayMs }
    const whole = await lived({ ...about, seed: 1, falls: [] })
    expect(whole.commits).toBeGreaterThan(10)
    for (let at = 1; at <= whole.commits; at += 1) {
      const lives = { ...about, seed: at, falls: [at] }
      expect(await wrongWith(lives), `fell at commit ${at} of ${whole.commits}`).toEqual([])
    }
  },
  60_000,
)

function drawnLives(seed: number): Lives {
  const draw = stream(seed, 'lives over cuts')
  const some = Array.from({ length: 1 + draw.int(5) }, () => draw.int(errands.length))
  return {
    ...{ seed, clears: true, asleepMs: draw.int(100) * hourMs, troubled: draw.int(2) === 0 },
    errands: some.flatMap((place) => errands.slice(place, place + 1)),
    falls: Array.from({ length: 1 + draw.int(4) }, () => 1 + draw.int(40 + 15 * some.length)),
  }
}

test(`${drawn} worlds on bad days fall again and again, also while they close days`, async () => {
  for (let seed = 1; seed <= drawn; seed += 1) {
    const lives = drawnLives(seed)
    expect(await wrongWith(lives), `seed ${seed}, ${JSON.stringify(lives)}`).toEqual([])
  }
}, 600_000)
