/** The library's one door: a whole payment world on free ports, for a test or a program. */
import { limits } from '../core/limits.ts'
import { loopbackOr } from '../simulators/host/may-notify.ts'
import { createVisitors } from '../simulators/host/visitors.ts'
import { type KeptClock, openClock } from './clock/open-clock.ts'
import { addressesOf, type Ports } from './doors.ts'
import { type Held, holdWorld } from './durable/hold-world.ts'
import { keptClock } from './durable/kept-clock.ts'
import { snapshotsOf } from './durable/snapshots.ts'
import { createKeepingStore } from './evidence/records-kept.ts'
import { createOverheard } from './evidence/spoken.ts'
import { createIntercept, type FindDoor } from './intercept/intercept.ts'
import { createInboxes, type Inboxes } from './library/inboxes.ts'
import { offered } from './library/offered.ts'
import type { SandboxOptions } from './library/options.ts'
import { ownRing } from './library/own-ring.ts'
import type { Sandbox } from './library/sandbox.ts'
import { type Mistake, Misuse } from './misuse.ts'
import { namedHosts } from './named-hosts.ts'
import { openObserving } from './observing/observing.ts'
import { stageSettings, tillsOf } from './play.ts'
import { commandOf } from './recordings/command-line.ts'
import { type Opened, type OpeningParts, resettable } from './resettable.ts'
import type { Scenario } from './scenario.ts'
import { scenarioOf } from './scenario-given.ts'
import { createStage, type Stage } from './stage.ts'
import { createTenants, type Tenants } from './tenants/tenants.ts'
import type { PlayDesk } from './theatre/play-desk.ts'
import { createView, type View } from './view.ts'

/**
 * @example
 * const sandbox = await startSandbox({ seed: 7 })
 * const sdk = new AlipaySdk({ gateway: `${sandbox.urls.alipay}/gateway.do`, … })
 * await sandbox.close()
 * @throws Misuse when a port is taken or the scenario has mistakes.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  return (await openSandbox(options)).sandbox
}

/** What whoever holds the stage decides about the sandbox put on it. */
export interface Backstage {
  /** Already read; the one of the options otherwise. */
  readonly scenario?: Scenario
  readonly ports?: Ports
  readonly play?: PlayDesk
  /** The command line that plays the same again. */
  readonly command?: string | undefined
  /** Worlds beside this one; its own when nothing is said, null for none. */
  readonly tenants?: Tenants | null
  /** Begins anew: what the home holds of this world is put aside. */
  readonly afresh?: boolean
  /** About how many bytes all institutions together may remember. */
  readonly recordBytesMax?: number
  /** Where its clock goes on from, and who keeps where it comes to. */
  readonly clock?: KeptClock
}

