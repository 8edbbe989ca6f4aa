/** Which world a sandbox has: the one in its home, a new one, or one that goes on from a snapshot. */
import { copyFile, mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { WorldNamed, WorldStores } from '../../storage/world-stores.ts'
import type { KeyRing } from '../keyring.ts'
import type { SandboxOptions } from '../library/options.ts'
import { Misuse } from '../misuse.ts'
import type { Scenario } from '../scenario-terms.ts'
import { hutongVersion } from '../version.ts'
import { type OpenSnapshot, openSnapshot } from './open-snapshot.ts'
import { openWorldStores, type WorldPlace, worldFolder } from './world-home.ts'

type Kinds = 'home' | 'seed' | 'storage' | 'durability' | 'from' | 'complain'

export interface Holding {
  readonly options: Pick<SandboxOptions, Kinds>
  readonly scenario: Pick<Scenario, 'title' | 'seed'>
  readonly backstage: {
    /** What stays, where doors are kept: then the world begins anew, or from the snapshot given here. */
    readonly kept?: { readonly keyRing: KeyRing }
    readonly from?: string
    /** Whether what is found is put aside. */
    readonly afresh?: boolean
  }
}

export interface Held {
  readonly world: WorldNamed
  readonly worldStores: WorldStores
  /** Where its keys are kept; undefined for keys of its own. */
  readonly home: string | undefined
  readonly place: WorldPlace
}

/** @throws Misuse when the data or the snapshot cannot be used. */
export async function holdWorld(parts: Holding): Promise<Held> {
  const { options, scenario } = parts
  const { kept, afresh = kept !== undefined } = parts.backstage
  const { home, storage = 'memory', durability } = options
  const path = parts.backstage.from ?? (kept === undefined ? options.from : undefined)
  const from = path === undefined ? undefined : await openSnapshot(path)
  try {
    const seed = options.seed ?? from?.world.seed ?? scenario.seed
    const world = { hutong: hutongVersion(), title: scenario.title, seed }
    if (from !== undefined) await assertFits(from, world, parts)
    const { complain = (says: string) => process.stderr.write(`${says}\n`) } = options
    const failed = (cause: unknown) =>
      void complain(`Nothing can be written any more, or is acknowledged: ${String(cause)}`)
    const asked = { storage, durability, home, world, afresh, from, failed }
    const worldStores = await openWorldStores(asked)
    const folder = storage === 'lmdb' && home !== undefined ? worldFolder(home, world) : null
    return { world, worldStores, home: home ?? path, place: { folder, goesOn: worldStores.isOld } }
  } finally {
    await from?.close()
  }
}

/** @throws Misuse when a world of that title and seed with those keys cannot go on from it. */
export async function assertRestorable(
  path: string,
  world: Pick<WorldNamed, 'title' | 'seed'>,
  keyRing: Pick<KeyRing, 'alipay'>,
): Promise<void> {
  const from = await openSnapshot(path)
  await from.close()
  assertSameWorld(from, world)
  if (!hasSameKeys(from.keyRing, keyRing)) throw otherKeys(path)
}

async function assertFits(
  from: OpenSnapshot,
  world: WorldNamed,
  { options: { home }, backstage }: Holding,
): Promise<void> {
  const keyRing = backstage.kept?.keyRing
  assertSameWorld(from, world)
  if (keyRing !== undefined && !hasSameKeys(from.keyRing, keyRing)) throw otherKeys(from.path)
  if (keyRing !== undefined || home === undefined) return
  const ring = join(home, 'keyring.json')
  if (await isThere(ring)) {
    const { openKeyRing } = await import('../keyring.ts')
    if (!hasSameKeys((await openKeyRing(home)).data, from.keyRing)) throw otherKeys(ring)
    return
  }
  await mkdir(home, { recursive: true, mode: 0o700 })
  await copyFile(join(from.path, 'keyring.json'), ring)
}

function assertSameWorld(from: OpenSnapshot, asked: Pick<WorldNamed, 'title' | 'seed'>): void {
  const { title, seed } = from.world
  if (title === asked.title && seed === asked.seed) return
  throw new Misuse('restore the world', [
    {
      where: from.path,
      found: `it is of "${title}", seed ${seed}, and not of "${asked.title}", seed ${asked.seed}`,
      todo: 'Start the scenario that it was taken of, and leave the seed to it.',
    },
  ])
}

type Keys = Pick<KeyRing, 'alipay'>

/** A merchant's program knows a world by its keys. */
const hasSameKeys = (one: Keys, other: Keys) =>
  one.alipay.platform.publicKey === other.alipay.platform.publicKey

const otherKeys = (where: string) =>
  new Misuse('restore the world', [
    {
      where,
      found: 'the keys are not those that the snapshot was taken with',
      todo: 'Restore into an empty home: it takes the keys of the snapshot.',
    },
  ])

const isThere = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )
