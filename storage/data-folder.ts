/**
 * A folder with the data of one world: taken by one process, looked into before it is opened, and refused
 * with words when it is another program's, another format's or another world's, or torn.
 */
import { mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Durable, type DurableOptions, openDurable } from './durable.ts'
import { inUseFile, takeFolder } from './in-use.ts'
import { inspectFolder } from './inspect.ts'
import { keptFormat } from './kept.ts'
import { openEnvironment, tableNames } from './lmdb.ts'
import { readWorld, type WorldRead } from './read-world.ts'
import { UnusableFolder } from './unusable-folder.ts'
import type { WorldFacts, WorldNamed } from './world-stores.ts'

export interface DataFolderOptions extends DurableOptions {
  readonly world: WorldNamed
}

const ours = new Set(['data.mdb', 'lock.mdb', inUseFile])

/**
 * Opens the data of a world, or begins them in an empty folder.
 * @throws UnusableFolder when it cannot be used; what is in it stays as it is.
 */
export async function openDataFolder({ world, ...options }: DataFolderOptions): Promise<Durable> {
  const { folder } = options
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const strangers = (await readdir(folder)).filter((name) => !ours.has(name))
  if (strangers.length > 0) throw foreign(folder, `${strangers.slice(0, 3).join(', ')} in it`)
  const letGo = await takeFolder(folder)
  try {
    const found = await worldIn(folder)
    if (found !== null) assertSame(folder, found, world)
    const durable = openDurable(options)
    if (found === null) await durable.begin({ format: keptFormat, ...world })
    return { ...durable, close: () => durable.close().finally(letGo) }
  } catch (cause) {
    await letGo()
    throw cause
  }
}

/**
 * Whose data are in a folder; null where there are none yet, or none were ever written.
 * @throws UnusableFolder when that cannot be told, or they are not ours.
 */
export async function worldIn(folder: string): Promise<WorldFacts | null> {
  const size = await sizeOf(join(folder, 'data.mdb'))
  // Cut off before the first page, by an end at the very beginning: nothing was ever in it.
  if (size === 0) return null
  const inspected = await inspectFolder(folder)
  if (typeof inspected === 'string') throw torn(folder, inspected)
  const { tables, entries, world } = inspected
  const known: ReadonlySet<string> = new Set(tableNames)
  if (tables.some((name) => !known.has(name))) {
    throw foreign(folder, `a data.mdb with the tables ${tables.slice(0, 3).join(', ')}`)
  }
  if (world === null && entries === 0) return null
  if (!isFacts(world)) throw foreign(folder, 'a data.mdb that says nothing of its world')
  if (world.format !== keptFormat) throw otherFormat(folder, world)
  return world
}

/** Whether a folder is not there, is empty, or nobody in its world remembers anything. */
export async function holdsNothing(folder: string): Promise<boolean> {
  if ((await sizeOf(join(folder, 'data.mdb'))) === 0) {
    return (await readdir(folder).catch(() => [])).every((name) => ours.has(name))
  }
  const inspected = await inspectFolder(folder)
  return typeof inspected !== 'string' && inspected.world !== null && inspected.remembered === 0
}

/** All that is written in a folder that nobody has open: a copy, say. */
export async function readFolder(folder: string): Promise<WorldRead> {
  const environment = openEnvironment(folder, 'process')
  try {
    return readWorld(environment.tables)
  } finally {
    await environment.close()
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return 0
    throw cause
  }
}

function isFacts(world: unknown): world is WorldFacts {
  if (typeof world !== 'object' || world === null) return false
  const { format, hutong, title, seed }: Partial<Record<keyof WorldFacts, unknown>> = world
  return [format, seed].every(Number.isFinite) && typeof hutong === typeof title && title !== ''
}

function assertSame(folder: string, found: WorldFacts, asked: WorldNamed): void {
  if (found.title === asked.title && found.seed === asked.seed) return
  throw new UnusableFolder({
    where: folder,
    found: `it holds "${found.title}", seed ${found.seed}, and not "${asked.title}", seed ${asked.seed}`,
    todo: 'Play that one with that seed, or give another home.',
  })
}

const foreign = (where: string, found: string) =>
  new UnusableFolder({ where, found, todo: 'It is not ours: give an empty folder as home.' })

const torn = (where: string, found: string) =>
  new UnusableFolder({
    ...{ where, found },
    todo: 'Restore a snapshot, or move the folder away to begin anew; what was in it is then lost.',
  })

const otherFormat = (where: string, { format, hutong }: WorldFacts) =>
  new UnusableFolder({
    where,
    found: `it was written in format ${format} by hutong ${hutong}, and this one knows format ${keptFormat}`,
    todo: 'Use that version, or move the folder away to begin anew.',
  })
