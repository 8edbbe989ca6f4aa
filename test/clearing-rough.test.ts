/** Clearing days in a town with troubles around the cut. */
import { expect, test } from 'vitest'
import { stream } from '../core/random.ts'
import { closeDays, closesDaily } from '../sandbox/clearing.ts'
import { clearingBalances, giveBack, hourMs, noon, untilCutMs } from './clearing-town.fixture.ts'
import { wrongs } from './oracle.ts'
import { createTown, type Deal, networkNames } from './town.ts'

/** Lines that stay silent, answer late or break off, for the first tries of each message. */
const trouble = (kind: 'timeout' | 'late' | 'reset') => ({
  faults: [{ kind, weight: 0.5, lateMs: 20_000 }],
})

test.each([
  [1, 'timeout'],
  [2, 'timeout'],
  [3, 'late'],
  [6, 'reset'],
] as const)(
  'days with troubles, closed as they end: what is unknown is carried, nothing is lost: seed %i, %s',
  async (seed, rough) => {
    const town = createTown({ seed })
    const draw = stream(seed, 'rough-days')
    const lines = [
      'switch>icbc',
      'switch>wechatpay',
      'alipay>switch',
      'switch>alipay',
      'icbc>switch',
    ]
    town.weather.policies = Object.fromEntries(lines.map((line) => [line, trouble(rough)]))
    town.weather.troubledTries = 3
    const closings: Promise<unknown>[] = []
    const clock = { clock: town.clock, later: (work: Promise<unknown>) => closings.push(work) }
    const stop = closesDaily(town, { breaks: {}, seed, ...clock })
    const paid: Deal[] = []
    for (let day = 0; day < 2; day += 1) {
      const beginsAt = noon + untilCutMs + day * 24 * hourMs - 39_500
      await town.pass(beginsAt - town.clock.now())
      for (let count = 0; count < 80; count += 1) {
        const deal: Deal = {
          payer: `${draw.pick(['alipay', 'wechat', 'icbc', 'quickpass'])}-${draw.int(40)}`,
          network: draw.pick(networkNames),
          scene: draw.pick(['merchant-code', 'payer-code'] as const),
          amountFen: 1 + draw.int(90_000),
          number: `D${day}-${count}`,
        }
        town.later(town.pay(deal).then((outcome) => outcome === 'approved' && paid.push(deal)))
        const back = count % 3 === 0 ? paid.at(-1) : undefined
        if (back !== undefined)
          town.later(giveBack(town, back, { amountFen: 1, number: `R${deal.number}` }))
        // Somebody closes the running day by hand, while much is under way.
        if (count % 20 === 19) closings.push(closeDays(town, { breaks: {}, seed, untilNow: true }))
        await town.pass(500)
      }
    }
    stop()
    await town.rest()
    await Promise.all(closings)
    // What came after the running day was closed is of the next one.
    await town.pass(24 * hourMs)
    const days = await closeDays(town, { breaks: {}, seed, untilNow: true })
    expect(days.length).toBeGreaterThanOrEqual(2)
    expect(days.flatMap(({ breaks: found }) => found)).toEqual([])
    expect(days.some(({ carried }) => carried.length > 0)).toBe(true)
    expect(await clearingBalances(town)).toEqual({})
    expect(await wrongs(town)).toEqual([])
  },
)
