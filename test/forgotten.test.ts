/**
 * A town that can remember little: what is under way is never forgotten, books balance whatever was,
 * nothing that was forgotten happens twice, and no difference is invented between those who remember
 * and those who do not.
 */
import { expect, test } from 'vitest'
import { ByteBudget } from '../core/byte-budget.ts'
import { Fingerprints } from '../core/fingerprints.ts'
import { institutionId, refundNo, settleKey } from '../core/ids.ts'
import { fen } from '../core/money.ts'
import type { Scene } from '../core/scene.ts'
import { checkBooks } from '../sandbox/books.ts'
import { compareRecords } from '../sandbox/records.ts'
import type { Stage } from '../sandbox/stage.ts'
import { createMemoryStore } from '../storage/memory.ts'
import { createTown, type Deal, type Network, networkNames, type Town } from './town.ts'

const sharedBytes = 150_000

/** All houses together remember so many bytes; and one of them fewer, when it is named. */
function forgetfulTown({ only }: { only?: string } = {}): Town {
  const shared = new ByteBudget(sharedBytes)
  const names = new Fingerprints(100_000)
  return createTown({
    storeOf: (name, { now }, isInDoubt) =>
      only === undefined || only === name
        ? createMemoryStore(100_000, {
            ...{ shared, now, isInDoubt },
            forgotten: {
              add: (key) => names.add(`${name} ${key}`),
              has: (key) => names.has(`${name} ${key}`),
            },
          })
        : createMemoryStore(),
  })
}

const payers = ['alipay-0', 'wechat-3', 'quickpass-0', 'icbc-5']
const scenes: readonly Scene[] = ['merchant-code', 'payer-code']

function dealOf(place: number, more: Partial<Deal> = {}): Deal {
  return {
    payer: payers[place % payers.length] ?? '',
    network: networkNames[place % networkNames.length] as Network,
    scene: scenes[place % scenes.length] ?? 'merchant-code',
    amountFen: 100 + place,
    number: `N${place}`,
    ...more,
  }
}

async function payMany(town: Town, count: number, first = 0): Promise<readonly Deal[]> {
  const deals: Deal[] = []
  for (let place = first; place < first + count; place += 1) {
    const deal = dealOf(place)
    deals.push(deal)
    expect(await town.until(town.pay(deal))).toBe('approved')
    // A code lives a minute and a half, and is kept as long.
    await town.pass(3000)
  }
  await town.rest()
  return deals
}

const stageOf = ({ company, stores }: Town) => ({ company, stores }) as unknown as Stage

const moneyIn = async ({ stores }: Town) =>
  Promise.all([...stores.values()].map((store) => store.accounts()))

const forgottenIn = ({ stores }: Town) =>
  [...stores.values()].reduce((sum, store) => sum + store.forgotten(), 0)

test('books balance and nobody is said to differ, however much was forgotten', async () => {
  const town = forgetfulTown()
  await payMany(town, 300)
  expect(forgottenIn(town)).toBeGreaterThan(500)
  expect(await checkBooks(stageOf(town), true)).toMatchObject({ balance: true, broken: [] })
  const { agree, comparisons } = await compareRecords(stageOf(town))
  expect(agree).toBe(true)
  expect(comparisons.reduce((sum, { matched }) => sum + matched, 0)).toBeGreaterThan(20)
})

test.each(['switch', 'icbc', 'alipay'])('what %s alone has forgotten is counted', async (only) => {
  const town = forgetfulTown({ only })
  await payMany(town, 420)
  const { agree, notCompared } = await compareRecords(stageOf(town))
  expect(town.stores.size).toBeGreaterThan(30)
  expect([agree, forgottenIn(town) > 0, notCompared > 0]).toEqual([true, true, true])
})

