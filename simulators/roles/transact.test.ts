import { expect, test } from 'vitest'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Key, Store } from '../../storage/store.ts'
import { type Read, transact } from './transact.ts'

interface Count {
  readonly of: number
}

const left: Key<Count> = 'left'
const right: Key<Count> = 'right'

const write = (key: Key<Count>, of: number) => ({ key, record: { of }, final: true })

/** Moves both records together, as whoever else is at work may do at any moment. */
const moveBoth = (store: Store, of: number) =>
  transact(store, async (read) => {
    await Promise.all([read(left), read(right)])
    return { result: undefined, writes: [write(left, of), write(right, of)] }
  })

/** Reads one, is overtaken once, and reads the other. */
function overtaken(store: Store) {
  let times = 0
  return async (read: Read) => {
    const one = await read(left)
    times += 1
    if (times === 1) await moveBoth(store, 1)
    return [one?.of ?? 0, (await read(right))?.of ?? 0] as const
  }
}

test('a no is true of all that was read at one moment', async () => {
  const store = createMemoryStore()
  const both = overtaken(store)
  expect(await transact(store, async (read) => ({ result: await both(read) }))).toEqual([1, 1])
})

test('a yes is true of what was read and not written too', async () => {
  const store = createMemoryStore()
  const both = overtaken(store)
  const result = await transact(store, async (read) => {
    const [one, other] = await both(read)
    return { result: [one, other], writes: [write(right, one + other)] }
  })
  expect(result).toEqual([1, 1])
  expect((await store.load(right)).record).toEqual({ of: 2 })
})

test('what is read twice is the same twice', async () => {
  const store = createMemoryStore()
  let times = 0
  const result = await transact(store, async (read) => {
    const before = (await read(left))?.of ?? 0
    times += 1
    if (times === 1) await moveBoth(store, 1)
    const after = (await read(left))?.of ?? 0
    return { result: [before, after], writes: [write(left, after + 1)] }
  })
  expect(result).toEqual([1, 1])
})

test('a hundred who move one record at once all get their turn', async () => {
  const store = createMemoryStore()
  const add = () =>
    transact(store, async (read) => {
      const of = ((await read(left))?.of ?? 0) + 1
      return { result: of, writes: [write(left, of)] }
    })
  const counts = await Promise.all(Array.from({ length: 100 }, add))
  expect(new Set(counts).size).toBe(100)
  expect((await store.load(left)).record).toEqual({ of: 100 })
})

test('a book that refuses for no foreseen reason is a mistake of ours', async () => {
  const store = createMemoryStore()
  const lost = { kind: 'void-hold', id: 'end', of: 'nothing' } as const
  await expect(
    transact(store, async () => ({ result: undefined, transfers: [lost] })),
  ).rejects.toThrow('The book refuses: hold-missing in void-hold end')
})
