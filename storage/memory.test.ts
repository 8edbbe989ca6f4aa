import { expect, test } from 'vitest'
import { ByteBudget } from '../core/byte-budget.ts'
import { Fingerprints } from '../core/fingerprints.ts'
import { fen } from '../core/money.ts'
import { createMemoryStore, type MemoryBounds } from './memory.ts'
import { runStoreContract } from './store.contract.ts'
import type { Put, Store } from './store.ts'

runStoreContract(createMemoryStore)

const many = 1_000_000

const put = (key: string, more: Partial<Put> = {}): Put => ({
  ...{ key, version: 0, record: { text: 'x'.repeat(100) }, final: true },
  ...more,
})

const bounded = (bounds: MemoryBounds) => createMemoryStore(many, bounds)

async function fill(store: Store, kind: string, count: number, more: Partial<Put> = {}) {
  for (let number = 0; number < count; number += 1) {
    expect(await store.commit({ puts: [put(`${kind}/${number}`, more)] })).toBe('committed')
  }
}

const isThere = async (store: Store, key: string) => (await store.load(key)).version > 0

test('keeps within its bytes and counts what it forgets, by kind', async () => {
  const store = bounded({ bytesMax: 50_000 })
  await fill(store, 'order', 1000)
  await fill(store, 'debit', 10)
  const { records, bytes, overLimit, forgotten } = store.holding()
  expect(bytes).toBeLessThanOrEqual(50_000)
  expect([records + forgotten, overLimit]).toEqual([1010, 0])
  expect([store.forgotten('order'), store.forgotten('debit')]).toEqual([forgotten, 0])
  expect([await isThere(store, 'order/999'), await isThere(store, 'order/0')]).toEqual([
    true,
    false,
  ])
})

test('what is not final stays over the limit, and by how much is told', async () => {
  const store = bounded({ bytesMax: 10_000 })
  await fill(store, 'order', 100, { final: false })
  const { records, bytes, overLimit, forgotten } = store.holding()
  expect([records, forgotten, overLimit]).toEqual([100, 0, bytes - 10_000])
  expect(overLimit).toBeGreaterThan(10_000)
})

test('the book counts: its accounts for good, its transfers until they are forgotten', async () => {
  const store = bounded({ bytesMax: 100_000 })
  const opens = [
    { account: 'capital', kind: 'capital' },
    { account: 'ann', kind: 'payer' },
  ] as const
  await store.commit({ puts: [], opens })
  const opened = store.holding().bytes
  expect(opened).toBeGreaterThan(200)
  const post = { kind: 'post', debit: 'capital', credit: 'ann', amountFen: fen(1) } as const
  for (let number = 0; number < 2000; number += 1) {
    await store.commit({ puts: [], transfers: [{ ...post, id: `gift/${number}` }] })
  }
  const { accounts, bytes, transfersForgotten } = store.holding()
  expect([accounts, bytes <= 100_000, transfersForgotten > 500]).toEqual([2, true, true])
  expect((await store.account('ann'))?.creditsPostedFen).toBe(2000)
})

test('stores that share are bounded together', async () => {
  const shared = new ByteBudget(60_000)
  const stores = [1, 2, 3].map(() => bounded({ shared, bytesMax: 50_000 }))
  for (let round = 0; round < 10; round += 1) {
    for (const store of stores) await fill(store, `order${round}`, 50)
  }
  const bytes = stores.map((store) => store.holding().bytes)
  expect(bytes.reduce((sum, one) => sum + one, 0)).toBe(shared.bytes)
  expect(shared.bytes).toBeLessThanOrEqual(60_000)
  expect(Math.min(...bytes)).toBeGreaterThan(10_000)
})

test('a record that leads to another is kept as long as that has no end', async () => {
  const store = bounded({ bytesMax: 20_000 })
  const [open, done] = [put('order/open', { final: false }), put('order/done')]
  await store.commit({ puts: [open, put('code/open', { of: open.key })] })
  await store.commit({ puts: [done, put('code/done', { of: done.key })] })
  await fill(store, 'other', 300)
  expect(await isThere(store, 'code/open')).toBe(true)
  expect(await isThere(store, 'code/done')).toBe(false)
  await store.commit({ puts: [{ ...open, version: 1, final: true }] })
  await fill(store, 'another', 300)
  expect(await isThere(store, 'code/open')).toBe(false)
})

