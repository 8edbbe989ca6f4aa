/** Every fault at every hop of a hold, its capture and its undoing: once all rests, all is known. */
import { expect, test } from 'vitest'
import { type FaultKind, faultKinds, type Policies } from '../core/faults.ts'
import type { MessageKind } from '../core/interchange.ts'
import { fen } from '../core/money.ts'
import { outcomeFacts, refusals } from '../core/outcome.ts'
import { type Stream, stream } from '../core/random.ts'
import { wrongs } from './oracle.ts'
import { createTown, type Deal, type Town } from './town.ts'

const base = { network: 'unionpay', amountFen: 10_000, number: 'N1', holds: true } as const

const ways: readonly Deal[] = [
  { ...base, payer: 'quickpass-0', scene: 'payer-code' },
  { ...base, payer: 'icbc-5', scene: 'payer-code' },
  { ...base, payer: 'icbc-5', scene: 'payer-code', amountFen: 200_000 },
  { ...base, payer: 'quickpass-0', scene: 'merchant-code' },
  { ...base, payer: 'icbc-5', scene: 'merchant-code' },
  { ...base, payer: 'icbc-5', scene: 'payer-code', byCard: true },
]

const operations: readonly MessageKind[] = [
  ...(['lookup', 'resolve', 'pay', 'credit', 'fund', 'consume', 'charge', 'confirmed'] as const),
  ...(['consumed', 'settled', 'query', 'reverse', 'undo', 'capture', 'hold-card'] as const),
  ...(['capture-card', 'undo-card', 'reverse-authorisation', 'refund', 'credit-card'] as const),
]

type Story = (town: Town, deal: Deal) => Promise<void>

async function hold(town: Town, deal: Deal): Promise<void> {
  await town.until(town.pay(deal))
  const desk = town.deskOf(deal.payer)
  for (const { id } of await town.until(desk.waiting(deal.payer))) {
    await town.until(desk.confirm(deal.payer, id))
  }
  await town.pass(1500)
}

const capture = async (town: Town, deal: Deal, number: string) => {
  await town.until(town.capture(deal, number, deal.amountFen - 1000))
  await town.pass(1500)
}

const undo = async (town: Town, deal: Deal, of: string) => {
  await town.until(town.undo(deal, { of, number: `U${of}` }))
  await town.pass(1500)
}

/** What a merchant may do with what is held; what is refused or unknown is tried again later. */
const stories: readonly (readonly [string, Story])[] = [
  ['held and undone', async (town, deal) => undo(town, deal, 'N1')],
  [
    'captured, and captured again',
    async (town, deal) => {
      await capture(town, deal, 'C1')
      await capture(town, deal, 'C2')
    },
  ],
  [
    'captured, undone and captured again',
    async (town, deal) => {
      await capture(town, deal, 'C1')
      await undo(town, deal, 'C1')
      await capture(town, deal, 'C2')
      await town.rest()
      await undo(town, deal, 'C2')
      await undo(town, deal, 'N1')
    },
  ],
]

const cases = ways.flatMap((deal) => stories.map(([name, story]) => ({ deal, name, story })))

async function play(town: Town, { deal, story }: (typeof cases)[number]): Promise<void> {
  await hold(town, deal)
  await story(town, deal)
  await town.rest()
}

/** The messages a calm day has for this story, by hop: those where something can go wrong. */
async function messagesOf(one: (typeof cases)[number]) {
  const town = createTown()
  await play(town, one)
  expect(await wrongs(town)).toEqual([])
  const found = new Map<string, Set<string>>()
  for (const event of town.events) {
    if (event.type !== 'hop-passed') continue
    found.set(event.hop, (found.get(event.hop) ?? new Set()).add(event.operation))
  }
  return found
}

function troubled(hop: string, kind: FaultKind, operation: readonly string[]): Policies {
  const fault = { kind, weight: 1, lateMs: 45_000, when: { operation } }
  return { [hop]: { faults: [fault] } }
}

test.each(cases)('$deal.payer by $deal.scene of $deal.amountFen, $name: any fault', async (one) => {
  const messages = await messagesOf(one)
  expect(messages.size).toBeGreaterThan(1)
  for (const kind of faultKinds) {
    for (const tries of [1, 2, 4]) {
      for (const [hop, seen] of messages) {
        for (const hit of [operations, ...[...seen].map((operation) => [operation])]) {
          const town = createTown()
          town.weather.policies = troubled(hop, kind, hit)
          town.weather.troubledTries = tries
          await play(town, one)
          const what = `${kind} ${tries} times at ${hop}: ${hit.length > 1 ? 'all' : hit}`
          expect(await wrongs(town), what).toEqual([])
        }
      }
    }
  }
})