/** The same, with its view. @throws Misuse as above. */
export const openSandbox = (
  options: SandboxOptions,
  backstage: Backstage = {},
): Promise<Pick<Opened, 'sandbox' | 'view'>> => {
  const { tenants = tenantsBeside(options) } = backstage
  const beside = backstage.tenants === undefined ? tenants : null
  const inboxes = createInboxes()
  const open = (parts: OpeningParts) =>
    openWorld(options, { ...backstage, tenants, inboxes, ...parts })
  return resettable(open, beside)
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

interface WorldParts extends Backstage, OpeningParts {
  readonly inboxes: Inboxes
}

/** A world behind doors of its own, or behind those that are kept. */
async function openWorld(options: SandboxOptions, parts: WorldParts): Promise<Opened> {
  const { targetHosts = [], signatures = 'full' } = options
  const scenario = parts.scenario ?? scenarioOf(options.scenario, { targetHosts, signatures })
  const held = await holdWorld({ options, scenario, backstage: parts })
  try {
    return await putOn(options, { ...parts, scenario, held })
  } catch (cause) {
    await held.worldStores.close()
    throw cause
  }
}

async function putOn(
  options: SandboxOptions,
  backstage: WorldParts & { readonly scenario: Scenario; readonly held: Held },
): Promise<Opened> {
  const { signatures = 'full', signedAhead = false } = options
  const { scenario, held } = backstage
  const { world, worldStores } = held
  const { seed } = world
  const workers = options.workers ?? 1
  const { kept, reset, inboxes } = backstage
  const uncertified = new Set<string>()
  const complain = options.complain ?? ((says) => process.stderr.write(`${says}\n`))
  const keyRing = kept?.keyRing ?? (await ownRing(held.home))
  const snapshots = snapshotsOf({ ...backstage, home: options.home, world, worldStores, keyRing })
  const address = options.host ?? '127.0.0.1'
  let view: View | undefined
  let stage: Stage | undefined
  const closing = { breaks: scenario.breaks, seed }
  const command = backstage.command ?? commandOf(options.scenario, { seed, workers, signatures })
  const overheard = options.audit === true ? createOverheard(() => stage?.now() ?? 0) : null
  const intercept = kept?.intercept ?? (await interceptOf(options, (id) => stage?.urls[id]))
  const hosts = options.hosts ?? namedHosts()
  const observing = await openObserving({ logs: options.logs, keyRing })
  stage = await createStage({
    ...stageSettings(scenario),
    seed,
    closing,
    keyRing,
    billsAtOnce: options.billsAtOnce ?? false,
    isUncertified: (payer) => uncertified.has(payer),
    ...(options.journal === undefined ? {} : { journal: options.journal }),
    clock: openClock(options, backstage.clock ?? keptClock(worldStores.notes)),
    worldStores,
    ...(overheard && { overhear: overheard.overhear }),
    ...(overheard && options.storage !== 'lmdb' && { storeOf: createKeepingStore }),
    mayNotify: loopbackOr(options.notifyHosts ?? []),
    peers: options.peers ?? 'direct',
    ...{ signatures, observing },
    ...{ address, hosts, ...(kept && { kept: kept.doors }) },
    ...(backstage.recordBytesMax && { recordBytesMax: backstage.recordBytesMax }),
    ports: backstage.ports ?? portsOf(options.port),
    beside: intercept?.listeners ?? [],
    complain: (cause, where) => complain(`A mistake of ours in ${where}: ${causeOf(cause)}`),
    frontDoor: (built) => {
      const { title } = scenario
      const token = keyRing.adminToken
      const played = { title, scenario: title, seed, workers, command }
      const facts = {
        ...played,
        token,
        keys: keyRing,
        closing,
        plays: scenario,
        play: backstage.play,
      }
      const phone = { merchants: tillsOf(keyRing), address }
      const visitors = createVisitors({ address, hosts })
      const { tenants } = backstage
      const door = { visitors, kept: kept?.doors.get('dashboard'), reset, tenants }
      const { desk } = snapshots
      view = createView(built, { ...facts, ...door, snapshots: desk, phone })
      return view.door
    },
  })
  const { dashboard: url = '' } = stage.urls
  observing?.ready({ url, seed, scenario: scenario.title })
  const addresses = addressesOf(url, address)
  const own = { view, intercept: intercept?.openedAt(address) ?? null, addresses }
  const heard = { overheard, command: command ?? null }
  const played = { stage, scenario, seed, workers, keyRing, signedAhead, ...heard }
  const kinds = { inboxes, uncertified, reset, snapshots, notes: worldStores.notes }
  const { sandbox, hangUp } = offered({ ...played, ...own, ...kinds })
  return {
    ...{ sandbox, view },
    leave: async (graceMs) => {
      await Promise.all([view?.close(), hangUp()])
      return { doors: await stage.leave(graceMs), keyRing, intercept }
    },
  }
}

const interceptOf = async ({ intercept, home }: SandboxOptions, doorOf: FindDoor) =>
  intercept && (await createIntercept({ options: intercept, home: home ?? null, doorOf }))

const portsOf = (port = 0): Ports => (port === 0 ? 'free' : port)

const causeOf = (cause: unknown) =>
  cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)

export { type Mistake, Misuse, type Sandbox, type SandboxOptions, scenarioOf }