test('what ends by itself may be forgotten from then on', async () => {
  let now = 0
  const store = bounded({ bytesMax: 20_000, now: () => now })
  await fill(store, 'unpaid', 200, { final: false, finalAt: 1000 })
  expect(store.holding().forgotten).toBe(0)
  now = 1000
  await fill(store, 'order', 100)
  expect(store.forgotten('unpaid')).toBeGreaterThan(100)
  expect(store.holding().overLimit).toBe(0)
})

test('what may be made once is not made anew after it was forgotten, and nothing else moves', async () => {
  const store = bounded({ bytesMax: 20_000, forgotten: new Fingerprints(1000) })
  await fill(store, 'order', 300, { once: true })
  await store.commit({ puts: [], opens: [{ account: 'capital', kind: 'capital' }] })
  await store.commit({ puts: [], opens: [{ account: 'ann', kind: 'payer' }] })
  const gift = { kind: 'post', debit: 'capital', credit: 'ann', amountFen: fen(1) } as const
  const again = { puts: [put('order/0', { once: true })], transfers: [{ ...gift, id: 'g' }] }
  expect(await isThere(store, 'order/0')).toBe(false)
  expect(await store.commit(again)).toBe('forgotten')
  expect(await isThere(store, 'order/0')).toBe(false)
  expect((await store.account('ann'))?.creditsPostedFen).toBe(0)
  expect(await store.commit({ puts: [put('order/300', { once: true })] })).toBe('committed')
  expect(await store.commit({ puts: [put('order/299', { version: 1, once: true })] })).toBe(
    'committed',
  )
})

test('what may be made again is, after it was forgotten', async () => {
  const store = bounded({ bytesMax: 20_000, forgotten: new Fingerprints(1000) })
  await fill(store, 'day', 300)
  expect(await isThere(store, 'day/0')).toBe(false)
  expect(await store.commit({ puts: [put('day/0')] })).toBe('committed')
})

test('without a limit of bytes nothing is weighed', async () => {
  const store = createMemoryStore(many)
  await fill(store, 'order', 10)
  expect([store.holding().bytes, store.holding().records]).toEqual([0, 10])
})

test('what is in doubt stays, and what leads to it, until it no longer is', async () => {
  const doubtful = new Set<object>()
  const store = bounded({ bytesMax: 50_000, isInDoubt: (record) => doubtful.has(record) })
  const order = put('order/old')
  doubtful.add(order.record)
  await store.commit({ puts: [order, put('code/old', { of: 'order/old' })] })
  await fill(store, 'order', 1000)
  expect([await isThere(store, 'order/old'), await isThere(store, 'code/old')]).toEqual([
    true,
    true,
  ])
  doubtful.clear()
  await fill(store, 'debit', 1000)
  expect([await isThere(store, 'order/old'), await isThere(store, 'code/old')]).toEqual([
    false,
    false,
  ])
})

test('tells what was there once and was forgotten, and of nothing else', async () => {
  const names = new Fingerprints(10_000)
  const store = bounded({ bytesMax: 50_000, forgotten: names })
  await fill(store, 'order', 1000, { once: true })
  const asked = ['order/0', 'order/999', 'order/1000']
  expect(asked.map(store.wasForgotten)).toEqual([true, false, false])
})

test('a record that its own commit makes room by is there afterwards, as it was put', async () => {
  const store = bounded({ bytesMax: 20_000 })
  await store.commit({ puts: [put('order/first')] })
  await fill(store, 'order', 20)
  const opens = Array.from({ length: 200 }, (_, number) => ({
    ...{ account: `payer/${number}`, kind: 'payer' as const },
  }))
  const again = put('order/first', { version: 1, record: { text: 'again' } })
  const forgotten = store.forgotten('order')
  expect(await store.commit({ puts: [again], opens })).toBe('committed')
  expect(store.forgotten('order')).toBeGreaterThan(forgotten)
  const { version, record } = await store.load('order/first')
  expect({ version, record }).toEqual({ version: 2, record: { text: 'again' } })
})

test('what a record grows and shrinks by is counted, wherever it stands', async () => {
  const store = bounded({ bytesMax: many })
  await store.commit({ puts: [put('order/1'), put('order/2')] })
  const { bytes } = store.holding()
  const grown = put('order/1', { version: 1, record: { text: 'x'.repeat(400) } })
  await store.commit({ puts: [grown] })
  expect(store.holding().bytes).toBe(bytes + 300)
  await store.commit({ puts: [put('order/1', { version: 2 })] })
  expect(store.holding()).toMatchObject({ bytes, records: 2 })
})
