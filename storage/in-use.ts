/** Who has a data folder open: one process at a time, told by a small file beside the data. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { UnusableFolder } from './unusable-folder.ts'

export const inUseFile = 'in-use.json'

interface Holder {
  readonly pid: number
  readonly host: string
  /** When that process began: numbers of processes come again. */
  readonly begun: number
}

const ownHolder = (): Holder => ({
  ...{ pid: process.pid, host: hostname(), begun: Math.round(performance.timeOrigin) },
})

/**
 * Takes a folder for this process; returns the way to let it go.
 * @throws UnusableFolder when another process, or this one already, has it.
 */
export async function takeFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, inUseFile)
  for (;;) {
    if (await begun(path)) return () => rm(path, { force: true })
    const holder = await readHolder(path)
    if (holder !== null && isAlive(holder)) throw inUse(folder, path, holder)
    // Whoever took it has ended without letting it go: a crash, or kill -9.
    await rm(path, { force: true })
  }
}

async function begun(path: string): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(ownHolder()), { flag: 'wx', mode: 0o600 })
    return true
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false
    throw cause
  }
}

/** Null for a file that was cut off while it was written, or that is gone by now. */
async function readHolder(path: string): Promise<Holder | null> {
  try {
    const { pid, host, begun: at } = JSON.parse(await readFile(path, 'utf8'))
    return { pid: Number(pid), host: String(host), begun: Number(at) }
  } catch {
    // Nothing in it can be known, and nobody who is alive leaves it so for longer than a moment.
    return null
  }
}

function isAlive({ pid, host, begun: at }: Holder): boolean {
  const own = ownHolder()
  // Nothing can be asked about another machine's processes.
  if (host !== own.host) return true
  if (pid === own.pid) return at === own.begun
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM'
  }
}

function inUse(folder: string, path: string, { pid, host }: Holder): UnusableFolder {
  const own = ownHolder()
  const who = pid === own.pid && host === own.host ? 'this process' : `process ${pid} on ${host}`
  return new UnusableFolder({
    where: folder,
    found: `${who} has it open`,
    todo: `Stop that one, or give another home; if it does not run any more, remove ${path}.`,
  })
}
