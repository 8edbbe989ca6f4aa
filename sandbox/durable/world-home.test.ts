/** Where a world lies in a home: what cannot be put on leaves what is there as it is. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenSnapshot } from './open-snapshot.ts'
import { openWorldStores, type WorldAsked, worldFolder } from './world-home.ts'

let home: string
const world = { hutong: '0', title: 'A market', seed: 7 }

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'hutong-world-home-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const opened = (more: Partial<WorldAsked> = {}) =>
  openWorldStores({
    ...{ storage: 'lmdb', home, world, afresh: false, from: undefined, failed: () => undefined },
    ...more,
  })

/** A world in which one thing is known. */
async function begun(): Promise<void> {
  const stores = await opened()
  await stores.notes.put('known', 1)
  await stores.close()
}

async function known(more: Partial<WorldAsked> = {}): Promise<unknown> {
  const stores = await opened(more)
  const found = stores.notes.get('known')
  await stores.close()
  return found
}

const snapshotAt = (data: string) => ({ data }) as OpenSnapshot

test('a snapshot that cannot be copied leaves the world where it is, and nothing beside it', async () => {
  await begun()
  const from = snapshotAt(join(home, 'nowhere'))
  await expect(opened({ afresh: true, from })).rejects.toThrow('ENOENT')
  expect(existsSync(`${worldFolder(home, world)}.before`)).toBe(false)
  expect(await known()).toBe(1)
})

test('a snapshot takes the place of the world, and leaves no draft', async () => {
  await begun()
  const elsewhere = join(home, 'elsewhere')
  const other = await opened({ home: elsewhere })
  await other.notes.put('known', 2)
  await other.close()
  const from = snapshotAt(worldFolder(elsewhere, world))
  expect(await known({ afresh: true, from })).toBe(2)
  // In what was there nothing had happened: that is not kept.
  expect(readdirSync(join(home, 'world'))).toEqual(['a-market-7'])
})

test('it does not take the place of a world that nobody put aside, and leaves no draft', async () => {
  await begun()
  const from = snapshotAt(worldFolder(home, world))
  await expect(opened({ from })).rejects.toThrow('this world is there already')
  expect(readdirSync(join(home, 'world'))).toEqual(['a-market-7'])
  expect(await known()).toBe(1)
})
