import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { open } from 'lmdb'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fen } from '../core/money.ts'
import { holdsNothing, openDataFolder, readFolder, worldIn } from './data-folder.ts'
import { openEnvironment } from './lmdb.ts'
import { runStoreContract } from './store.contract.ts'
import type { Put, Store } from './store.ts'
import { createVolatile } from './volatile.ts'
import type { WorldStores } from './world-stores.ts'

let folder: string
let data: string
const opened: WorldStores[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hutong-lmdb-'))
  data = join(folder, 'data')
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()))
  rmSync(folder, { recursive: true })
})

const world = { hutong: '1.2.3', title: 'a world', seed: 7 }

async function openIn(path: string, more: Partial<typeof world> = {}): Promise<WorldStores> {
  const stores = await openDataFolder({ folder: path, world: { ...world, ...more } })
  opened.push(stores)
  return stores
}

const put = (key: string, more: Partial<Put> = {}): Put => ({
  ...{ key, version: 0, record: { text: key }, final: false },
  ...more,
})

const opens = [
  { account: 'capital', kind: 'capital' },
  { account: 'ann', kind: 'payer' },
] as const

/** A closed world with so many records. */
async function written(path: string, records: number): Promise<void> {
  const stores = await openIn(path)
  const store = stores.storeOf('icbc')
  for (let number = 0; number < records; number += 1) {
    await store.commit({ puts: [put(`order/${number}`, { record: { text: 'x'.repeat(500) } })] })
  }
  await stores.close()
}

let houses = 0
let contractWorld: WorldStores
beforeEach(async () => {
  contractWorld = await openIn(join(folder, 'contract'))
})
runStoreContract((recordsMax): Store => {
  houses += 1
  return contractWorld.storeOf(`house${houses}`, recordsMax)
})

/** A record of that name and text, wherever it stands. */
const loaded = (name: string) => ({
  ...{ key: name, version: 1, record: { text: name } },
  place: expect.any(Object) as object,
})

test('a commit is told when it is written, and what it wrote is not read before', async () => {
  const store = contractWorld.storeOf('icbc')
  const told: string[] = []
  const committed = Promise.resolve(store.commit({ puts: [put('a')] })).then(() => told.push('yes'))
  const read = Promise.resolve(store.load('a')).then(({ version }) => told.push(`read ${version}`))
  expect(store.load('b')).toEqual({ key: 'b', version: 0, record: undefined })
  expect(told).toEqual([])
  await Promise.all([committed, read])
  expect(told.sort()).toEqual(['read 1', 'yes'])
  expect(store.load('a')).toEqual(loaded('a'))
})

test('a refusal that was decided by what is not yet written waits for it', async () => {
  const store = contractWorld.storeOf('icbc')
  const once = put('a', { once: true })
  const first = store.commit({ puts: [once], opens: [{ account: 'ann', kind: 'payer' }] })
  const refused = store.commit({
    puts: [],
    transfers: [{ kind: 'post-hold', id: 't', of: 'none' }],
  })
  expect(refused).toBeInstanceOf(Promise)
  expect([await first, await refused]).toEqual(['committed', 'hold-missing'])
})

test('what is in one record, in another house and in the notes is written together', async () => {
  const stores = await openIn(data)
  const [one, two] = [stores.storeOf('icbc'), stores.storeOf('alipay')]
  const commits = [one.commit({ puts: [put('a')] }), two.commit({ puts: [put('b')] })]
  await Promise.all([...commits, stores.notes.put('clock', { at: 5 })])
  await stores.close()
  const again = await openIn(data)
  expect(again.isOld).toBe(true)
  expect(again.notes.get('clock')).toEqual({ at: 5 })
  expect(again.storeOf('icbc').load('a')).toEqual(loaded('a'))
  expect(again.storeOf('alipay').load('b')).toEqual(loaded('b'))
})