test('where nobody has forgotten anything a lone record is still a difference', async () => {
  const town = createTown()
  await payMany(town, 8)
  const stray = { settleKey: settleKey('stray'), cardNo: town.cardOf('icbc-5'), amountFen: fen(7) }
  const icbc = town.banks.find(({ id }) => id === 'icbc')
  expect(await icbc?.issuer.authorise(stray)).toBe('approved')
  const { agree, notCompared, comparisons } = await compareRecords(stageOf(town))
  const kinds = comparisons.flatMap(({ differences }) => differences.map(({ kind }) => kind))
  expect([agree, notCompared, kinds]).toEqual([false, 0, ['ours-only']])
})

test('an order whose number was forgotten is not paid again, and no money moves', async () => {
  const town = forgetfulTown()
  const [first, second] = await payMany(town, 300)
  if (first === undefined || second === undefined) throw new Error('Nothing was paid.')
  expect(await town.find(first)).toBeUndefined()
  const before = await moneyIn(town)
  const { house } = town.houses[first.network]
  const opened = await house.acquirer.open(town.orderOf(first))
  expect(opened).toEqual({ outcome: 'order-closed', order: undefined, repeated: true })
  const charged = await town.until(
    town.houses[second.network].house.charger.charge(town.orderOf(second, 'any code')),
  )
  expect(charged.outcome).toBe('order-closed')
  await town.rest()
  expect(await moneyIn(town)).toEqual(before)
})

test('a debit whose key was forgotten is neither made again nor undone', async () => {
  const town = forgetfulTown()
  const cardNo = town.cardOf('icbc-5')
  const debit = { settleKey: settleKey('K1'), cardNo, amountFen: fen(100) }
  const icbc = town.banks.find(({ id }) => id === 'icbc')?.issuer
  expect(await icbc?.authorise(debit)).toBe('approved')
  for (let number = 0; number < 400; number += 1) {
    const other = { ...debit, settleKey: settleKey(`other ${number}`) }
    expect(await icbc?.authorise(other)).toBe('approved')
  }
  const before = await moneyIn(town)
  expect(await icbc?.authorise(debit)).toBe('order-closed')
  expect(await icbc?.hold(debit)).toBe('order-closed')
  expect(await icbc?.reverse(debit)).toBe('order-paid')
  expect(await icbc?.credit({ ...debit, refundNo: refundNo('R') })).toBe('order-missing')
  expect(await moneyIn(town)).toEqual(before)
})

test('an order that waits for its payer is found by its code, whatever came since', async () => {
  const town = forgetfulTown()
  const waiting = dealOf(0, { number: 'waiting', scene: 'merchant-code', payer: 'alipay-4' })
  const { order } = await town.houses.alipay.house.acquirer.open(town.orderOf(waiting))
  await payMany(town, 300, 1)
  expect(forgottenIn(town)).toBeGreaterThan(500)
  const desk = town.deskOf(waiting.payer)
  const { payment } = await town.until(
    desk.scan(waiting.payer, order?.code ?? '', { trace: 'waiting' }),
  )
  const { outcome } = await town.until(desk.confirm(waiting.payer, payment?.id ?? ''))
  expect(outcome).toBe('approved')
})

test('orders that nobody pays are forgotten once their time is over, and not before', async () => {
  const town = forgetfulTown()
  const { acquirer } = town.houses.alipay.house
  const open = async (name: string) => {
    for (let place = 0; place < 200; place += 1) {
      const deal = dealOf(place, { number: `${name}${place}`, scene: 'merchant-code' })
      expect((await acquirer.open(town.orderOf(deal))).outcome).toBe('approved')
    }
  }
  const store = town.stores.get(institutionId('alipay'))
  await open('early')
  expect([store?.forgotten('order'), (await acquirer.all()).length]).toEqual([0, 200])
  town.clock.advance(7_200_001)
  await open('late')
  expect(store?.forgotten('order')).toBeGreaterThan(50)
  const all = await acquirer.all()
  expect(all.filter(({ state }) => state === 'created')).toHaveLength(200)
})
