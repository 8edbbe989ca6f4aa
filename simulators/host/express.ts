/**
 * The only file that knows Express. Express swaps the prototype of every request and response,
 * which costs more than its routing; handing `http` constructors that already make Express's own
 * kind turns that swap into nothing. The raw body is kept: its exact bytes are what was signed.
 */
import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http'
import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import { limits } from '../../core/limits.ts'
import { closeServer, serverBounds, stayQuiet, write } from './answering.ts'
import { exactRoutes } from './exact-routes.ts'
import { isSilence } from './fault-gate.ts'
import type { HostRefusal, Route, Silence, WireReply, WireRequest } from './institution.ts'
import type { TakeNote } from './note.ts'
import { type Received, readBody, wireRequest } from './received.ts'
import { createVisitors, type Visitors } from './visitors.ts'

export interface Door {
  readonly server: Server
  /** Who may come in at all: for whoever listens at the server beside the door. */
  readonly visitors: Visitors
  /** Requests being worked on now. */
  inFlight(): number
  /** Whoever comes from now on is refused as one too many, until another house answers here. */
  shut(): void
  /** Others answer from now on; what is at work is answered by those it came to. */
  turnTo(parts: Omit<DoorParts, 'visitors'>): void
  /** Takes no more connections and waits for those at work, at most that long. */
  close(graceMs: number): Promise<void>
}

export interface DoorParts {
  readonly routes: readonly Route[]
  refuse(why: HostRefusal, request: WireRequest): Promise<WireReply>
  /** A mistake of ours: told to the operator, answered in the network's words. */
  crashed(cause: unknown): void
  /** Who notes what comes and how it is answered; nobody when nothing is said. */
  readonly note?: TakeNote | undefined
  /** A folder of files to show at `/`, and the headers they carry. */
  readonly files?: { readonly folder: string; readonly headers: Readonly<Record<string, string>> }
  /** Who may come in; clients that call it by a loopback name when nothing is said. */
  readonly visitors?: Visitors
}

export function createDoor(parts: DoorParts): Door {
  const { visitors = createVisitors() } = parts
  const kinds = ownKinds()
  let work = { inFlight: 0, isShut: false }
  let enter = entrance(parts, kinds, work)
  const receive = (request: IncomingMessage, response: ServerResponse) => {
    const refusal = visitors(request)
    if (refusal === undefined) enter(request, response)
    else write(refusal, response)
  }
  const server = createServer({ ...kinds, ...serverBounds }, receive)
  server.maxHeadersCount = limits.headersMax + 1
  server.maxConnections = limits.connectionsMax
  server.timeout = limits.quietMs
  return {
    ...{ server, visitors },
    inFlight: () => work.inFlight,
    shut: () => {
      work.isShut = true
    },
    turnTo: (next) => {
      work = { inFlight: 0, isShut: false }
      enter = entrance(next, kinds, work)
      // Who listened beside the last house, to a page's live line, listens no more.
      server.removeAllListeners('upgrade').removeAllListeners('request').on('request', receive)
    },
    close: (graceMs) => closeServer(server, graceMs),
  }
}

interface Work {
  inFlight: number
  isShut: boolean
}

/** How a request finds the house that answers it: exact paths by a look, all others by Express. */
function entrance(parts: DoorParts, kinds: Kinds, work: Work) {
  const serve = async (route: Route | HostRefusal, call: Call) => {
    work.inFlight += 1
    try {
      const served = await answer(parts, route, call, work)
      isSilence(served) ? stayQuiet(served, call.response) : write(served, call.response)
    } finally {
      work.inFlight -= 1
    }
  }
  const failed = (cause: unknown, call: Call): Promise<void> => {
    // A path whose percent signs decode to nothing is a path nobody knows.
    if (cause instanceof URIError) return serve('not-found', call)
    parts.crashed(cause)
    return serve('crashed', call)
  }
  // Both are made when first needed: of the thirty doors of a world most are never asked at all.
  let exact: ReadonlyMap<string, Route> | undefined
  let app: Express | undefined
  return (request: IncomingMessage, response: ServerResponse): void => {
    const path = pathOf(request)
    exact ??= exactRoutes(parts.routes)
    const route = exact.get(`${request.method} ${path}`)
    if (route === undefined) {
      app ??= createApp(parts, kinds, { serve, failed })
      app(request as Request, response as Response)
      return
    }
    const call = { request, response, path, params: noParams }
    serve(route, call)
      .catch((cause: unknown) => failed(cause, call))
      .catch((cause: unknown) => {
        parts.crashed(cause)
        response.destroy()
      })
  }
}

