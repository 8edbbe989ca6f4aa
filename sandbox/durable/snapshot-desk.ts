/** The snapshots of a home, by name: for whoever takes and restores them from outside. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Misuse } from '../misuse.ts'

export interface ListedSnapshot {
  readonly name: string
  /** When it was taken: milliseconds since 1970, by the system's clock. */
  readonly takenAt: number
}

export interface SnapshotDesk {
  /** The oldest first. */
  list(): Promise<readonly ListedSnapshot[]>
  /** @throws Misuse when the name is none, is taken, or nothing is kept here. */
  take(name: unknown): Promise<string>
  /** The world is then what it was; whoever asks meanwhile is refused. @throws Misuse as above. */
  restore(name: unknown): Promise<string>
  /** Where the snapshot of that name lies. @throws Misuse as above, or when there is none. */
  find(name: unknown): Promise<string>
}

export interface SnapshotDeskParts {
  readonly home: string | undefined
  readonly take: (path: string) => Promise<void>
  readonly restore: (path: string) => Promise<void>
}

/** A name, and no path: nothing outside the folder of snapshots can be meant. */
const names = /^[a-z0-9][a-z0-9-]{0,63}$/

export function createSnapshotDesk({ home, take, restore }: SnapshotDeskParts): SnapshotDesk {
  const pathOf = (name: unknown): string => {
    if (home === undefined) throw wrong('home', 'none', noHome)
    if (typeof name === 'string' && names.test(name)) return join(home, 'snapshots', name)
    const found = name === undefined ? 'nothing' : JSON.stringify(name).slice(0, 80)
    throw wrong('body: name', found, 'Give 1 to 64 of a-z, 0-9 and -.')
  }
  const find = async (name: unknown): Promise<string> => {
    const path = pathOf(name)
    const listed = await list()
    if (listed.some((one) => one.name === name)) return path
    const known = listed.map((one) => one.name).join(', ')
    const todo = known === '' ? 'Take one: POST /admin/snapshot.' : `There are ${known}.`
    throw wrong('body: name', `there is no snapshot "${String(name)}"`, todo)
  }
  const list = async (): Promise<readonly ListedSnapshot[]> => {
    if (home === undefined) return []
    const folder = join(home, 'snapshots')
    const found = (await readdir(folder).catch(() => [])).filter((name) => names.test(name))
    const listed = found.map(async (name) => {
      const { mtimeMs } = await stat(join(folder, name))
      return { name, takenAt: Math.round(mtimeMs) }
    })
    return (await Promise.all(listed)).sort((one, other) => one.takenAt - other.takenAt)
  }
  return {
    ...{ list, find },
    take: async (name) => {
      const path = pathOf(name)
      await take(path)
      return path
    },
    restore: async (name) => {
      const path = await find(name)
      await restore(path)
      return path
    },
  }
}

const noHome = 'Start it with a home, or take snapshots by sandbox.snapshot(path).'

const wrong = (where: string, found: string, todo: string) =>
  new Misuse('use a snapshot', [{ where, found, todo }])
