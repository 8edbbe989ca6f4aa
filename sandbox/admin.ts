/**
 * The admin API, on the dashboard's door: look without a token, change with one. Answers are JSON;
 * a bad policy is refused whole, with every mistake, and the old one stays.
 */
import { timingSafeEqual } from 'node:crypto'
import type { Route, WireReply, WireRequest } from '../simulators/host/institution.ts'
import { json } from '../simulators/roles/app-door.ts'
import { checkBooks, clearingPositions } from './books.ts'
import { cellRoutes } from './cell-routes.ts'
import { type Changeable, changedPlaces } from './changes.ts'
import type { ClosingOptions } from './clearing-party-side.ts'
import { clearingRoutes, closeOnRequest } from './clearing-routes.ts'
import { controlRoutes, createControls } from './controls.ts'
import { countFailures, failureRoutes } from './failure-counts.ts'
import { loadMetrics, loadRoute } from './load-routes.ts'
import { memoryMetrics, memoryRoutes } from './memory-routes.ts'
import type { PhoneDesk } from './phone/phone-desk.ts'
import { phoneChanges, phoneLooks } from './phone/phone-routes.ts'
import { placeRoutes } from './place-routes.ts'
import { parsePolicies } from './policy-form.ts'
import { type RateDesk, rateLook, turnRate } from './rate-desk.ts'
import { compareRecords } from './records.ts'
import { refusalRoutes } from './refusal-routes.ts'
import { ruleRoutes, turnPage } from './rule-routes.ts'
import type { Stage } from './stage.ts'
import { storyRoutes } from './telling/story-routes.ts'
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
  /** The phone and the counter, where there is somebody to hold them. */
  readonly phone?: PhoneDesk | undefined
}

export function adminRoutes(parts: AdminParts): Route[] {
  const { stage, token, rate, acts, playing, closing, phone, play } = parts
  const change = locked(token)
  return [
    look('/admin/health', async () =>
      json(200, {
        ...{ status: 'ready', urls: stage.urls, inFlight: stage.inFlight() },
        ...{ signatures: stage.signatures, ...playing() },
      }),
    ),
    look('/admin/policies', async () => json(200, stage.policies())),
    change('PUT', '/admin/policies', async (request) => replacePolicies(stage, request)),
    ...placeRoutes(stage).map(({ method, path, serve }) => change(method, path, serve)),
    rateLook(rate),
    change('PUT', '/admin/rate', (request) => turnRate(rate, request)),
    actsLook(acts),
    change('POST', '/admin/acts', async (request) => turnActs(acts, request)),
    ...playLooks(play),
    ...playChanges(play).map(({ method, path, serve }) => change(method, path, serve)),
    ...ruleRoutes(stage),
    change('PUT', '/admin/rules', async (request) => turnPage(stage, request)),
    ...cellRoutes(stage),
    loadRoute(stage),
    look('/admin/shops', async () => json(200, { shops: stage.company.shops })),
    look('/admin/books', async () => json(200, await booksOf(stage))),
    look('/admin/records', async () => json(200, await compareRecords(stage))),
    ...clearingRoutes(stage),
    change('POST', '/admin/clearing/:day/close', async (request) =>
      closeOnRequest(stage, request, closing?.()),
    ),
    ...refusalRoutes(stage.journal),
    ...storyRoutes(stage.stories),
    ...memoryRoutes(stage),
    ...failureRoutes(countFailures(stage), () => [...memoryMetrics(stage), ...loadMetrics(stage)]),
    ...controlRoutes(createControls(stage.company)).map(({ method, path, serve }) =>
      change(method, path, serve),
    ),
    ...(phone === undefined ? [] : phoneLooks(phone)),
    ...(phone === undefined ? [] : phoneChanges(phone)).map(({ method, path, serve }) =>
      change(method, path, serve),
    ),
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
  const given = Buffer.from(headers.authorization ?? '')
  const wanted = Buffer.from(`Bearer ${token}`)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

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