test('a field that is undefined, and numbers of any size, come back as they were', async () => {
  const record = {
    ...{ payer: undefined, list: [undefined, null, 'x'], at: 1_790_000_000_001.5 },
    ...{ most: Number.MAX_SAFE_INTEGER, least: -(2 ** 40), end: Number.POSITIVE_INFINITY },
    ...{ text: '胡同 \u0000 𠮷', bytes: new Uint8Array([1, 2, 3]), deep: { a: [{ b: true }] } },
  }
  const stores = await openIn(data)
  await stores.storeOf('icbc').commit({ puts: [put('a', { record })] })
  await stores.close()
  const { record: read } = await (await openIn(data)).storeOf('icbc').load<typeof record>('a')
  expect({ ...read, bytes: [...(read?.bytes ?? [])] }).toStrictEqual({
    ...record,
    bytes: [1, 2, 3],
  })
})

test.each([
  ['cut off', () => truncateSync(join(data, 'data.mdb'), 100_000)],
  ['cut off after a page', () => truncateSync(join(data, 'data.mdb'), 4096)],
  ['overwritten', () => writeFileSync(join(data, 'data.mdb'), 'x'.repeat(200_000))],
  ['overwritten in the middle', () => overwriteMiddle(join(data, 'data.mdb'))],
])('a file that was %s is refused with words, and stays as it is', async (_, tear) => {
  await written(data, 600)
  tear()
  const before = readFileSync(join(data, 'data.mdb'))
  const refusal = openIn(data)
  await expect(refusal).rejects.toThrow(`Failed to open the data in ${data}: `)
  await expect(refusal).rejects.toThrow('Restore a snapshot, or move the folder away')
  expect(readFileSync(join(data, 'data.mdb')).equals(before)).toBe(true)
})

function overwriteMiddle(path: string): void {
  const bytes = readFileSync(path)
  bytes.fill(0xff, 16_384, bytes.length - 16_384)
  writeFileSync(path, bytes)
}

test('a folder with other files in it is refused', async () => {
  mkdirSync(data)
  writeFileSync(join(data, 'holiday.jpg'), '')
  await expect(openIn(data)).rejects.toThrow('holiday.jpg in it. It is not ours')
})

test('a database of another program is refused, and nothing is added to it', async () => {
  const other = open({ path: data, maxDbs: 4 })
  await other.openDB('sessions', {}).put('a', 1)
  await other.close()
  await expect(openIn(data)).rejects.toThrow('a data.mdb with the tables sessions. It is not ours')
  expect((await worldIn(join(folder, 'contract')))?.title).toBe('a world')
})

test('the data of another world, and of another format, are refused by name', async () => {
  await written(data, 1)
  await expect(openIn(data, { seed: 8 })).rejects.toThrow(
    'it holds "a world", seed 7, and not "a world", seed 8. Play that one with that seed',
  )
  await expect(openIn(data, { title: 'another' })).rejects.toThrow('and not "another", seed 7')
  const later = openEnvironment(data, 'process')
  await later.batch(() => void later.tables.facts.put('world', { ...world, format: 2 }))
  await later.close()
  await expect(openIn(data)).rejects.toThrow('written in format 2 by hutong 1.2.3')
})

test('another version of the program with the same format goes on', async () => {
  await written(data, 1)
  const stores = await openIn(data, { hutong: '9.9.9' })
  expect(stores.storeOf('icbc').load('order/0')).toMatchObject({ version: 1 })
})

test("a folder is one process's at a time; one that has ended holds nothing", async () => {
  const stores = await openIn(data)
  await expect(openIn(data)).rejects.toThrow('this process has it open. Stop that one')
  await stores.close()
  await (await openIn(data)).close()
  const left = { pid: 2 ** 22 + 1, host: 'elsewhere', begun: 1 }
  const inUse = join(data, 'in-use.json')
  writeFileSync(inUse, JSON.stringify(left))
  await expect(openIn(data)).rejects.toThrow('process 4194305 on elsewhere has it open')
  writeFileSync(inUse, JSON.stringify({ ...left, host: hostname() }))
  await expect(openIn(data)).resolves.toMatchObject({ isOld: false })
})

