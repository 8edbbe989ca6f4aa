/**
 * Answers for the networks' hosts: TLS with the host's own certificate, HTTP/1.1 and nothing newer,
 * then the institution's door, under the name the client called.
 */
import { Agent, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import { Socket } from 'node:net'
import { createSecureContext, type SecureContext } from 'node:tls'
import { limits } from '../../core/limits.ts'
import type { Authority } from './authority.ts'
import { forward, sayItself } from './forward.ts'
import { hostIn, institutionAt, interceptedHosts } from './hosts.ts'
import { readTarget } from './target.ts'

export interface Counter {
  /** Listens for TLS; a connection that came otherwise is handed over as its `connection` event. */
  readonly server: Server
  /** Hands a request for one of the hosts to its institution; false when it is for another host. */
  serve(request: IncomingMessage, response: ServerResponse, asked: Asked): boolean
}

export interface Asked {
  /** Whom the client called: a host, and a port perhaps. */
  readonly name: string
  readonly scheme: 'http' | 'https'
  /** Path and query. */
  readonly path: string
}

/** What holds for every server here that clients speak HTTP to. */
export const bounds = {
  maxHeaderSize: limits.interceptedHeadBytesMax,
  headersTimeout: limits.interceptedHeadMs,
  keepAliveTimeout: limits.keepAliveMs,
  connectionsCheckingInterval: 1000,
} as const

export async function createCounter({
  authority,
  doorOf,
}: {
  readonly authority: Authority
  /** The base URL of an institution's door. */
  readonly doorOf: (institution: string) => string | undefined
}): Promise<Counter> {
  const agent = new Agent({ keepAlive: true })
  const wires = new Map<string, Socket>()

  const serve = (request: IncomingMessage, response: ServerResponse, asked: Asked) => {
    const { name, scheme, path } = asked
    const institution = institutionAt(hostIn(name) ?? '')
    const url = institution === undefined ? undefined : doorOf(institution)
    if (url === undefined) return false
    const wire = wires.get(placeOf(request.socket)) ?? request.socket
    const added = ['x-forwarded-proto', scheme]
    forward(request, response, { to: new URL(url), path, name, added, agent, wire })
    return true
  }

  const server = createServer(await secured(authority), (request, response) => {
    const { url, path } = readTarget(request.url ?? '/')
    const name = url?.host ?? request.headers.host ?? ''
    if (serve(request, response, { name, scheme: 'https', path })) return
    sayItself(response, 421, `Hutong answers for no host "${name}".`)
  })
  server.maxConnections = limits.interceptedConnectionsMax
  // A secured connection does not know the one underneath, which alone can be reset.
  server.on('connection', (wire) => {
    if (!(wire instanceof Socket)) return
    const place = placeOf(wire)
    wires.set(place, wire)
    wire.on('close', () => wires.delete(place))
  })
  server.on('close', () => agent.destroy())
  return { server, serve }
}

const placeOf = ({ remoteAddress, remotePort, localPort }: Socket) =>
  `${remoteAddress} ${remotePort} ${localPort}`

async function secured(authority: Authority) {
  const contexts = new Map<string, Promise<SecureContext>>()
  const contextFor = (host: string) => {
    const made = contexts.get(host) ?? authority.certify([host]).then(createSecureContext)
    contexts.set(host, made)
    return made
  }
  type Found = (cause: Error | null, context?: SecureContext) => void
  return {
    ...bounds,
    // For a client that names no host in its handshake.
    ...(await authority.certify(interceptedHosts)),
    SNICallback: (name: string, found: Found) => {
      const host = hostIn(name)
      if (host === undefined || institutionAt(host) === undefined) {
        found(new Error(`Hutong has no certificate for ${name}.`))
      } else {
        contextFor(host).then((context) => found(null, context), found)
      }
    },
    ALPNProtocols: ['http/1.1'],
    handshakeTimeout: limits.interceptedHeadMs,
    // As WeChat Pay does: asked for, and not insisted on (docs/sources.md, W6.1).
    requestCert: true,
    rejectUnauthorized: false,
  }
}
