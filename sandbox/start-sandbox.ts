/** The library's one door: a whole payment world on free ports, for a test or a program. */
import { limits } from '../core/limits.ts'
import { createInboxes } from './library/inboxes.ts'
import type { SandboxOptions } from './library/options.ts'
import { refuseOptions } from './library/options-form.ts'
import type { Sandbox } from './library/sandbox.ts'
import { type Mistake, Misuse } from './misuse.ts'
import { type Backstage, openWorld } from './open-world.ts'
import { type Opened, type OpeningParts, resettable } from './resettable.ts'
import { scenarioOf } from './scenario-given.ts'
import { createTenants, type Tenants } from './tenants/tenants.ts'

/**
 * @example
 * const sandbox = await startSandbox({ seed: 7 })
 * const sdk = new AlipaySdk({ gateway: `${sandbox.urls.alipay}/gateway.do`, … })
 * await sandbox.close()
 * @throws Misuse when a port is taken or the scenario has mistakes.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  refuseOptions(options)
  return (await openSandbox(options)).sandbox
}

/** The same, with its view. @throws Misuse as above. */
export const openSandbox = (
  options: SandboxOptions,
  backstage: Backstage = {},
): Promise<Opened> => {
  const { tenants = tenantsBeside(options), begins, ...given } = backstage
  const beside = backstage.tenants === undefined ? tenants : null
  const inboxes = createInboxes()
  const open = (parts: OpeningParts) => openWorld(options, { ...given, tenants, inboxes, ...parts })
  return resettable({ open, beside, ...(begins && { begins }) })
}

/** Tenants bind and notify as the world does they stand beside; all else is each one's own. */
export const tenantsBeside = (options: SandboxOptions): Tenants =>
  createTenants({
    usual: usualOf(options),
    portsFrom: options.tenantPorts,
    open: async (own, scenario) => {
      const { tenantRecordBytesMax: recordBytesMax } = limits
      const chosen = scenario === undefined ? {} : { scenario }
      return (await openSandbox(own, { tenants: null, recordBytesMax, ...chosen })).sandbox
    },
  })

const usualOf = ({ host, hosts, notifyHosts, complain, billsAtOnce }: SandboxOptions) => ({
  ...(host === undefined ? {} : { host }),
  ...(hosts === undefined ? {} : { hosts }),
  ...(notifyHosts === undefined ? {} : { notifyHosts }),
  ...(complain === undefined ? {} : { complain }),
  ...(billsAtOnce === undefined ? {} : { billsAtOnce }),
})

export { type Mistake, Misuse, type Sandbox, type SandboxOptions, scenarioOf }
