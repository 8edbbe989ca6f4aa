/**
 * The admin API, on the dashboard's door: look without a token, change with one. Answers are JSON;
 * a bad policy is refused whole, with every mistake, and the old one stays.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Place } from '../dashboard/protocol/live.ts'
import type { Route, WireReply, WireRequest } from '../simulators/host/institution.ts'
import { json } from '../simulators/roles/app-door.ts'
import { checkBooks, clearingPositions } from './books.ts'
import { cellRoutes } from './cell-routes.ts'
import { type Changeable, changedPlaces } from './changes.ts'
import type { ClosingOptions } from './clearing-party-side.ts'
import { clearingRoutes, closeOnRequest } from './clearing-routes.ts'
import { clockChanges, clockLooks } from './clock/clock-routes.ts'
import { controlRoutes, createControls } from './controls.ts'
import { digestOf } from './digest.ts'
import type { SnapshotDesk } from './durable/snapshot-desk.ts'
import { snapshotChanges, snapshotLooks } from './durable/snapshot-routes.ts'
import { countFailures, failureRoutes } from './failure-counts.ts'
import { institutionRoutes } from './institution-routes.ts'
import { journalRoutes } from './journal/journal-routes.ts'
import type { KeyRing } from './keyring.ts'
import { loadRoute } from './load-routes.ts'
import { memoryRoutes } from './memory-routes.ts'
import { metricsRoutes } from './observing/metrics-routes.ts'
import { stageFamilies } from './observing/stage-families.ts'
import type { PhoneDesk } from './phone/phone-desk.ts'
import { phoneChanges, phoneLooks } from './phone/phone-routes.ts'
import { placeRoutes } from './place-routes.ts'
import { parsePolicies } from './policy-form.ts'
import { type RateDesk, rateLook, turnRate } from './rate-desk.ts'
import { healthRoutes } from './readiness.ts'
import { compareRecords } from './records.ts'
import { refusalRoutes } from './refusal-routes.ts'
import { ruleRoutes, turnPage } from './rule-routes.ts'
import type { Stage } from './stage.ts'
import { storyRoutes } from './telling/story-routes.ts'
import { tenantChanges, tenantLooks } from './tenants/tenant-routes.ts'
import type { Tenants } from './tenants/tenants.ts'
import type { ActDesk } from './theatre/act-desk.ts'
import { actsLook, turnActs } from './theatre/act-routes.ts'
import type { PlayDesk } from './theatre/play-desk.ts'
import { playChanges, playLooks } from './theatre/play-routes.ts'

export interface AdminParts {
  readonly stage: Stage
  readonly token: string
  /** Where the rate of what is played is turned. */
  readonly rate: RateDesk
  /** Where the acts of the scenario are turned. */
  readonly acts: ActDesk
  /** What is being played, for `/admin/health`. */
  readonly playing: () => Readonly<Record<string, unknown>>
  /** How days are closed when a request does not say: without breaks if nothing is said here. */
  readonly closing?: () => ClosingOptions
  /** Where what is played is chosen; it stays as it is without. */
  readonly play?: PlayDesk | undefined
  /** Everybody on the map. */
  readonly places?: readonly Place[]
  /** What merchants sign by, for whoever asks whether it is ready. */
  readonly keys?: Pick<KeyRing, 'alipay' | 'wechatpay' | 'unionpay'> | undefined
  /** Worlds beside this one. */
  readonly tenants?: Tenants | null | undefined
  /** Snapshots of the world. */
  readonly snapshots?: SnapshotDesk | undefined
  /** Puts the world back to its beginning, where nobody chooses what is played. */
  readonly reset?: (() => Promise<void>) | undefined
  /** The phone and the counter, where there is somebody to hold them. */
  readonly phone?: PhoneDesk | undefined
}

