/**
 * The admin API, on the dashboard's door: look without a token, change with one. Answers are JSON;
 * a bad policy is refused whole, with every mistake, and the old one stays.
 */
import { timingSafeEqual } from 'node:crypto'
import type { Policies } from '../core/faults.ts'
import type { Route, WireReply, WireRequest } from '../simulators/host/institution.ts'
import { json } from '../simulators/roles/app-door.ts'
import { checkBooks, clearingPositions } from './books.ts'
import type { ClosingOptions } from './clearing-party-side.ts'
import { clearingRoutes, closeOnRequest } from './clearing-routes.ts'
import { controlRoutes, createControls } from './controls.ts'
import { countFailures, failureRoutes } from './failure-counts.ts'
import { loadMetrics, loadRoute } from './load-routes.ts'
import { memoryMetrics, memoryRoutes } from './memory-routes.ts'
import { parsePolicies } from './policy-form.ts'
import { type RateDesk, rateLook, turnRate } from './rate-desk.ts'
import { compareRecords } from './records.ts'
import { refusalRoutes } from './refusal-routes.ts'
import { ruleRoutes, turnPage } from './rule-routes.ts'
import type { Stage } from './stage.ts'

export interface AdminParts {
  readonly stage: Stage
  readonly token: string
  /** Where the rate of what is played is turned. */
  readonly rate: RateDesk
  /** What is being played, for `/admin/health`. */
  readonly playing: () => Readonly<Record<string, unknown>>
  /** How days are closed when a request does not say: without breaks if nothing is said here. */
  readonly closing?: () => ClosingOptions
}

type Serve = (request: WireRequest) => Promise<WireReply>

export function adminRoutes({ stage, token, rate, playing, closing }: AdminParts): Route[] {
  const look = (path: string, serve: Serve): Route => ({ method: 'GET', path, serve })
  const change = (method: Route['method'], path: string, serve: Route['serve']): Route => ({
    method,
    path,
    serve: async (request) => (holdsToken(request, token) ? serve(request) : locked),
  })
  return [
    look('/admin/health', async () =>
      json(200, {
        ...{ status: 'ready', urls: stage.urls, inFlight: stage.inFlight() },
        ...{ signatures: stage.signatures, ...playing() },
      }),
    ),
    look('/admin/policies', async () => json(200, stage.policies())),
    change('PUT', '/admin/policies', async (request) => replacePolicies(stage, request)),
    rateLook(rate),
    change('PUT', '/admin/rate', (request) => turnRate(rate, request)),
    ...ruleRoutes(stage),
    change('PUT', '/admin/rules', async (request) => turnPage(stage, request)),
    loadRoute(stage),
    look('/admin/shops', async () => json(200, { shops: stage.company.shops })),
    look('/admin/books', async () => json(200, await booksOf(stage))),
    look('/admin/records', async () => json(200, await compareRecords(stage))),
    ...clearingRoutes(stage),
    change('POST', '/admin/clearing/:day/close', async (request) =>
      closeOnRequest(stage, request, closing?.()),
    ),
    ...refusalRoutes(stage.journal),
    ...memoryRoutes(stage),
    ...failureRoutes(countFailures(stage), () => [...memoryMetrics(stage), ...loadMetrics(stage)]),
    ...controlRoutes(createControls(stage.company)).map(({ method, path, serve }) =>
      change(method, path, serve),
    ),
  ]
}

const booksOf = async (stage: Stage) => ({
  ...(await checkBooks(stage, stage.isAtRest())),
  positions: await clearingPositions(stage),
})

const locked = json(401, {
  says: 'This changes the sandbox and needs its token.',
  todo: 'Send the header "Authorization: Bearer TOKEN"; the token is printed on start and kept in keyring.json.',
})

function holdsToken({ headers }: WireRequest, token: string): boolean {
  const given = Buffer.from(headers.authorization ?? '')
  const wanted = Buffer.from(`Bearer ${token}`)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

function replacePolicies(stage: Stage, { body }: WireRequest): WireReply {
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

/** The places whose policy differs between two documents. */
export function changedPlaces(before: Policies, after: Policies): string[] {
  const places = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...places].filter(
    (place) => JSON.stringify(before[place]) !== JSON.stringify(after[place]),
  )
}

function parsedJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}