/** The target without its query. One that does not begin with a slash is left to Express. */
function pathOf({ url = '' }: IncomingMessage): string {
  const mark = url.indexOf('?')
  return mark < 0 ? url : url.slice(0, mark)
}

interface Serving {
  serve(route: Route | HostRefusal, call: Call): Promise<void>
  failed(cause: unknown, call: Call): Promise<void>
}

function createApp(
  { routes, files }: DoorParts,
  kinds: Kinds,
  { serve, failed }: Serving,
): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  // Networks know one spelling of a path.
  app.enable('case sensitive routing')
  app.enable('strict routing')
  for (const route of routes) {
    app[verbs[route.method]](route.path, (request, response) =>
      // Express would let HEAD in where GET may come.
      serve(request.method === 'HEAD' ? 'method-not-allowed' : route, called(request, response)),
    )
  }
  if (files !== undefined) showFiles(app, files)
  for (const path of new Set(routes.map((route) => route.path))) {
    // One layer for all methods: `app.all` would add thirty.
    app
      .route(path)
      .all((request, response) => serve('method-not-allowed', called(request, response)))
  }
  app.use((request, response) => serve('not-found', called(request, response)))
  app.use((cause: unknown, request: Request, response: Response, _next: NextFunction) =>
    failed(cause, called(request, response)),
  )
  makeExpress(kinds, app)
  return app
}

const verbs = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const

type Kinds = ReturnType<typeof ownKinds>

/** Classes of requests and responses that one door has for itself. */
function ownKinds() {
  class OwnRequest extends IncomingMessage {}
  class OwnResponse extends ServerResponse {}
  return { IncomingMessage: OwnRequest, ServerResponse: OwnResponse }
}

/**
 * Makes them Express's own: their prototypes carry what Express adds and are what the app swaps in,
 * so the swap changes nothing.
 */
function makeExpress({ IncomingMessage: asked, ServerResponse: told }: Kinds, app: Express): void {
  const kinds = [
    [asked.prototype, express.request],
    [told.prototype, express.response],
  ] as const
  for (const [own, given] of kinds) {
    Object.defineProperties(own, Object.getOwnPropertyDescriptors(given))
    Object.defineProperty(own, 'app', { configurable: true, writable: true, value: app })
  }
  app.request = asked.prototype as unknown as Express['request']
  app.response = told.prototype as unknown as Express['response']
}

interface Call extends Received {
  readonly response: ServerResponse
}

const called = (request: Request, response: Response): Call => ({
  request,
  response,
  path: request.path,
  params: plainParams(request.params),
})

const noParams = Object.freeze({})

function plainParams(params: Request['params'] | undefined): Record<string, string> {
  if (params === undefined) return noParams
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]))
}

async function answer(
  parts: DoorParts,
  route: Route | HostRefusal,
  call: Call,
  { inFlight, isShut }: Work,
): Promise<WireReply | Silence> {
  const body = await readBody(call.request)
  if (body === 'abandoned') return 'reset'
  const note = parts.note?.()
  const wire = wireRequest(call, body === 'too-large' ? Buffer.alloc(0) : body, note)
  const isFull = isShut || inFlight > limits.requestsAtOnceMax
  const entered = body === 'too-large' ? 'body-too-large' : route
  const reply = await answerTo(parts, isFull ? 'too-many-requests' : entered, wire)
  note?.ended(wire, call.request.rawHeaders, reply)
  return reply
}

async function answerTo(
  parts: DoorParts,
  route: Route | HostRefusal,
  wire: WireRequest,
): Promise<WireReply | Silence> {
  try {
    return await (typeof route === 'string' ? turnedAway(parts, route, wire) : route.serve(wire))
  } catch (cause) {
    parts.crashed(cause)
    return turnedAway(parts, 'crashed', wire)
  }
}

function turnedAway({ refuse }: DoorParts, why: HostRefusal, wire: WireRequest) {
  if (wire.note !== undefined) wire.note.refusal = { reason: why }
  return refuse(why, wire)
}

function showFiles(
  app: Express,
  { folder, headers }: { folder: string; headers: Readonly<Record<string, string>> },
): void {
  const setHeaders = (response: ServerResponse) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  }
  app.use(express.static(folder, { index: 'index.html', fallthrough: true, setHeaders }))
}
