/**
 * The only file that knows Express. Express swaps the prototype of every request and response,
 * which costs more than its routing; handing `http` constructors that already make Express's own
 * kind turns that swap into nothing. The raw body is kept: its exact bytes are what was signed.
 */
import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http'
import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import { limits } from '../../core/limits.ts'
import { exactRoutes } from './exact-routes.ts'
import { isSilence } from './fault-gate.ts'
import type { HostRefusal, Route, Silence, WireReply, WireRequest } from './institution.ts'
import { type Received, readBody, wireRequest } from './received.ts'

export interface Door {
  readonly server: Server
  /** Requests being worked on now. */
  inFlight(): number
  /** Takes no more connections and waits for those at work, at most that long. */
  close(graceMs: number): Promise<void>
}

export interface DoorParts {
  readonly routes: readonly Route[]
  refuse(why: HostRefusal, request: WireRequest): Promise<WireReply>
  /** A mistake of ours: told to the operator, answered in the network's words. */
  crashed(cause: unknown): void
  /** A folder of files to show at `/`, and the headers they carry. */
  readonly files?: { readonly folder: string; readonly headers: Readonly<Record<string, string>> }
}

export function createDoor(parts: DoorParts): Door {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  // Networks know one spelling of a path.
  app.enable('case sensitive routing')
  app.enable('strict routing')
  let inFlight = 0
  const serve = async (route: Route | HostRefusal, call: Call) => {
    inFlight += 1
    try {
      const served = await answer(parts, route, call, inFlight)
      isSilence(served) ? stayQuiet(served, call.response) : write(served, call.response)
    } finally {
      inFlight -= 1
    }
  }
  const failed = (cause: unknown, call: Call): Promise<void> => {
    // A path whose percent signs decode to nothing is a path nobody knows.
    if (cause instanceof URIError) return serve('not-found', call)
    parts.crashed(cause)
    return serve('crashed', call)
  }
  for (const route of parts.routes) {
    app[verbs[route.method]](route.path, (request, response) =>
      // Express would let HEAD in where GET may come.
      serve(request.method === 'HEAD' ? 'method-not-allowed' : route, called(request, response)),
    )
  }
  if (parts.files !== undefined) showFiles(app, parts.files)
  for (const path of new Set(parts.routes.map((route) => route.path))) {
    app.all(path, (request, response) => serve('method-not-allowed', called(request, response)))
  }
  app.use((request, response) => serve('not-found', called(request, response)))
  app.use((cause: unknown, request: Request, response: Response, _next: NextFunction) =>
    failed(cause, called(request, response)),
  )
  const exact = exactRoutes(parts.routes)
  const server = createServer(expressKinds(app), (request, response) => {
    const { method, url: path = '' } = request
    const route = exact.get(`${method} ${path}`)
    if (route === undefined) return app(request, response)
    const call = { request, response, path, params: noParams }
    serve(route, call)
      .catch((cause: unknown) => failed(cause, call))
      .catch((cause: unknown) => {
        parts.crashed(cause)
        response.destroy()
      })
  })
  server.keepAliveTimeout = limits.keepAliveMs
  server.headersTimeout = limits.keepAliveMs + 5000
  return { server, inFlight: () => inFlight, close: (graceMs) => close(server, graceMs) }
}

const verbs = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const

/**
 * Classes of requests and responses that already are Express's own: their prototypes carry what
 * Express adds and are what the app swaps in, so the swap changes nothing.
 */
function expressKinds(app: Express) {
  class ExpressRequest extends IncomingMessage {}
  class ExpressResponse extends ServerResponse {}
  const kinds = [
    [ExpressRequest.prototype, express.request],
    [ExpressResponse.prototype, express.response],
  ] as const
  for (const [own, given] of kinds) {
    Object.defineProperties(own, Object.getOwnPropertyDescriptors(given))
    Object.defineProperty(own, 'app', { configurable: true, writable: true, value: app })
  }
  app.request = ExpressRequest.prototype as unknown as Express['request']
  app.response = ExpressResponse.prototype as unknown as Express['response']
  return { IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse }
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
  inFlight: number,
): Promise<WireReply | Silence> {
  const body = await readBody(call.request)
  if (body === 'abandoned') return 'reset'
  const wire = wireRequest(call, body === 'too-large' ? Buffer.alloc(0) : body)
  try {
    if (inFlight > limits.requestsAtOnceMax) return await parts.refuse('too-many-requests', wire)
    if (body === 'too-large') return await parts.refuse('body-too-large', wire)
    if (typeof route === 'string') return await parts.refuse(route, wire)
    return await route.serve(wire)
  } catch (cause) {
    parts.crashed(cause)
    return parts.refuse('crashed', wire)
  }
}

/** Text goes out in one piece with the head; bytes would be a second write, so they go as latin1. */
function write({ status, headers, body }: WireReply, response: ServerResponse): void {
  if (response.headersSent || response.destroyed) return
  const lines: string[] = []
  for (const name in headers) lines.push(name, headers[name] ?? '')
  if (status !== 204) lines.push('Content-Length', String(Buffer.byteLength(body)))
  response.writeHead(status, lines)
  if (typeof body === 'string') response.end(body)
  else response.end(body.toString('latin1'), 'latin1')
}

function stayQuiet(silence: Silence, response: ServerResponse): void {
  if (silence === 'reset') {
    response.socket?.resetAndDestroy()
    return
  }
  const timer = setTimeout(() => response.destroy(), limits.silenceMs)
  response.on('close', () => clearTimeout(timer))
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

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), graceMs)
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  await closed
  clearTimeout(timer)
  clearInterval(idle)
}
