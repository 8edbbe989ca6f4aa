/**
 * A snapshot is a home of its own: a key ring, and one world. What is read of it is read from a copy, so
 * that it stays as it is, and many may go on from it at once.
 */
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UnusableFolder } from '../../storage/unusable-folder.ts'
import type { WorldFacts } from '../../storage/world-stores.ts'
import { type KeyRing, openKeyRing } from '../keyring.ts'
import { Misuse } from '../misuse.ts'

export interface OpenSnapshot {
  /** The folder it was taken into: a home. */
  readonly path: string
  readonly world: WorldFacts
  readonly keyRing: KeyRing
  /** A folder with a copy of its data. */
  readonly data: string
  /** Removes the copy. */
  close(): Promise<void>
}

/** @throws Misuse when there is no snapshot, or it cannot be read. */
export async function openSnapshot(path: string): Promise<OpenSnapshot> {
  const name = await worldIn(path)
  const data = await mkdtemp(join(tmpdir(), 'hutong-snapshot-'))
  const close = () => rm(data, { recursive: true, force: true })
  try {
    await copyFile(join(path, 'world', name, 'data.mdb'), join(data, 'data.mdb'))
    const folder = await import('../../storage/data-folder.ts')
    const world = await folder.worldIn(data)
    if (world === null) throw noSnapshot(path, 'the world in it is empty')
    const { data: keyRing } = await openKeyRing(path)
    return { path, world, keyRing, data, close }
  } catch (cause) {
    await close()
    if (!(cause instanceof UnusableFolder)) throw cause
    throw noSnapshot(path, cause.found)
  }
}

async function worldIn(path: string): Promise<string> {
  const worlds = await readdir(join(path, 'world')).catch(() => {
    throw noSnapshot(path, 'there is no folder world in it')
  })
  const [name, ...others] = worlds
  if (name === undefined) throw noSnapshot(path, 'there is no world in it')
  if (others.length > 0) throw noSnapshot(path, `there are ${worlds.length} worlds in it, not one`)
  return name
}

const noSnapshot = (where: string, found: string) =>
  new Misuse('restore the world', [
    { where, found, todo: 'Name a folder that a snapshot was taken into.' },
  ])
