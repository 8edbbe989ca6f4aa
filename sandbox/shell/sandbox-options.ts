/** What the command line says of a sandbox, whatever is played in it; and the scenario when none is named. */
import { fileURLToPath } from 'node:url'
import { scenarioFolder } from '../form.ts'
import type { SandboxOptions } from '../start-sandbox.ts'
import type { Config } from './config.ts'

export const quietMorning = (): string =>
  fileURLToPath(new URL('quiet-morning.json', scenarioFolder()))

export const sandboxOptions = (
  config: Config,
  complain: (says: string) => void,
): Omit<SandboxOptions, 'scenario' | 'seed'> => ({
  port: typeof config.ports === 'number' ? config.ports : 0,
  home: config.home,
  host: config.address,
  ...{ storage: config.storage, durability: config.durability, time: config.time },
  ...{ logs: config.logs, logLevel: config.logLevel, journal: config.journal },
  hosts: config.hosts,
  ...(config.tenantPorts === null ? {} : { tenantPorts: config.tenantPorts }),
  notifyHosts: config.notifyHosts,
  targetHosts: config.targetHosts,
  signedAhead: config.signedAhead,
  workers: config.workers,
  peers: config.peers,
  signatures: config.signatures,
  billsAtOnce: config.billsAtOnce,
  audit: config.audit,
  ...(config.intercept === null ? {} : { intercept: config.intercept }),
  complain,
})

export const permittedBy = ({ targetHosts, signatures }: Config) => ({ targetHosts, signatures })
