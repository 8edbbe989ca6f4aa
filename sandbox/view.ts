/** The dashboard's door: the page, the live line to it, and the admin API, on one port. */
import type { IncomingMessage } from 'node:http'
import { appId, institutionId } from '../core/ids.ts'
import { createProjection, type Projection } from '../dashboard/projection.ts'
import type { PlayTime } from '../dashboard/protocol/console.ts'
import type { Named, Place } from '../dashboard/protocol/live.ts'
import { attachDashboard } from '../dashboard/server.ts'
import { issuers } from '../simulators/banks/issuers.ts'
import { wallets } from '../simulators/banks/wallets.ts'
import { createDoor, type Door, type DoorParts } from '../simulators/host/express.ts'
import type { Route } from '../simulators/host/institution.ts'
import type { Visitors } from '../simulators/host/visitors.ts'
import { adminRoutes } from './admin.ts'
import { bounded } from './admin-bounds.ts'
import type { Bookkeepers } from './books.ts'
import { byHand } from './by-hand.ts'
import type { Changeable } from './changes.ts'
import type { ClosingOptions } from './clearing-party-side.ts'
import type { SnapshotDesk } from './durable/snapshot-desk.ts'
import { watchHealth } from './health.ts'
import type { KeyRing } from './keyring.ts'
import { documentRoutes } from './openapi/document-routes.ts'
import { pageFiles } from './page-files.ts'
import { createPhoneDesk, type PhoneDesk, type PhoneDeskParts } from './phone/phone-desk.ts'
import { createRateDesk, type RateDesk } from './rate-desk.ts'
import { createRecordingDesk, type RecordingDesk } from './recordings/recording-desk.ts'
import { recordingRoutes } from './recordings/recording-routes.ts'
import type { Scenario } from './scenario-terms.ts'
import type { Stage } from './stage.ts'
import type { Tenants } from './tenants/tenants.ts'
import { type ActDesk, createActDesk } from './theatre/act-desk.ts'
import type { PlayDesk } from './theatre/play-desk.ts'
import { turnsAway } from './turned-away.ts'

export interface ViewOptions {
  readonly title: string
  readonly scenario: string
  readonly seed: number
  readonly workers: number
  readonly token: string
  /** How clearing days are closed by hand: as they close by themselves. */
  readonly closing: ClosingOptions
  /** What is played here, act by act; nothing by itself when nothing is said. */
  readonly plays?: Scenario
  readonly time?: PlayTime
  /** The command line that plays the same again; null where there is none. */
  readonly command?: string | null
  /** Where what is played is chosen; nowhere when nothing is said. */
  readonly play?: PlayDesk | undefined
  /** Who may come in at its door; who calls it by a loopback name when nothing is said. */
  readonly visitors?: Visitors
  /** A door that listens already, to be answered from here on. */
  readonly kept?: Door | undefined
  /** What merchants sign by, for whoever asks whether it is ready. */
  readonly keys?: Pick<KeyRing, 'alipay' | 'wechatpay' | 'unionpay'>
  /** Worlds beside this one. */
  readonly tenants?: Tenants | null | undefined
  /** Puts the world back to its beginning, where nobody chooses what is played. */
  readonly reset?: () => Promise<void>
  /** Snapshots of the world, where there is one to be kept. */
  readonly snapshots?: SnapshotDesk
  /** Whose tills stand at the counter, and where the doors listen; no phone without. */
  readonly phone?: Pick<PhoneDeskParts, 'merchants' | 'address'>
}

export interface View {
  readonly door: Door
  /** All that is answered there, but for the page's own files. */
  readonly routes: readonly Route[]
  /** Where the rate of what is played is turned. */
  readonly rate: RateDesk
  /** Where its acts are turned. */
  readonly acts: ActDesk
  /** What only the sandbox knows of what is played. */
  readonly tell: Projection['setFacts']
  /** Shows an event that the stage does not tell. */
  readonly apply: Projection['apply']
  /** Where rounds are recorded as they are played. */
  readonly recordings: RecordingDesk
  close(): Promise<void>
}

export const apps: readonly Named[] = [
  { id: 'alipay', english: 'Alipay', chinese: '支付宝' },
  { id: 'wechat', english: 'WeChat', chinese: '微信' },
  { id: 'quickpass', english: 'Cloud QuickPass', chinese: '云闪付' },
  ...issuers.map(({ app, shortCode, chinese }) => ({ id: app.id, english: shortCode, chinese })),
  ...wallets.map(({ app, chinese }) => ({ id: app.id, english: app.english, chinese })),
]

