/**
 * What every store promises, as tests: each implementation runs this suite with a factory of its
 * own. Nothing is half done, nothing that moved on is overwritten, nothing unfinished is forgotten.
 */
import { beforeEach, expect, test } from 'vitest'
import type { Account } from '../core/ledger/account.ts'
import type { Transfer } from '../core/ledger/transfer.ts'
import { fen } from '../core/money.ts'
import type { Key, Opening, Put, Store } from './store.ts'

interface Note {
  readonly text: string
}

const key = (name: string): Key<Note> => name

const put = (name: string, version: number, text: string, final = false): Put => ({
  key: name,
  version,
  record: { text },
  final,
})

const opens: readonly Opening[] = [
  { account: 'capital', kind: 'capital' },
  { account: 'ann', kind: 'payer' },
  { account: 'shop', kind: 'merchant' },
]

const post = (id: string, debit: string, credit: string, amount: number): Transfer => ({
  kind: 'post',
  id,
  debit,
  credit,
  amountFen: fen(amount),
})

/** What is known of a record, and not where it stands. */
async function read(store: Store, of: Key<Note>) {
  const { version, record } = await store.load(of)
  return { version, record }
}

/** `debits credits` posted, and what is held. */
const sums = (account: Account | undefined) =>
  account && [account.debitsPostedFen, account.creditsPostedFen, account.debitsPendingFen]