test('an end at the very beginning leaves a folder that begins anew', async () => {
  mkdirSync(data)
  writeFileSync(join(data, 'data.mdb'), '')
  writeFileSync(join(data, 'in-use.json'), '{"pi')
  expect((await openIn(data)).isOld).toBe(false)
})

test('what holds nothing is known', async () => {
  expect(await holdsNothing(data)).toBe(true)
  await (await openIn(data)).close()
  expect(await holdsNothing(data)).toBe(true)
  await written(data, 1)
  expect(await holdsNothing(data)).toBe(false)
})

test('only the owner may look into the folder', async () => {
  await openIn(data)
  expect(statSync(data).mode & 0o777).toBe(0o700)
})

test('a copy of a world that goes on is of one moment, and opens by itself', async () => {
  const stores = await openIn(data)
  const store = stores.storeOf('icbc')
  const transfer = { kind: 'post', debit: 'capital', credit: 'ann', amountFen: fen(1) } as const
  const pay = (number: number) =>
    store.commit({
      ...{ puts: [put(`order/${number}`)], opens },
      transfers: [{ ...transfer, id: `t${number}` }],
    })
  for (let number = 0; number < 50; number += 1) await pay(number)
  const copying = stores.copyTo(join(folder, 'copy'))
  const later = Array.from({ length: 200 }, (_, number) => pay(50 + number))
  await copying
  await Promise.all(later)
  const copy = await openIn(join(folder, 'copy'))
  const copied = copy.storeOf('icbc')
  const orders = (await copied.scan('order/')).length
  expect(orders).toBeGreaterThanOrEqual(50)
  expect((await copied.account('ann'))?.creditsPostedFen).toBe(orders)
  await copied.commit({ puts: [put('order/mine')] })
  expect(store.load('order/mine')).toMatchObject({ version: 0 })
})

test('a copy of a world in memory opens on disk, and the other way', async () => {
  const stores = createVolatile({ world })
  const bounds = { forgotten: { add: stores.names.add.bind(stores.names), has: () => false } }
  const store = stores.storeOf('icbc', 20, bounds)
  const hold = { kind: 'hold', debit: 'capital', credit: 'ann', amountFen: fen(5) } as const
  await store.commit({ puts: [], opens, transfers: [{ ...hold, id: 'h' }] })
  for (let number = 0; number < 50; number += 1) {
    await store.commit({ puts: [put(`order/${number}`, { final: true, once: true })] })
  }
  await stores.notes.put('round', 3)
  await stores.copyTo(data)
  const disk = await openIn(data)
  const onDisk = disk.storeOf('icbc', 20)
  expect(await onDisk.scan('')).toStrictEqual(await store.scan(''))
  expect(await onDisk.accounts()).toStrictEqual(await store.accounts())
  expect(onDisk.holding()).toStrictEqual(store.holding())
  expect(onDisk.forgotten('order')).toBe(store.forgotten('order'))
  expect([disk.names.has('order/0'), disk.names.has('order/49'), disk.names.count]).toEqual([
    ...[true, false, stores.names.count],
  ])
  expect(disk.notes.get('round')).toBe(3)
  await disk.close()
  const back = createVolatile({ world, read: await readFolder(data) })
  expect(await back.storeOf('icbc', 20).scan('')).toStrictEqual(await store.scan(''))
  expect(back.names.has('order/0')).toBe(true)
})

test('a copy goes into a folder of its own', async () => {
  const stores = await openIn(data)
  await stores.storeOf('icbc').commit({ puts: [put('a')] })
  await stores.copyTo(join(folder, 'copy'))
  expect(readdirSync(join(folder, 'copy'))).toEqual(['data.mdb'])
  expect(await worldIn(join(folder, 'copy'))).toMatchObject({ title: 'a world', seed: 7 })
})
