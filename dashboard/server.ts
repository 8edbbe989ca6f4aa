/**
 * Who may watch, and how often they are told: a snapshot on joining, then one frame four times a
 * second, built once for everybody. A watcher can neither speak nor hold the sandbox up.
 */
import type { Server as HttpServer, IncomingMessage } from 'node:http'
import { Server } from 'socket.io'
import { limits } from '../core/limits.ts'
import type { Projection } from './projection.ts'
import type { ClientToServer, ServerToClient } from './protocol/frame.ts'
import { framesPerSecond, type Health } from './protocol/live.ts'

const livePath = '/live'
/** Nobody who watches has anything to say. */
const clientMessageBytesMax = 4096
/** A page that took nothing for so many beats is hung up on; it comes back to a fresh snapshot. */
const beatsBlockedMax = 20

interface DashboardOptions {
  /** Its other listeners, such as the page's own files, are to be attached before. */
  readonly server: HttpServer
  /** Whether a request may come in at the server's door at all; all may when nothing is said. */
  readonly mayWatch?: (request: IncomingMessage) => boolean
  readonly projection: Projection
  readonly now: () => number
  readonly health: () => Health
}

export interface Dashboard {
  /** Tells everybody at once what is new, without waiting for the timer. */
  beat(): void
  watchers(): number
  /** Hangs up on everybody. The server it was handed stays as it is. */
  close(): Promise<void>
}

export function attachDashboard(options: DashboardOptions): Dashboard {
  const { server, mayWatch = () => true, projection, now, health } = options
  let closed = false
  let reader = projection.reader()
  const blockedBeats = new WeakMap<object, number>()
  const forgetServer = remembered(server)
  const io = new Server<ClientToServer, ServerToClient>(server, {
    path: livePath,
    serveClient: false,
    maxHttpBufferSize: clientMessageBytesMax,
    connectTimeout: 5_000,
    allowRequest: (request, answer) => {
      const refusal = closed
        ? 'Nothing is shown any more.'
        : mayWatch(request)
          ? refusalOf(request, io.engine.clientsCount)
          : 'The page comes from another origin, or calls this place by a name it has not.'
      answer(refusal, refusal === null)
    },
  })

  io.on('connection', (socket) => {
    // The first after a while is not to be told what changed meanwhile: it knows by its snapshot.
    if (io.sockets.sockets.size === 1) reader = projection.reader()
    projection.setHealth(health())
    socket.emit('snapshot', reader.snapshot(now()))
  })

  function beat(): void {
    // Unwatched, nothing needs doing.
    if (io.sockets.sockets.size === 0) return
    for (const { conn } of io.sockets.sockets.values()) {
      const blocked = conn.transport.writable ? 0 : (blockedBeats.get(conn) ?? 0) + 1
      blockedBeats.set(conn, blocked)
      if (blocked > beatsBlockedMax) conn.close(true)
    }
    projection.setHealth(health())
    io.emit('frame', reader.frame(now()))
  }

  const stop = evenly(1000 / framesPerSecond, beat)

  return {
    beat,
    watchers: () => io.sockets.sockets.size,
    async close() {
      closed = true
      stop()
      io.disconnectSockets(true)
      io.engine.close()
      forgetServer()
    },
  }
}

/**
 * Takes what was added since off a server again. Engine.IO listens for its opening and its end, and never
 * leaves: a server that outlives what was shown there would keep all of it.
 */
function remembered(server: HttpServer): () => void {
  const events = ['listening', 'close'] as const
  const before = events.map((event) => new Set(server.listeners(event)))
  return () => {
    for (const [index, event] of events.entries()) {
      const added = server.listeners(event).filter((one) => before[index]?.has(one) !== true)
      for (const one of added) server.off(event, one as () => void)
    }
  }
}

/** So often on the whole, however late one beat may be; what was missed is not made up for. */
function evenly(periodMs: number, beat: () => void): () => void {
  let due = performance.now()
  let timer: NodeJS.Timeout
  const wait = () => {
    due = Math.max(due + periodMs, performance.now())
    timer = setTimeout(go, due - performance.now())
    timer.unref()
  }
  const go = () => {
    wait()
    beat()
  }
  wait()
  return () => clearTimeout(timer)
}

/** Why a newcomer is turned away, or null. A page from elsewhere may not listen in. */
function refusalOf(request: IncomingMessage, watchers: number): string | null {
  const { origin, host } = request.headers
  if (origin !== undefined && !sameHost(origin, host)) return 'The page comes from another origin.'
  // A request with a session id is a step of a watcher already counted.
  const joins = !/[?&]sid=/.test(request.url ?? '')
  return joins && watchers >= limits.watchersMax
    ? `More than ${limits.watchersMax} watch already.`
    : null
}

function sameHost(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host
}
