/**
 * A forward proxy: the networks' hosts are answered here, by CONNECT or by an absolute request
 * line; other hosts are passed on to when they were allowed, and otherwise told how to be.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { limits } from '../../core/limits.ts'
import type { Allowed } from './allowed.ts'
import { bounds, type Counter } from './counter.ts'
import { forward, sayItself } from './forward.ts'
import { hostIn, institutionAt } from './hosts.ts'
import { readTarget, readTunnelTarget } from './target.ts'
import { established, tunnel } from './tunnel.ts'

export interface ProxyParts {
  readonly counter: Counter
  readonly allowed: Allowed
  /** PEM, shown at `/authority.pem` to clients on other machines. */
  readonly certificate: string
}

export function createProxy({ counter, allowed, certificate }: ProxyParts): Server {
  const server = createServer(bounds, (request, response) => {
    const { url, path } = readTarget(request.url ?? '')
    if (url === undefined) showItself(request, response, certificate)
    else passRequest(request, response, { url, path, counter, allowed })
  })
  server.maxConnections = limits.interceptedConnectionsMax
  server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    // All of a server's connections are sockets; the types know of streams only.
    if (!(client instanceof Socket)) return
    client.on('error', () => client.destroy())
    if (head.length > 0) client.unshift(head)
    const target = readTunnelTarget(request.url ?? '')
    if (target === undefined) {
      refuse(client, '400 Bad Request', `Hutong cannot read the target "${request.url}".`)
    } else if (institutionAt(target.host) !== undefined) {
      client.write(established)
      counter.server.emit('connection', client)
    } else if (allowed.host(target.host)) {
      tunnel(client, { ...target, lookup: allowed.lookup }, (reason) =>
        refuse(client, '502 Bad Gateway', `Hutong cannot reach ${target.host}: ${reason}.`),
      )
    } else {
      refuse(client, '403 Forbidden', notAllowed(target.host))
    }
  })
  return server
}

const notAllowed = (host: string) =>
  `Hutong does not pass ${host} on: it is none of the payment networks' hosts. To let it through, start with --allow ${host}.`

interface Passed {
  readonly url: URL
  readonly path: string
  readonly counter: Counter
  readonly allowed: Allowed
}

/** The request line decides whom it is for, whatever the `Host` header says (RFC 9112, 3.2.2). */
function passRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { url, path, counter, allowed }: Passed,
): void {
  const scheme = url.protocol === 'https:' ? 'https' : 'http'
  if (counter.serve(request, response, { name: url.host, scheme, path })) return
  const host = hostIn(url.host)
  if (host !== undefined && allowed.host(host)) {
    const { lookup } = allowed
    const onward = { to: url, path, name: url.host, added: [], lookup, wire: request.socket }
    forward(request, response, onward)
  } else {
    sayItself(response, 403, notAllowed(url.hostname))
  }
}

/** What a browser sees that is sent here as if this were a site. */
function showItself(request: IncomingMessage, response: ServerResponse, certificate: string): void {
  if (request.url !== '/authority.pem') {
    const how = 'Set it as HTTPS_PROXY, and trust the certificate at /authority.pem.'
    sayItself(response, 400, `This is the proxy of a Hutong sandbox. ${how}`)
    return
  }
  response.writeHead(200, { 'Content-Type': 'application/x-pem-file' })
  response.end(certificate)
}

function refuse(client: Socket, status: string, says: string): void {
  const body = `${says}\n`
  const head = [
    // Clients that asked for a tunnel tell their users this line and never the body.
    `HTTP/1.1 ${status}: ${says.replace(/[^ -~]+/g, ' ')}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  client.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
