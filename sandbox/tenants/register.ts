/**
 * Which tenants there are, and which names and places for doors are taken while a world is opened or
 * closed: nobody else may do either meanwhile.
 */
import { limits } from '../../core/limits.ts'
import type { Sandbox } from '../library/sandbox.ts'

export interface Register {
  /** Oldest first. */
  all(): (readonly [name: string, sandbox: Sandbox])[]
  find(name: string): Sandbox | undefined
  /** Whether there is room for one more. */
  mayEnter(): boolean
  /** Whether it is there, or is being opened or closed. */
  isTaken(name: string): boolean
  /** Opens it at the lowest free slot, and closes it again when all was closed meanwhile. */
  enter(name: string, open: (slot: number) => Promise<Sandbox>): Promise<Sandbox>
  /** Closes it; false when there is none of that name. */
  leave(name: string): Promise<boolean>
  /** Closes all, for good. */
  close(): Promise<void>
}

export function createRegister(): Register {
  const tenants = new Map<string, { readonly slot: number; readonly sandbox: Sandbox }>()
  const taken = new Map<string, number>()
  let isClosed = false

  const freeSlot = () => {
    const used = new Set([...taken.values(), ...[...tenants.values()].map(({ slot }) => slot)])
    let slot = 0
    while (used.has(slot)) slot += 1
    return slot
  }

  const leave = async (name: string) => {
    const found = tenants.get(name)
    if (found === undefined) return false
    tenants.delete(name)
    taken.set(name, found.slot)
    await found.sandbox.close().finally(() => taken.delete(name))
    return true
  }

  return {
    all: () => [...tenants].map(([name, { sandbox }]) => [name, sandbox] as const),
    find: (name) => tenants.get(name)?.sandbox,
    mayEnter: () => !isClosed && tenants.size + taken.size < limits.tenantsMax,
    isTaken: (name) => tenants.has(name) || taken.has(name),
    enter: async (name, open) => {
      const slot = freeSlot()
      taken.set(name, slot)
      try {
        const sandbox = await open(slot)
        if (isClosed) await sandbox.close(0)
        else tenants.set(name, { slot, sandbox })
        return sandbox
      } finally {
        taken.delete(name)
      }
    },
    leave,
    close: async () => {
      isClosed = true
      await Promise.all([...tenants.keys()].map(leave))
    },
  }
}
