/**
 * Where a world lies in a home, and how it is opened there: it goes on from what is found, begins anew
 * when that was asked for, or begins from a snapshot. What is put aside is renamed, never deleted.
 */
import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { hash32 } from '../../core/random.ts'
import { UnusableFolder } from '../../storage/unusable-folder.ts'
import { createVolatile } from '../../storage/volatile.ts'
import type { WorldNamed, WorldStores } from '../../storage/world-stores.ts'
import { assertHome } from '../home-folder.ts'
import { Misuse } from '../misuse.ts'
import type { OpenSnapshot } from './open-snapshot.ts'

export interface WorldAsked {
  readonly storage: 'memory' | 'lmdb'
  readonly durability?: 'process' | 'machine' | undefined
  readonly home: string | undefined
  readonly world: WorldNamed
  /** Whether what is found is put aside. */
  readonly afresh: boolean
  readonly from: OpenSnapshot | undefined
  /** Is told when nothing can be written any more. */
  readonly failed: (cause: unknown) => void
}

/** Where a world is kept, null for in this process alone, and whether it remembered anything when opened. */
export interface WorldPlace {
  readonly folder: string | null
  readonly goesOn: boolean
}

/**
 * A world is a scenario's title and a seed: each has a folder of its own, so that what is played in turns
 * goes on where it was left.
 */
export function worldFolder(home: string, { title, seed }: WorldNamed): string {
  const words = title
    .toLowerCase()
    .match(/[a-z0-9]+/g)
    ?.join('-')
    .slice(0, 60)
  return join(home, 'world', `${words ?? hash32(title).toString(36)}-${seed}`)
}

/** @throws Misuse when the data cannot be used as they stand. */
export async function openWorldStores(asked: WorldAsked): Promise<WorldStores> {
  try {
    return await (asked.storage === 'lmdb' ? onDisk(asked) : inMemory(asked))
  } catch (cause) {
    if (!(cause instanceof UnusableFolder)) throw cause
    throw new Misuse('open the world', [cause])
  }
}

async function inMemory({ world, from }: WorldAsked): Promise<WorldStores> {
  if (from === undefined) return createVolatile({ world })
  const { readFolder } = await import('../../storage/data-folder.ts')
  return createVolatile({ world, read: await readFolder(from.data) })
}

async function onDisk(asked: WorldAsked): Promise<WorldStores> {
  const { home, world, afresh, from, failed, durability } = asked
  if (home === undefined) throw new Misuse('open the world', [noHome])
  assertHome(home)
  const { openDataFolder } = await import('../../storage/data-folder.ts')
  const folder = worldFolder(home, world)
  // All of it is there before anything is put aside: a copy that fails leaves the world as it is.
  const draft = from === undefined ? null : await draftOf(folder, from)
  if (afresh) await putAside(folder)
  if (draft !== null) await begin(folder, draft)
  return openDataFolder({ folder, world, failed, ...(durability && { durability }) })
}

const noHome = {
  where: 'storage: lmdb',
  found: 'no home',
  todo: 'Say where it is kept: startSandbox({ storage: "lmdb", home: ".hutong" }).',
}

/** One earlier state is kept beside: that which was put aside last, if anything was in it. */
async function putAside(folder: string): Promise<void> {
  const { holdsNothing } = await import('../../storage/data-folder.ts')
  if (await holdsNothing(folder)) return rm(folder, { recursive: true, force: true })
  const aside = `${folder}.before`
  await rm(aside, { recursive: true, force: true })
  await rename(folder, aside)
}

async function draftOf(folder: string, { data }: OpenSnapshot): Promise<string> {
  const draft = `${folder}.part`
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { recursive: true, mode: 0o700 })
  await copyFile(join(data, 'data.mdb'), join(draft, 'data.mdb'))
  return draft
}

async function begin(folder: string, draft: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (cause) {
    await rm(draft, { recursive: true, force: true })
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause
    const todo = 'Restore into another home, or leave out from to go on with what is there.'
    throw new UnusableFolder({ where: folder, found: 'this world is there already', todo })
  }
  await rename(join(draft, 'data.mdb'), join(folder, 'data.mdb'))
  await rm(draft, { recursive: true, force: true })
}
