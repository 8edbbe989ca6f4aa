/**
 * Worlds beside one another in a process, each behind doors of its own: nothing that changes is
 * shared, so nothing one tenant does can be seen by another. What never changes is there once.
 */
import { limits } from '../../core/limits.ts'
import type { SandboxOptions } from '../library/options.ts'
import type { Sandbox } from '../library/sandbox.ts'
import type { Mistake } from '../misuse.ts'
import type { Scenario } from '../scenario.ts'

export interface Tenants {
  /** Those there are, oldest first. */
  list(): readonly TenantListed[]
  /** A tenant with what its merchants sign by, and what changes it. */
  find(name: string): Tenant | undefined
  /** Opens a world of that name, or says every mistake in what was asked. */
  make(asked: TenantAsked): Promise<Tenant | readonly Mistake[]>
  /** False when there is none of that name. */
  drop(name: string): Promise<boolean>
  reset(name: string): Promise<boolean>
  close(): Promise<void>
}

export interface TenantAsked {
  /** Small letters, digits and dashes, at most 32. */
  readonly name: string
  readonly seed?: number
  readonly scenario?: Scenario
}

export interface TenantListed {
  readonly name: string
  readonly seed: number
  readonly scenario: string
  readonly urls: Readonly<Record<string, string>>
  readonly inFlight: number
}

export interface Tenant extends Omit<TenantListed, 'inFlight'> {
  readonly token: string
  readonly keys: Sandbox['keys']
}

interface TenantsParts {
  /** What holds for every tenant alike. */
  readonly usual: SandboxOptions
  /** Its doors count up from here, tenant by tenant; free ports without. */
  readonly portsFrom?: number | undefined
  readonly open: (options: SandboxOptions, scenario: Scenario | undefined) => Promise<Sandbox>
}

/** Doors of one world lie within so many ports. */
const portsApart = 200

export const isTenantName = (name: string) => /^[a-z0-9][a-z0-9-]{0,31}$/.test(name)

export function createTenants({ usual, portsFrom, open }: TenantsParts): Tenants {
  const tenants = new Map<string, { readonly slot: number; readonly sandbox: Sandbox }>()
  /** Names that are being opened or closed: nobody else may do either meanwhile. */
  const taken = new Map<string, number>()
  let isClosed = false

  const freeSlot = () => {
    const used = new Set([...taken.values(), ...[...tenants.values()].map(({ slot }) => slot)])
    let slot = 0
    while (used.has(slot)) slot += 1
    return slot
  }

  const mistakesIn = ({ name }: TenantAsked): Mistake[] => {
    if (isClosed || tenants.size + taken.size >= limits.tenantsMax) {
      const todo = 'Take one away first: DELETE /admin/tenants/NAME.'
      return [{ where: 'tenants', found: `${tenants.size} of ${limits.tenantsMax}`, todo }]
    }
    if (!tenants.has(name) && !taken.has(name)) return []
    const todo = 'Choose another name, or reset that one: POST /admin/tenants/NAME/reset.'
    return [{ where: 'body: name', found: `"${name}", which there is already`, todo }]
  }

  const drop = async (name: string) => {
    const found = tenants.get(name)
    if (found === undefined) return false
    tenants.delete(name)
    taken.set(name, found.slot)
    await found.sandbox.close().finally(() => taken.delete(name))
    return true
  }

  return {
    list: () =>
      [...tenants].map(([name, { sandbox }]) => ({
        ...shown(name, sandbox),
        inFlight: sandbox.inFlight(),
      })),
    find: (name) => {
      const found = tenants.get(name)
      return found && whole(name, found.sandbox)
    },
    make: async (asked) => {
      const mistakes = mistakesIn(asked)
      if (mistakes.length > 0) return mistakes
      const { name, scenario, ...own } = asked
      const slot = freeSlot()
      taken.set(name, slot)
      try {
        const port = portsFrom === undefined ? {} : { port: portsFrom + slot * portsApart }
        const sandbox = await open({ ...usual, ...own, ...port }, scenario)
        if (isClosed) await sandbox.close(0)
        else tenants.set(name, { slot, sandbox })
        return whole(name, sandbox)
      } finally {
        taken.delete(name)
      }
    },
    drop,
    reset: async (name) => {
      const found = tenants.get(name)
      await found?.sandbox.reset()
      return found !== undefined
    },
    close: async () => {
      isClosed = true
      await Promise.all([...tenants.keys()].map(drop))
    },
  }
}

const shown = (name: string, { seed, scenario, urls }: Sandbox) => ({
  ...{ name, seed, urls },
  scenario: scenario.title,
})

const whole = (name: string, sandbox: Sandbox): Tenant => ({
  ...shown(name, sandbox),
  ...{ token: sandbox.adminToken, keys: sandbox.keys },
})
