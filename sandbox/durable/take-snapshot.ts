/**
 * A snapshot of a world as it stands, requests at work and all: what a kill at this moment would leave.
 * It is a home of its own, with the merchants' private keys in it: only its owner may read it.
 */
import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { WorldNamed, WorldStores } from '../../storage/world-stores.ts'
import type { KeyRing } from '../keyring.ts'
import { Misuse } from '../misuse.ts'
import { worldFolder } from './world-home.ts'

export interface SnapshotParts {
  readonly worldStores: Pick<WorldStores, 'copyTo'>
  readonly world: WorldNamed
  readonly keyRing: KeyRing
}

/** Whole or not at all. @throws Misuse when there is something in the folder already. */
export async function takeSnapshot(
  { worldStores, world, keyRing }: SnapshotParts,
  path: string,
): Promise<void> {
  await assertEmpty(path)
  const draft = `${path}.part`
  await rm(draft, { recursive: true, force: true })
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await mkdir(draft, { mode: 0o700 })
  const ring = `${JSON.stringify(keyRing, null, 2)}\n`
  await writeFile(`${draft}/keyring.json`, ring, { mode: 0o600 })
  await worldStores.copyTo(worldFolder(draft, world))
  await rm(`${worldFolder(draft, world)}/lock.mdb`, { force: true })
  await rename(draft, path)
}

async function assertEmpty(path: string): Promise<void> {
  const found = await readdir(path).catch(() => null)
  if (found === null) return
  if (found.length === 0) return rmdir(path)
  throw new Misuse('take a snapshot', [
    {
      where: path,
      found: `${found.length} things in it`,
      todo: 'Name a folder that is not there yet.',
    },
  ])
}
