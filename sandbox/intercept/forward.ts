/**
 * One request handed on, and its answer handed back: the same headers in the same spelling and
 * order behind `Host`, the same bytes. What went wrong behind shows in front as it was: a reset as
 * a reset, silence as silence.
 */
import { type Agent, type IncomingMessage, request as plain, type ServerResponse } from 'node:http'
import { request as secure } from 'node:https'
import type { LookupFunction, Socket } from 'node:net'
import { limits } from '../../core/limits.ts'

export interface Onward {
  /** Where to: scheme, host and port. */
  readonly to: URL
  /** What to ask there for: path and query. */
  readonly path: string
  /** Whom it is for, as its one `Host` header says. */
  readonly name: string
  /** The headers to add to the client's own, flat: name, value, name, value. */
  readonly added: readonly string[]
  readonly agent?: Agent
  readonly lookup?: LookupFunction
  /** The connection to the client, underneath TLS where there is any. */
  readonly wire: Socket
}

/** Concern one connection only, or are ours to say. */
const ofOneHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
  'te',
  'trailer',
  'upgrade',
  'expect',
  'x-forwarded-proto',
])

/** Where a message ends: both sides must agree on it, whatever `Connection` names. */
const framing = ['content-length', 'transfer-encoding']

export function forward(request: IncomingMessage, response: ServerResponse, onward: Onward): void {
  const { to, path, name, added, agent, lookup } = onward
  const upstream = (to.protocol === 'https:' ? secure : plain)({
    hostname: to.hostname.replace(/^\[|\]$/g, ''),
    port: to.port,
    path,
    method: request.method,
    headers: ['Host', name, ...travelling(request, 'host'), ...added],
    ...(agent === undefined ? {} : { agent }),
    ...(lookup === undefined ? {} : { lookup }),
  })
  upstream.setTimeout(limits.passedThroughIdleMs, () => upstream.destroy())
  const giveUp = () => {
    upstream.destroy()
    sayItself(response, 502, `Hutong cannot read what ${to.host} answers.`)
  }
  upstream.on('upgrade', giveUp)
  upstream.on('response', (answer) => {
    const { statusCode = 0, statusMessage = '' } = answer
    if (statusCode < 200 || !reasonForm.test(statusMessage)) {
      giveUp()
      return
    }
    response.writeHead(statusCode, statusMessage, travelling(answer, 'transfer-encoding'))
    answer.pipe(response)
    answer.on('error', () => response.destroy())
  })
  upstream.on('error', (cause: NodeJS.ErrnoException) => {
    if (response.headersSent) response.destroy()
    else if (cause.code === 'ECONNRESET') endAs(cause, onward.wire)
    else sayItself(response, 502, `Hutong cannot reach ${to.host}: ${cause.message}.`)
  })
  response.on('close', () => upstream.destroy())
  request.on('error', () => upstream.destroy())
  request.pipe(upstream)
}

/** What may stand behind a status: a server that says more would end this process. */
const reasonForm = /^[\t\x20-\x7e\x80-\xff]*$/

/** What the proxy says in its own words; a network never sees or says it. */
export function sayItself(response: ServerResponse, status: number, says: string): void {
  if (response.headersSent || response.destroyed) return
  const body = `${says}\n`
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  })
  response.end(body)
}

/** The connection behind was reset, or closed without an answer: so is the one in front. */
function endAs(cause: NodeJS.ErrnoException, wire: Socket): void {
  if (cause.syscall === 'read') wire.resetAndDestroy()
  else wire.destroy()
}

/** The headers that travel on, flat, as they were written. */
function travelling({ rawHeaders, headers }: IncomingMessage, alsoNot: string): string[] {
  const named = headers.connection?.toLowerCase().split(/\s*,\s*/) ?? []
  const ofThisHop = named.filter((name) => !framing.includes(name))
  const stays = new Set([...ofOneHop, ...ofThisHop, alsoNot])
  return rawHeaders.filter((_, index) => {
    const name = rawHeaders[index - (index % 2)] ?? ''
    return !stays.has(name.toLowerCase())
  })
}