test.each(cases)('$deal.payer by $deal.scene of $deal.amountFen, $name: any no', async (one) => {
  for (const [hop, seen] of await messagesOf(one)) {
    for (const operation of seen) {
      for (const outcome of ['issuer-down', 'risk-refused', 'order-reversed'] as const) {
        const town = createTown()
        const when = { operation: [operation] }
        town.weather.policies = { [hop]: { refusals: [{ outcome, weight: 1, when }] } }
        await play(town, one)
        expect(await wrongs(town), `${outcome} at ${hop}: ${operation}`).toEqual([])
      }
    }
  }
})

/** Of the messages a third fails, a fifth is refused, and all are slow. */
function badLuck(town: Town, slowestMs = 20_000): void {
  const when = { operation: operations }
  const bad = {
    refusals: refusals.map((outcome) => ({ outcome, weight: 0.2 / refusals.length, when })),
    faults: faultKinds.map((kind) => ({ kind, weight: 0.08, lateMs: 45_000, when })),
    latency: { kind: 'uniform', minMs: 0, maxMs: slowestMs } as const,
  }
  const places = town.company.all.map(({ id }) => [id, bad])
  town.weather.policies = Object.fromEntries(places)
}

/** Less than was held, more, and too much. */
const partOf = ({ amountFen }: Deal, which: number) =>
  fen(Math.ceil((amountFen * ([60, 110, 120][which] ?? 100)) / 100))

/** A merchant that does this and that with what it holds, and does not wait for the end of it. */
async function live(town: Town, deal: Deal, draw: Stream): Promise<void> {
  await town.pay(deal)
  const desk = town.deskOf(deal.payer)
  for (const { id } of await desk.waiting(deal.payer)) await desk.confirm(deal.payer, id)
  for (let turn = 0; turn < 4; turn += 1) {
    await new Promise<void>((done) => void town.clock.after(draw.int(30_000), done))
    const which = draw.int(3)
    const number = `${deal.number}C${which}`
    const word = draw.next()
    if (word < 0.5) {
      await town.capture(deal, number, partOf(deal, which))
    } else if (word < 0.7) await town.undo(deal, { of: number, number: `U${number}` })
    else if (word < 0.85) await town.undo(deal, { of: deal.number, number: `U${deal.number}` })
    else {
      const { merchant, orderNo } = town.orderOf({ ...deal, number })
      await town.houses.unionpay.house.refunder.reverse(merchant, { orderNo })
    }
  }
}

test.each([20_000, 50_000])(
  'forty days of messages up to %i ms late leave no hold torn',
  async (slowestMs) => {
    const seen = new Set<string>()
    for (let seed = 1; seed <= 40; seed += 1) {
      const town = createTown({ seed, slowStores: seed % 2 === 0 })
      badLuck(town, slowestMs)
      const lives = Array.from({ length: 40 }, (_, index) => {
        const draw = stream(seed, 'deal', index)
        const deal = { ...draw.pick(ways), number: `N${index}`, amountFen: 1 + draw.int(20_000) }
        return live(town, deal, draw)
      })
      await town.until(Promise.all(lives))
      await town.rest()
      expect(await town.until(wrongs(town)), `seed ${seed}`).toEqual([])
      const orders = await town.until(town.houses.unionpay.house.acquirer.all())
      for (const order of orders) seen.add(order.state)
    }
    const all = ['held', 'captured', 'voided', 'paid', 'declined']
    expect([...seen]).toEqual(expect.arrayContaining(all))
  },
  120_000,
)

test('what was acknowledged is there: a hold, a capture, an undoing', async () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const town = createTown({ seed })
    const [deal] = ways as [Deal]
    badLuck(town)
    const held = await town.until(town.pay(deal))
    const captured = await town.until(town.capture(deal, 'C1'))
    const undone = await town.until(town.undo(deal, { of: 'C1', number: 'U1' }))
    await town.rest()
    expect(await town.until(wrongs(town)), `seed ${seed}`).toEqual([])
    const capture = await town.until(town.find({ ...deal, number: 'C1' }))
    const kinds = [held, captured, undone].map((outcome) => outcomeFacts(outcome).class)
    if (kinds[1] === 'success') expect(capture?.payment).not.toBeNull()
    if (kinds[2] === 'success') expect(capture?.state).toBe('refunded')
  }
})
