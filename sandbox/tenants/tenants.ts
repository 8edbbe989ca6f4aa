/**
 * Worlds beside one another in a process, each behind doors of its own: nothing that changes is
 * shared, so nothing one tenant does can be seen by another. What never changes is there once.
 */
import { limits } from '../../core/limits.ts'
import type { SandboxOptions } from '../library/options.ts'
import type { Sandbox } from '../library/sandbox.ts'
import type { Mistake } from '../misuse.ts'
import type { Scenario } from '../scenario.ts'
import { createRegister, type Register } from './register.ts'

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
  const register = createRegister()
  return {
    list: () =>
      register.all().map(([name, sandbox]) => ({
        ...shown(name, sandbox),
        inFlight: sandbox.inFlight(),
      })),
    find: (name) => {
      const found = register.find(name)
      return found && whole(name, found)
    },
    make: async (asked) => {
      const mistakes = mistakesIn(register, asked)
      if (mistakes.length > 0) return mistakes
      const { name, scenario, ...own } = asked
      const sandbox = await register.enter(name, (slot) => {
        const port = portsFrom === undefined ? {} : { port: portsFrom + slot * portsApart }
        return open({ ...usual, ...own, ...port }, scenario)
      })
      return whole(name, sandbox)
    },
    drop: register.leave,
    reset: async (name) => {
      const found = register.find(name)
      await found?.reset()
      return found !== undefined
    },
    close: register.close,
  }
}

function mistakesIn(register: Register, { name }: TenantAsked): Mistake[] {
  if (!register.mayEnter()) {
    const todo = 'Take one away first: DELETE /admin/tenants/NAME.'
    return [{ where: 'tenants', found: `${register.all().length} of ${limits.tenantsMax}`, todo }]
  }
  if (!register.isTaken(name)) return []
  const todo = 'Choose another name, or reset that one: POST /admin/tenants/NAME/reset.'
  return [{ where: 'body: name', found: `"${name}", which there is already`, todo }]
}

const shown = (name: string, { seed, scenario, urls }: Sandbox) => ({
  ...{ name, seed, urls },
  scenario: scenario.title,
})

const whole = (name: string, sandbox: Sandbox): Tenant => ({
  ...shown(name, sandbox),
  ...{ token: sandbox.adminToken, keys: sandbox.keys },
})
