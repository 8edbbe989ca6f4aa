/**
 * A forward proxy: the networks' hosts are answered here, by CONNECT or by an absolute request
 * line; other hosts are passed on to when they were allowed, and otherwise told how to be.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { connect, type TcpNetConnectOpts } from 'node:net'
import type { Duplex } from 'node:stream'
import { limits } from '../../core/limits.ts'
import type { Allowed } from './allowed.ts'
import { bounds, type Counter } from './counter.ts'
import { forward, sayItself } from './forward.ts'
import { hostIn, institutionAt } from './hosts.ts'

export interface ProxyParts {
  readonly counter: Counter
  readonly allowed: Allowed
  /** PEM, shown at `/authority.pem` to clients on other machines. */
  readonly certificate: string
}

export function createProxy({ counter, allowed, certificate }: ProxyParts): Server {
  const server = createServer(bounds, (request, response) => {
    const url = absolute(request.url ?? '')
    if (url === undefined) showItself(request, response, certificate)
    else passRequest(request, response, { url, counter, allowed })
  })
  server.maxConnections = limits.interceptedConnectionsMax
  server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    client.on('error', () => client.destroy())
    if (head.length > 0) client.unshift(head)
    const target = targetOf(request.url ?? '')
    if (target === undefined) {
      refuse(client, '400 Bad Request', `Hutong cannot read the target "${request.url}".`)
    } else if (institutionAt(target.host) !== undefined) {
      client.write(established)
      counter.server.emit('connection', client)
    } else if (allowed.host(target.host)) {
      tunnel(client, { ...target, lookup: allowed.lookup })
    } else {
      refuse(client, '403 Forbidden', notAllowed(target.host))
    }
  })
  return server
}

const established = 'HTTP/1.1 200 Connection Established\r\n\r\n'

const notAllowed = (host: string) =>
  `Hutong does not pass ${host} on: it is none of the payment networks' hosts. To let it through, start with --allow ${host}.`

function absolute(target: string): URL | undefined {
  const url = /^https?:\/\//i.test(target) && URL.canParse(target) ? new URL(target) : undefined
  return url
}

function targetOf(authority: string): { host: string; port: number } | undefined {
  const host = hostIn(authority)
  const port = Number(/:(\d{1,5})$/.exec(authority)?.[1] ?? Number.NaN)
  return host !== undefined && port > 0 && port < 65_536 ? { host, port } : undefined
}

function passRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { url, counter, allowed }: { url: URL; counter: Counter; allowed: Allowed },
): void {
  const host = hostIn(url.host)
  const scheme = url.protocol === 'https:' ? 'https' : 'http'
  // Taken from the text, not from the URL: parsing may write the path anew, and it was signed.
  const target = (request.url ?? '').replace(/^https?:\/\/[^/?#]*/i, '').replace(/^(?!\/)/, '/')
  if (counter.serve(request, response, { host, scheme, target })) return
  if (host !== undefined && allowed.host(host)) {
    const { lookup } = allowed
    forward(request, response, { to: url, target, added: [], lookup, wire: request.socket })
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

/** Bytes both ways; what ends on one side ends on the other. */
function tunnel(client: Duplex, target: TcpNetConnectOpts): void {
  const upstream = connect(target)
  upstream.setTimeout(limits.passedThroughIdleMs, () => upstream.destroy())
  upstream.on('connect', () => {
    client.write(established)
    client.pipe(upstream).pipe(client)
    upstream.on('close', () => client.destroy())
  })
  upstream.on('error', (cause) => {
    if (!upstream.connecting && upstream.bytesRead + upstream.bytesWritten > 0) return
    refuse(client, '502 Bad Gateway', `Hutong cannot reach ${target.host}: ${cause.message}.`)
  })
  client.on('close', () => upstream.destroy())
}

function refuse(client: Duplex, status: string, says: string): void {
  const body = `${says}\n`
  const head = [
    `HTTP/1.1 ${status}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  client.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