export const owners: readonly Named[] = [
  { id: 'alipay', english: 'Alipay', chinese: '支付宝' },
  { id: 'wechatpay', english: 'WeChat Pay', chinese: '微信支付' },
  { id: 'unionpay', english: 'UnionPay', chinese: '银联' },
]

/** Everybody on the map. */
export const places: readonly Place[] = [
  ...owners.map((owner) => ({ ...owner, kind: 'network' as const })),
  { id: 'switch', english: 'Switch', chinese: '转接清算', kind: 'switch' },
  ...issuers.map(({ id, shortCode, chinese }) => ({
    ...{ id: String(id), english: shortCode, chinese, kind: 'bank' as const },
  })),
  ...wallets.map(({ id, app, chinese }) => ({
    ...{ id: String(id), english: app.english, chinese, kind: 'wallet' as const },
  })),
]

/** Over a stage with doors: every route of the admin API. */
export function createView(stage: Stage, options: ViewOptions): View {
  const { title, scenario, seed, token, closing, play, reset, tenants, keys } = options
  const { snapshots } = options
  const phone = phoneOf(stage, options)
  const playing = () => ({ scenario, title, seed })
  const view = createWatch(stage, options, (desks) =>
    adminRoutes({
      ...desks,
      stage,
      token,
      playing,
      phone,
      play,
      reset,
      ...{ tenants, keys, places, snapshots },
      closing: () => closing,
    }),
  )
  return {
    ...view,
    close: async () => {
      await Promise.all([view.close(), phone?.close()])
    },
  }
}

/** What can be watched: a stage with doors, or a world in virtual time. */
export type Watched = Changeable &
  Bookkeepers &
  Pick<Stage, 'listen' | 'signatures'> & { readonly refusals: Pick<Stage['refusals'], 'dropped'> }

/** What is turned from the dashboard's door. */
export type Desks = Pick<View, 'rate' | 'acts'>

/** The same over anything that can be watched, with the routes that can be served there. */
export function createWatch(
  stage: Watched,
  options: Omit<ViewOptions, 'phone' | 'closing'>,
  routesOf: (desks: Desks) => readonly Route[],
): View {
  const { title, scenario, seed, workers, time = 'real', command = null } = options
  const started = stage.now()
  const projection = createProjection({
    run: {
      ...{ scenario, title, seed, signatures: stage.signatures, step: 'idle', startedAt: started },
      ...{ time, speed: 1, paused: false, rate: 1, acts: [], act: -1 },
      day: stage.rules().day,
    },
    apps,
    owners,
    places,
    rule: (app, owner) =>
      stage.rules().connects(appId(app), institutionId(owner)) ? 'open' : 'closed',
  })
  // The first round's recording begins with the picture before anything happened.
  const leave = stage.listen(() => {
    leave()
    recordings.begin()
  })
  stage.listen(projection.apply)
  const tell = projection.setFacts
  const acts = createActDesk({ world: stage, scenario: options.plays ?? byHand, tell })
  tell({ acts: acts.acts })

  const watch = watchHealth(stage, { workers, watchers: () => dashboard.watchers() })
  const health = watch.now
  const rate = createRateDesk(stage)
  const routes: readonly Route[] = [
    ...documentRoutes(() => routes),
    ...recordingRoutes(() => recordings),
    ...routesOf({ rate, acts }),
  ].map(bounded)
  const door = doorOf(options, {
    routes,
    refuse: turnsAway(routes),
    crashed: (cause) => process.stderr.write(`The dashboard made a mistake: ${String(cause)}\n`),
    ...pageFiles(),
  })
  const { server, visitors } = door
  const mayWatch = (request: IncomingMessage) => visitors(request) === undefined
  const dashboard = attachDashboard({ server, mayWatch, projection, now: stage.now, health })
  const { listen, now } = stage
  const recordings = createRecordingDesk({ projection, health, now, listen, workers, command })
  return {
    ...{ door, routes },
    ...{ rate, acts, tell, apply: projection.apply, recordings },
    close: async () => {
      recordings.close()
      watch.stop()
      await dashboard.close()
    },
  }
}

function doorOf(
  { visitors, kept }: Pick<ViewOptions, 'visitors' | 'kept'>,
  parts: DoorParts,
): Door {
  if (kept === undefined) return createDoor({ ...parts, ...(visitors && { visitors }) })
  kept.turnTo(parts)
  return kept
}

function phoneOf(
  stage: Stage,
  { seed, plays = byHand, phone }: ViewOptions,
): PhoneDesk | undefined {
  const { openingBalanceFen: openingFen, certifiedShare } = plays.cast
  return phone && createPhoneDesk({ ...phone, stage, seed, openingFen, certifiedShare })
}
