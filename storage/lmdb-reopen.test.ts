/** What is written is what memory holds: any sequence of transitions, ended anywhere, and read again. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ByteBudget } from '../core/byte-budget.ts'
import { Fingerprints } from '../core/fingerprints.ts'
import type { Transfer } from '../core/ledger/transfer.ts'
import { fen } from '../core/money.ts'
import { type Stream, stream } from '../core/random.ts'
import { type Durable, openDurable } from './durable.ts'
import { createMemoryStore, type MemoryBounds } from './memory.ts'
import type { Loaded, Put, Store, Transition } from './store.ts'

const houses = ['alipay', 'icbc', 'switch'] as const
const recordsMax = 60
const people = ['capital', 'ann', 'bob', 'shop'] as const

interface World {
  readonly stores: readonly Store[]
  readonly shared: ByteBudget
}

/** Stores as a world has them: bounded together, and remembering the names of what they forgot. */
function worldOn(
  names: Fingerprints,
  storeOf: (house: string, bounds: MemoryBounds) => Store,
): World {
  const shared = new ByteBudget(40_000)
  const stores = houses.map((house) =>
    storeOf(house, {
      ...{ bytesMax: 25_000, shared },
      forgotten: {
        add: (key) => names.add(`${house} ${key}`),
        has: (key) => names.has(`${house} ${key}`),
      },
    }),
  )
  return { stores, shared }
}

const inMemory = () =>
  worldOn(new Fingerprints(1000), (_, bounds) => createMemoryStore(recordsMax, bounds))

const onDisk = (durable: Durable) =>
  worldOn(durable.names, (house, bounds) => durable.storeOf(house, recordsMax, bounds))

const below = (chance: Stream, end: number) => Math.floor(chance.next() * end)

function putBy(chance: Stream, store: Store): Put {
  const key = `${chance.next() < 0.5 ? 'order' : 'code'}/${below(chance, 120)}`
  const { version } = store.load(key) as { version: number }
  return {
    key,
    version: chance.next() < 0.05 ? version + 1 : version,
    record: { text: 'x'.repeat(below(chance, 200)), payer: undefined, list: [version, null, -1.5] },
    final: chance.next() < 0.8,
    finalAt: chance.next() < 0.5 ? undefined : 1_000_000_000_000,
    of: chance.next() < 0.2 ? `order/${below(chance, 120)}` : undefined,
    once: chance.next() < 0.5 ? true : undefined,
  }
}

function transferBy(chance: Stream, number: number): Transfer {
  const id = `t${chance.next() < 0.1 ? below(chance, number + 1) : number}`
  const of = `t${Math.max(0, number - below(chance, 12))}`
  const dice = chance.next()
  if (dice < 0.15) return { kind: 'post-hold', id, of }
  if (dice < 0.3) return { kind: 'void-hold', id, of }
  const [debit, credit] = [people[below(chance, 4)] ?? 'ann', people[below(chance, 4)] ?? 'bob']
  return {
    kind: dice < 0.6 ? 'hold' : 'post',
    id,
    debit,
    credit,
    amountFen: fen(below(chance, 900)),
  }
}

/** Decided by what the store in memory says, so that both are asked the same. */
function transitionBy(chance: Stream, number: number, store: Store): Transition {
  const kinds = { capital: 'capital', ann: 'payer', bob: 'payer', shop: 'merchant' } as const
  return {
    puts: chance.next() < 0.9 ? [putBy(chance, store)] : [],
    opens: people.map((account) => ({ account, kind: kinds[account] })),
    transfers: chance.next() < 0.6 ? [transferBy(chance, number)] : [],
  }
}

async function stateOf({ stores, shared }: World) {
  const names = Array.from({ length: 120 }, (_, index) => [
    `order/${index}`,
    `code/${index}`,
  ]).flat()
  return {
    bytes: shared.bytes,
    stores: await Promise.all(
      stores.map(async (store) => ({
        loaded: await Promise.all(names.map(async (name) => contentOf(await store.load(name)))),
        scanned: await store.scan(''),
        accounts: await store.accounts(),
        holding: store.holding(),
        forgotten: names.map((name) => store.wasForgotten(name)),
        kinds: [store.forgotten('order'), store.forgotten('code')],
        broken: await store.broken(),
      })),
    ),
  }
}

async function walk(seed: number, folder: string): Promise<void> {
  const chance = stream(seed, 'reopen')
  const memory = inMemory()
  let durable = openDurable({ folder })
  let disk = onDisk(durable)
  for (let number = 0; number < 600; number += 1) {
    const place = below(chance, houses.length)
    const [ours, theirs] = [memory.stores[place], disk.stores[place]]
    if (ours === undefined || theirs === undefined) throw new Error('There is no such house.')
    const transition = transitionBy(chance, number, ours)
    const committed = ours.commit(transition)
    const written = theirs.commit(transition)
    if (chance.next() < 0.3) expect(await written).toBe(committed)
    if (chance.next() > 0.02) continue
    await durable.close()
    durable = openDurable({ folder })
    disk = onDisk(durable)
    expect(await stateOf(disk)).toStrictEqual(await stateOf(memory))
  }
  await durable.close()
  // A walk that forgets nothing shows little.
  const holdings = memory.stores.map((store) => store.holding())
  expect(Math.min(...holdings.map(({ forgotten }) => forgotten))).toBeGreaterThan(0)
  expect(Math.max(...holdings.map(({ transfersForgotten }) => transfersForgotten))).toBeGreaterThan(
    0,
  )
}

/** Where a record stands is a store's own affair. */
const contentOf = ({ version, record }: Loaded<object>) => ({ version, record })

test.each([1, 2, 3, 4, 5, 6])(
  'walk %d: closed and opened again, it is what memory holds',
  async (seed) => {
    const folder = mkdtempSync(join(tmpdir(), 'hutong-walk-'))
    try {
      await walk(seed, folder)
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)
