import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDocuments } from './documents.ts'

interface Keys {
  keys: string[]
}

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hutong-documents-'))
  path = join(folder, 'kept', 'keys.json')
})

afterEach(() => rmSync(folder, { recursive: true }))

const initial = (): Keys => ({ keys: [] })
const onDisk = () => JSON.parse(readFileSync(path, 'utf8'))
const modeOf = (name: string) => statSync(name).mode & 0o777

function parse(content: unknown): Keys | string[] {
  if (typeof content !== 'object' || content === null || !('keys' in content)) {
    return ['there is no list of keys', 'there is nothing else either']
  }
  const { keys } = content
  return Array.isArray(keys) ? { keys: keys.map(String) } : ['keys is no list']
}

const openKeys = () => openDocuments({ path, initial, parse })

test('begins with the initial documents and writes them at once', async () => {
  const { data } = await openDocuments({ path, initial: async () => ({ keys: ['first'] }), parse })
  expect(data).toEqual({ keys: ['first'] })
  expect(onDisk()).toEqual({ keys: ['first'] })
})

test('finds again what was changed, and does not ask for initial documents', async () => {
  const first = await openKeys()
  await first.update((data) => data.keys.push('a'))
  const refuseInitial = () => {
    throw new Error('initial documents were asked for')
  }
  const second = await openDocuments({ path, initial: refuseInitial, parse })
  expect(second.data).toEqual({ keys: ['a'] })
})

test('changes are seen at once and are on disk when the update returns', async () => {
  const { data, update } = await openKeys()
  const written = update((documents) => documents.keys.push('a'))
  expect(data.keys).toEqual(['a'])
  await written
  expect(onDisk()).toEqual({ keys: ['a'] })
})

test('a thousand changes at once share a write or two and lose nothing', async () => {
  let serialised = 0
  const counted = () => ({
    keys: [] as string[],
    toJSON() {
      serialised += 1
      return { keys: this.keys }
    },
  })
  const documents = await openDocuments({ path, initial: counted, parse: () => ['not read here'] })
  serialised = 0
  const names = Array.from({ length: 1000 }, (_, index) => String(index))
  await Promise.all(names.map((name) => documents.update((data) => void data.keys.push(name))))
  expect(onDisk()).toEqual({ keys: names })
  expect(serialised).toBeLessThanOrEqual(2)
})

test('flush waits for a write under way', async () => {
  const { update, flush } = await openKeys()
  void update((data) => data.keys.push('late'))
  await flush()
  expect(onDisk()).toEqual({ keys: ['late'] })
})

test('only the owner reads the file and the folder made for it', async () => {
  const { update } = await openKeys()
  await update((data) => data.keys.push('secret'))
  expect(modeOf(path)).toBe(0o600)
  expect(modeOf(dirname(path))).toBe(0o700)
  expect(readdirSync(dirname(path))).toEqual(['keys.json'])
})

test('a file that others could read is closed to them on opening', async () => {
  await openKeys()
  chmodSync(path, 0o644)
  await openKeys()
  expect(modeOf(path)).toBe(0o600)
})

test('a draft left by a crash, readable to all, is replaced', async () => {
  const { update } = await openKeys()
  const draft = join(dirname(path), '.keys.json.tmp')
  writeFileSync(draft, '{"keys": ["ha', { mode: 0o644 })
  await update((data) => data.keys.push('whole'))
  expect(onDisk()).toEqual({ keys: ['whole'] })
  expect(modeOf(path)).toBe(0o600)
  expect(existsSync(draft)).toBe(false)
})

test.each([
  ['half a file', '{"keys": ["BEGIN PRIVATE KEY', 'its 28 characters are not JSON'],
  ['an empty file', '', 'its 0 characters are not JSON'],
  ['null', 'null', 'there is no list of keys; there is nothing else either'],
  ['another shape', '{"keys": 3}', 'keys is no list'],
])('%s is refused by name, with advice, and left as it is', async (_, text, reason) => {
  await openKeys()
  writeFileSync(path, text)
  const refusal = openKeys()
  await expect(refusal).rejects.toThrow(`Failed to open documents in ${path}: ${reason}. Repair`)
  await expect(refusal).rejects.not.toThrow('PRIVATE')
  expect(readFileSync(path, 'utf8')).toBe(text)
})

test('a write that fails is told to whoever asked for it, and the next one tries again', async () => {
  const { update, flush } = await openKeys()
  rmSync(dirname(path), { recursive: true })
  writeFileSync(dirname(path), 'in the way')
  await expect(update((data) => data.keys.push('a'))).rejects.toThrow()
  await expect(flush()).rejects.toThrow()
  rmSync(dirname(path))
  await update((data) => data.keys.push('b'))
  expect(onDisk()).toEqual({ keys: ['a', 'b'] })
})

test('a change that throws rejects the update and writes nothing', async () => {
  const { update } = await openKeys()
  const failing = update(() => {
    throw new Error('thought better of it')
  })
  await expect(failing).rejects.toThrow('thought better of it')
  expect(onDisk()).toEqual({ keys: [] })
})

test('without a path everything stays in memory', async () => {
  const { data, update, flush } = await openDocuments({ path: null, initial, parse })
  await update((documents) => documents.keys.push('a'))
  await flush()
  expect(data).toEqual({ keys: ['a'] })
  expect(readdirSync(folder)).toEqual([])
})
