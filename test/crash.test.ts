/**
 * A world falls at one of its commits, and another stands up on what it had written: nothing that was
 * told is lost, nothing happens twice, everything comes to an end, every merchant hears what it is
 * owed, and every book agrees.
 */
import { expect, test } from 'vitest'
import { type Stream, stream } from '../core/random.ts'
import { type Lives, lived } from './crash.fixture.ts'
import { errands } from './crash-errands.fixture.ts'

/** How many lives are drawn: so many in the suite, as many as one likes by hand. */
const drawn = Number(process.env.HUTONG_CRASHES ?? 120)

test.each(errands.map((errand, place) => ({ ...errand, place })))(
  'whatever commit the world falls at: $place, $payer at $network by $scene',
  async ({ place }) => {
    const errand = errands.slice(place, place + 1)
    const whole = await lived({ seed: 1, errands: errand, falls: [] })
    expect(whole.wrongs).toEqual([])
    for (let at = 1; at <= whole.commits; at += 1) {
      const { wrongs } = await lived({ seed: at, errands: errand, falls: [at] })
      expect(wrongs, `fell at commit ${at} of ${whole.commits}`).toEqual([])
    }
  },
)

function drawnLives(seed: number): Lives {
  const draw: Stream = stream(seed, 'lives')
  const some = Array.from({ length: 1 + draw.int(5) }, () => draw.int(errands.length))
  const falls = Array.from({ length: 1 + draw.int(4) }, () => 1 + draw.int(25 * some.length))
  return {
    seed,
    falls,
    errands: some.flatMap((place) => errands.slice(place, place + 1)),
    troubled: draw.int(2) === 0,
    slowStores: draw.int(3) === 0,
  }
}

test(`${drawn} worlds on bad days fall again and again, also while they wake`, async () => {
  for (let seed = 1; seed <= drawn; seed += 1) {
    const lives = drawnLives(seed)
    const { wrongs } = await lived(lives)
    expect(wrongs, `seed ${seed}, ${JSON.stringify(lives)}`).toEqual([])
  }
}, 600_000)

test('the same falls, the same outcomes', async () => {
  const said = async () => {
    const { heard, commits } = await lived(drawnLives(7))
    return JSON.stringify([
      commits,
      heard.map(({ said, refunds, undone }) => [said, refunds, undone]),
    ])
  }
  expect(await said()).toBe(await said())
})