export function adminRoutes(parts: AdminParts): Route[] {
  const { stage, token, rate, acts, playing, closing, phone, play, reset, tenants } = parts
  const { snapshots, places = [], keys } = parts
  const change = locked(token)
  const changes = (routes: readonly Route[]) =>
    routes.map(({ method, path, serve }) => change(method, path, serve))
  const failures = countFailures(stage)
  return [
    look('/admin/health', async () =>
      json(200, {
        ...{ status: 'ready', urls: stage.urls, inFlight: stage.inFlight() },
        ...{ signatures: stage.signatures, ...playing() },
      }),
    ),
    ...healthRoutes(stage, keys),
    ...institutionRoutes(stage, places),
    look('/admin/policies', async () => json(200, stage.policies())),
    change('PUT', '/admin/policies', async (request) => replacePolicies(stage, request)),
    ...changes(placeRoutes(stage)),
    rateLook(rate),
    change('PUT', '/admin/rate', (request) => turnRate(rate, request)),
    actsLook(acts),
    change('POST', '/admin/acts', async (request) => turnActs(acts, request)),
    ...playLooks(play),
    ...changes(playChanges(play, reset)),
    ...ruleRoutes(stage),
    change('PUT', '/admin/rules', async (request) => turnPage(stage, request)),
    ...cellRoutes(stage),
    loadRoute(stage),
    look('/admin/digest', async () => json(200, { digest: await digestOf(stage) })),
    look('/admin/shops', async () => json(200, { shops: stage.company.shops })),
    look('/admin/books', async () => json(200, await booksOf(stage))),
    look('/admin/records', async () => json(200, await compareRecords(stage))),
    ...clearingRoutes(stage),
    change('POST', '/admin/clearing/:day/close', async (request) =>
      closeOnRequest(stage, request, closing?.()),
    ),
    ...clockLooks(stage),
    ...changes(clockChanges(stage)),
    ...refusalRoutes(stage.refusals, stage.journal.mask),
    ...journalRoutes(stage, change),
    ...storyRoutes(stage.stories),
    ...memoryRoutes(stage),
    ...failureRoutes(failures),
    ...metricsRoutes(stage, failures, [
      ...stageFamilies(stage),
      ...(stage.observing?.families ?? []),
    ]),
    ...changes(controlRoutes(createControls(stage.company))),
    ...(snapshots === undefined ? [] : snapshotLooks(snapshots)),
    ...changes(snapshots === undefined ? [] : snapshotChanges(snapshots, play)),
    ...(tenants == null ? [] : tenantLooks(tenants)),
    ...changes(tenants == null ? [] : tenantChanges(tenants)),
    ...(phone === undefined ? [] : phoneLooks(phone)),
    ...changes(phone === undefined ? [] : phoneChanges(phone)),
  ]
}

/** Looking is free. */
export const look = (path: string, serve: Route['serve']): Route => ({
  method: 'GET',
  path,
  serve,
})

/** Changing stands behind the token. */
export const locked =
  (token: string) =>
  (method: Route['method'], path: string, serve: Route['serve']): Route => ({
    method,
    path,
    serve: async (request) => (holdsToken(request, token) ? serve(request) : lacksToken),
  })

const booksOf = async (stage: Stage) => ({
  ...(await checkBooks(stage, stage.isAtRest())),
  positions: await clearingPositions(stage),
})

const lacksToken = json(401, {
  says: 'This changes the sandbox and needs its token.',
  todo: 'Send the header "Authorization: Bearer TOKEN"; the token is printed on start and kept in keyring.json.',
})

function holdsToken({ headers }: WireRequest, token: string): boolean {
  return timingSafeEqual(hashed(headers.authorization ?? ''), hashed(`Bearer ${token}`))
}

/** Of one length whatever was given: neither the length nor the first wrong letter shows in time. */
const hashed = (text: string) => createHash('sha256').update(text).digest()

export function replacePolicies(stage: Changeable, { body }: WireRequest): WireReply {
  const value = parsedJson(body)
  if (value === undefined) {
    const mistake = {
      where: 'body',
      found: 'no JSON',
      todo: 'Send a JSON object of policies by place.',
    }
    return json(400, { mistakes: [mistake] })
  }
  const read = parsePolicies(value, 'body')
  if (!read.ok) return json(422, { mistakes: read.mistakes })
  const places = changedPlaces(stage.policies(), read.policies)
  stage.setPolicies(read.policies)
  stage.emit({ type: 'policy-changed', at: stage.now(), places, by: 'admin' })
  return json(200, { changed: places })
}

function parsedJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}
