/** A world behind doors of its own, or behind those that are kept, as a sandbox offers it. */
import { loopbackOr } from '../simulators/host/may-notify.ts'
import { type KeptClock, openClock } from './clock/open-clock.ts'
import { addressesOf, type Ports } from './doors.ts'
import { type Held, holdWorld } from './durable/hold-world.ts'
import { keptClock } from './durable/kept-clock.ts'
import { snapshotsOf } from './durable/snapshots.ts'
import { createKeepingStore } from './evidence/records-kept.ts'
import { createOverheard, type Overheard } from './evidence/spoken.ts'
import { createFrontDoor } from './front-door.ts'
import { createIntercept, type FindDoor } from './intercept/intercept.ts'
import type { Inboxes } from './library/inboxes.ts'
import { offered } from './library/offered.ts'
import type { SandboxOptions } from './library/options.ts'
import { ownRing } from './library/own-ring.ts'
import { namedHosts } from './named-hosts.ts'
import { openObserving } from './observing/observing.ts'
import { stageSettings } from './play.ts'
import { commandOf } from './recordings/command-line.ts'
import type { Beginning, Opened, OpeningParts } from './resettable.ts'
import type { Scenario } from './scenario.ts'
import { scenarioOf } from './scenario-given.ts'
import { createStage, type Stage, type StageOptions } from './stage.ts'
import type { Tenants } from './tenants/tenants.ts'
import type { PlayDesk } from './theatre/play-desk.ts'
import { toldOnce } from './told-once.ts'

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
  /** Where it begins: behind doors that are kept, anew, from a snapshot. */
  readonly begins?: Beginning
  /** About how many bytes all institutions together may remember. */
  readonly recordBytesMax?: number
  /** Where its clock goes on from, and who keeps where it comes to. */
  readonly clock?: KeptClock
}

interface WorldParts extends Omit<Backstage, 'begins'>, OpeningParts {
  readonly inboxes: Inboxes
}

/** A world behind doors of its own, or behind those that are kept. */
export async function openWorld(options: SandboxOptions, parts: WorldParts): Promise<Opened> {
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

interface PlayedParts extends WorldParts {
  readonly scenario: Scenario
  readonly held: Held
}

async function putOn(options: SandboxOptions, backstage: PlayedParts): Promise<Opened> {
  const { signatures = 'full', signedAhead = false, workers = 1 } = options
  const { scenario, held, kept, reset, inboxes } = backstage
  const { world, worldStores } = held
  const { seed } = world
  const settings = stageOptionsOf(options, backstage)
  const { address, hosts, closing } = settings
  const uncertified = new Set<string>()
  const keyRing = kept?.keyRing ?? (await ownRing(held.home))
  const snapshots = snapshotsOf({ ...backstage, home: options.home, world, worldStores, keyRing })
  const given = commandOf(options.scenario, { seed, workers, signatures })
  const played = { scenario, seed, workers, keyRing, command: backstage.command ?? given }
  let stage: Stage | undefined
  const overheard = options.audit === true ? createOverheard(() => stage?.now() ?? 0) : null
  const intercept = kept?.intercept ?? (await interceptOf(options, (id) => stage?.urls[id]))
  const observing = await openObserving({ ...loggedBy(options), keyRing })
  const { play, tenants } = backstage
  const frontDoor = createFrontDoor({
    ...{ ...played, play, tenants, reset, address, hosts, closing },
    ...{ kept: kept?.doors, desk: snapshots.desk },
  })
  stage = await createStage({
    ...settings,
    ...{ seed, keyRing, observing, worldStores },
    ...keptFor(overheard, options),
    clock: openClock(options, backstage.clock ?? keptClock(worldStores.notes)),
    isUncertified: (payer) => uncertified.has(payer),
    beside: intercept?.listeners ?? [],
    frontDoor: frontDoor.open,
  })
  const view = frontDoor.view()
  const { dashboard: url = '' } = stage.urls
  observing?.ready({ url, seed, scenario: scenario.title })
  const addresses = addressesOf(url, address)
  const { sandbox, hangUp } = offered({
    ...{ ...played, stage, view, addresses, inboxes, uncertified, reset, snapshots },
    ...{ signedAhead, overheard, notes: worldStores.notes, world: held.place },
    intercept: intercept?.openedAt(address) ?? null,
  })
  return {
    ...{ sandbox, view },
    leave: async (graceMs) => {
      await Promise.all([view?.close(), hangUp()])
      return { doors: await stage.leave(graceMs), keyRing, intercept }
    },
  }
}

/** What its options and the scenario decide about the stage, whatever is remembered of the world. */
function stageOptionsOf(
  options: SandboxOptions,
  { scenario, held, kept, ports, recordBytesMax }: PlayedParts,
) {
  const complain = options.complain ?? ((says) => process.stderr.write(`${says}\n`))
  return {
    ...stageSettings(scenario),
    closing: { breaks: scenario.breaks, seed: held.world.seed },
    billsAtOnce: options.billsAtOnce ?? false,
    signatures: options.signatures ?? 'full',
    peers: options.peers ?? 'direct',
    mayNotify: loopbackOr(options.notifyHosts ?? []),
    address: options.host ?? '127.0.0.1',
    hosts: options.hosts ?? namedHosts(),
    ports: ports ?? portsOf(options.port),
    ...(options.journal && { journal: options.journal }),
    ...(kept && { kept: kept.doors }),
    ...(recordBytesMax && { recordBytesMax }),
    complain: toldOnce((cause, where) =>
      complain(`A mistake of ours in ${where}: ${causeOf(cause)}`),
    ),
  } satisfies Partial<StageOptions>
}

/** For an audit all that institutions say is kept, and all that they record. */
const keptFor = (overheard: Overheard | null, { storage }: SandboxOptions) =>
  overheard && {
    overhear: overheard.overhear,
    ...(storage !== 'lmdb' && { storeOf: createKeepingStore }),
  }

const interceptOf = async ({ intercept, home }: SandboxOptions, doorOf: FindDoor) =>
  intercept && (await createIntercept({ options: intercept, home: home ?? null, doorOf }))

const loggedBy = ({ logs, logLevel }: SandboxOptions) => ({ logs, logLevel })

const portsOf = (port = 0): Ports => (port === 0 ? 'free' : port)

const causeOf = (cause: unknown) =>
  cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
