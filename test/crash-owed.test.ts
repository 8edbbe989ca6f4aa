/**
 * What a house has given up and still owes the switch: the world falls before the switch has heard of
 * it, and the next one says it. Nothing else would: the order has ended, and nobody asks for it.
 */
import { expect, test } from 'vitest'
import { createVirtualClock } from '../core/clock.ts'
import type { Policies } from '../core/faults.ts'
import { createRuins, Life } from './crash-stores.fixture.ts'
import { wrongs } from './oracle.ts'
import { createTown, type Deal, type Town } from './town.ts'

const begins = Date.UTC(2026, 10, 22, 4)

/** The switch does what it is asked, and its answers are lost; that it shall undo it never hears. */
const deaf = (place: string, operation: readonly string[]): Policies => ({
  [place]: {
    faults: [
      { kind: 'timeout', weight: 1, when: { operation } },
      { kind: 'reset', weight: 1, when: { operation: ['reverse'] } },
    ],
  },
})

interface Case extends Deal {
  readonly house: string
  readonly operation: readonly string[]
}

const common = { amountFen: 700, number: 'N1' } as const
const scan = { ...common, scene: 'merchant-code' } as const
const charge = { ...common, scene: 'payer-code' } as const
const cases: readonly Case[] = [
  { ...scan, payer: 'alipay-3', network: 'alipay', house: 'alipay', operation: ['fund'] },
  { ...charge, payer: 'alipay-3', network: 'alipay', house: 'alipay', operation: ['fund'] },
  {
    ...charge,
    payer: 'wechat-0',
    network: 'alipay',
    house: 'alipay',
    operation: ['consume', 'query'],
  },
  {
    ...{ ...charge, payer: 'icbc-5', network: 'unionpay', house: 'unionpay' },
    ...{ byCard: true, operation: ['fund', 'query'] },
  },
]

/** A town on stores that outlive it, and what ends it. */
function townOn(at: (life: Life) => ReturnType<ReturnType<typeof createRuins>>, startsAt: number) {
  const life = new Life(Number.POSITIVE_INFINITY, undefined)
  const clock = createVirtualClock(startsAt)
  const town = createTown({ clock, storeOf: at(life) })
  return { town, life, clock }
}

/** The debts that a house has written down and not paid off. */
async function owedBy(town: Town, house: string): Promise<readonly unknown[]> {
  const store = [...town.stores].find(([id]) => id === house)?.[1]
  const all = await store?.scan<{ isPaid: boolean }>('owed/')
  return (all ?? []).filter(({ isPaid }) => !isPaid)
}

test.each(cases)(
  '$payer at $network by $scene, $operation unheard: undone by the world that wakes',
  async ({ house, operation, ...deal }) => {
    const ruins = createRuins()
    const first = townOn(ruins, begins)
    first.town.weather.policies = deaf(`${house}>switch`, operation)
    void first.town.pay(deal)
    for (let steps = 0; (await owedBy(first.town, house)).length === 0; steps += 1) {
      expect(steps).toBeLessThan(200)
      await first.town.pass(1000)
    }
    first.life.isOver = true

    const next = townOn(ruins, first.clock.now() + 60_000)
    const { town } = next
    expect((await town.theSwitch.all()).map(({ state }) => state)).toEqual(['paid'])
    expect((await town.find(deal))?.payment ?? null).toBeNull()
    await Promise.all(town.company.all.map((one) => one.wake()))
    await town.rest()
    expect((await town.theSwitch.all()).map(({ state }) => state)).toEqual(['reversed'])
    expect(await owedBy(town, house)).toEqual([])
    // Whoever observes has fallen with the first world.
    const told = { ...town, deals: [deal], answered: new Map(), ended: () => [{} as never] }
    expect(await wrongs(told)).toEqual([])
  },
)