/** Registers the suite; `createStore` makes an empty store that remembers so many records. */
export function runStoreContract(createStore: (recordsMax?: number) => Store): void {
  let store: Store
  beforeEach(() => {
    store = createStore()
  })

  test('a record that was never put has version 0 and no content', async () => {
    expect(await read(store, key('a'))).toEqual({ version: 0, record: undefined })
  })

  test('each put raises the version by one and keeps the last content', async () => {
    expect(await store.commit({ puts: [put('a', 0, 'first')] })).toBe('committed')
    expect(await read(store, key('a'))).toEqual({ version: 1, record: { text: 'first' } })
    expect(await store.commit({ puts: [put('a', 1, 'second')] })).toBe('committed')
    expect(await read(store, key('a'))).toEqual({ version: 2, record: { text: 'second' } })
  })

  test.each([0, 2, 7])('a put over version %d of a record at 1 is refused', async (version) => {
    await store.commit({ puts: [put('a', 0, 'first')] })
    expect(await store.commit({ puts: [put('a', version, 'again')] })).toBe('moved-on')
    expect(await read(store, key('a'))).toEqual({ version: 1, record: { text: 'first' } })
  })

  test('of two writers who read the same version one is told that it moved on', async () => {
    const commits = await Promise.all(
      ['one', 'two'].map((text) => store.commit({ puts: [put('a', 0, text)] })),
    )
    expect([...commits].sort()).toEqual(['committed', 'moved-on'])
    expect((await store.load(key('a'))).version).toBe(1)
  })

  test('what was only seen must not have moved on either', async () => {
    await store.commit({ puts: [put('a', 0, 'first')] })
    const stale = { puts: [put('b', 0, 'new')], seen: [{ key: 'a', version: 0 }] }
    expect(await store.commit(stale)).toBe('moved-on')
    expect(await read(store, key('b'))).toEqual({ version: 0, record: undefined })
    expect(await store.commit({ ...stale, seen: [{ key: 'a', version: 1 }] })).toBe('committed')
    expect(await read(store, key('a'))).toEqual({ version: 1, record: { text: 'first' } })
  })

  test('when one record has moved on, no record and no account is touched', async () => {
    await store.commit({ puts: [put('a', 0, 'first')], opens })
    const commit = await store.commit({
      puts: [put('b', 0, 'new'), put('a', 0, 'stale')],
      transfers: [post('p', 'capital', 'ann', 100)],
    })
    expect(commit).toBe('moved-on')
    expect(await read(store, key('b'))).toEqual({ version: 0, record: undefined })
    expect(sums(await store.account('ann'))).toEqual([0, 0, 0])
  })

  test('records and postings are committed together', async () => {
    const transfers = [post('p', 'capital', 'ann', 100), post('q', 'ann', 'shop', 30)]
    expect(await store.commit({ puts: [put('a', 0, 'paid')], opens, transfers })).toBe('committed')
    expect(sums(await store.account('ann'))).toEqual([30, 100, 0])
    expect(sums(await store.account('shop'))).toEqual([0, 30, 0])
    expect((await store.load(key('a'))).record).toEqual({ text: 'paid' })
  })

  test.each([
    ['funds-insufficient', post('q', 'ann', 'shop', 101)],
    ['account-missing', post('q', 'ann', 'nobody', 1)],
    ['hold-missing', { kind: 'post-hold', id: 'q', of: 'h' }],
    ['exists-with-other-terms', post('p', 'capital', 'ann', 99)],
  ] as const)('a transition refused with %s leaves everything as it was', async (why, transfer) => {
    await store.commit({
      puts: [put('a', 0, 'first')],
      opens,
      transfers: [post('p', 'capital', 'ann', 100)],
    })
    const before = await store.accounts()
    const good = post('good', 'ann', 'shop', 1)
    const puts = [put('a', 1, 'second'), put('b', 0, 'new')]
    expect(await store.commit({ puts, transfers: [good, transfer] })).toBe(why)
    expect(await store.accounts()).toEqual(before)
    expect(await read(store, key('a'))).toEqual({ version: 1, record: { text: 'first' } })
    expect((await store.load(key('b'))).version).toBe(0)
  })

  test('a repeated transfer commits its record and moves no money twice', async () => {
    const transfers = [post('p', 'capital', 'ann', 100)]
    await store.commit({ puts: [put('a', 0, 'first')], opens, transfers })
    expect(await store.commit({ puts: [put('a', 1, 'again')], opens, transfers })).toBe('committed')
    expect(sums(await store.account('ann'))).toEqual([0, 100, 0])
  })

  test('what was read does not change when the store does', async () => {
    await store.commit({ puts: [put('a', 0, 'first')], opens })
    const [loaded, account, accounts] = [
      await read(store, key('a')),
      await store.account('ann'),
      await store.accounts(),
    ]
    await store.commit({
      puts: [put('a', 1, 'second')],
      transfers: [post('p', 'capital', 'ann', 5)],
    })
    expect(loaded).toEqual({ version: 1, record: { text: 'first' } })
    expect(sums(account)).toEqual([0, 0, 0])
    expect(sums(accounts.find(({ id }) => id === 'ann'))).toEqual([0, 0, 0])
  })

  test('what was loaded may be put once: it knows its place, and that it has moved on', async () => {
    await store.commit({ puts: [put('a', 0, 'first')] })
    const loaded = await store.load(key('a'))
    const next = { ...put('a', 1, 'second'), ...loaded, record: { text: 'second' } }
    expect(await store.commit({ puts: [next] })).toBe('committed')
    expect(await store.commit({ puts: [next] })).toBe('moved-on')
    expect(await store.commit({ puts: [put('b', 0, 'new')], seen: [loaded] })).toBe('moved-on')
    expect(await read(store, key('a'))).toEqual({ version: 2, record: { text: 'second' } })
  })

  test('what was loaded and then forgotten is not put where it was', async () => {
    const full = createStore(100)
    await full.commit({ puts: [put('a', 0, 'first', true)] })
    const loaded = await full.load(key('a'))
    for (let index = 0; index < 200; index += 1) {
      await full.commit({ puts: [put(`k${index}`, 0, '', true)] })
    }
    expect((await full.load(key('a'))).version).toBe(0)
    const late = { ...put('a', 1, 'second'), ...loaded, record: { text: 'second' } }
    expect(await full.commit({ puts: [late] })).toBe('moved-on')
    expect((await full.load(key('a'))).version).toBe(0)
  })

  test('accounts are opened once and are all told', async () => {
    await store.commit({ puts: [], opens })
    await store.commit({ puts: [], opens, transfers: [post('p', 'capital', 'ann', 100)] })
    await store.commit({ puts: [], opens })
    const told = (await store.accounts()).map(({ id, kind }) => [id, kind])
    expect(told).toEqual([
      ['capital', 'capital'],
      ['ann', 'payer'],
      ['shop', 'merchant'],
    ])
    expect(sums(await store.account('ann'))).toEqual([0, 100, 0])
    expect(await store.account('nobody')).toBeUndefined()
  })

  test('the book tells what is broken of it: nothing, whatever was refused', async () => {
    await store.commit({ puts: [], opens, transfers: [post('p', 'capital', 'ann', 100)] })
    await store.commit({ puts: [], transfers: [post('q', 'ann', 'shop', 101)] })
    await store.commit({ puts: [], transfers: [post('r', 'ann', 'shop', 99)] })
    expect(sums(await store.account('shop'))).toEqual([0, 99, 0])
    expect(await store.broken()).toEqual([])
  })

  test('a scan finds every record whose key begins so, the oldest first', async () => {
    for (const name of ['order/2', 'order/1', 'trade/1', 'order', 'order/3']) {
      await store.commit({ puts: [put(name, 0, name)] })
    }
    await store.commit({ puts: [put('order/2', 1, 'order/2 again')] })
    const found = await store.scan(key('order/'))
    expect(found.map(({ text }) => text)).toEqual(['order/2 again', 'order/1', 'order/3'])
    expect(await store.scan(key('refund/'))).toEqual([])
    expect(await store.scan(key(''))).toHaveLength(5)
  })

  test('a full store forgets its oldest final records and counts them', async () => {
    const full = createStore(100)
    for (let index = 0; index < 250; index += 1) {
      await full.commit({ puts: [put(`k${index}`, 0, `${index}`, true)] })
    }
    const left = await full.scan(key('k'))
    expect(left.length).toBeLessThanOrEqual(100)
    expect(left.length).toBeGreaterThanOrEqual(90)
    expect(left.length + full.forgotten()).toBe(250)
    expect(left.map(({ text }) => Number(text))).toEqual(left.map((_, at) => full.forgotten() + at))
    expect((await full.load(key('k0'))).version).toBe(0)
  })

  test('a record that is not final is never forgotten, however full the store', async () => {
    const full = createStore(50)
    for (let index = 0; index < 400; index += 1) {
      await full.commit({ puts: [put(`k${index}`, 0, `${index}`, index % 4 > 0)] })
    }
    const texts = new Set((await full.scan(key('k'))).map(({ text }) => text))
    const kept = Array.from({ length: 100 }, (_, index) => `${index * 4}`)
    expect(kept.filter((text) => !texts.has(text))).toEqual([])
    expect(texts.size + full.forgotten()).toBe(400)
    expect(full.forgotten()).toBeGreaterThan(250)
  })

  test('a record that becomes final may be forgotten, one that no longer is may not', async () => {
    const full = createStore(20)
    await full.commit({ puts: [put('ended', 0, ''), put('reopened', 0, '', true)] })
    await full.commit({ puts: [put('ended', 1, '', true), put('reopened', 1, '')] })
    for (let index = 0; index < 40; index += 1) {
      await full.commit({ puts: [put(`k${index}`, 0, '', true)] })
    }
    expect((await full.load(key('ended'))).version).toBe(0)
    expect((await full.load(key('reopened'))).version).toBe(2)
  })

  test('a store that is not full forgets nothing', async () => {
    await store.commit({ puts: [put('a', 0, '', true)], opens })
    expect(store.forgotten()).toBe(0)
  })
}
