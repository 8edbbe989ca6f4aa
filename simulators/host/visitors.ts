/**
 * Who may come in at a door. A page of another site reaches a local server by a name of its own that
 * leads here, or by sending a browser's form: what a request calls the door, and which page a browser
 * says it comes from, tell both apart from a client.
 */
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { limits } from '../../core/limits.ts'
import type { WireReply } from './institution.ts'

export interface VisitorsAsked {
  /** The address the door binds; 127.0.0.1 when nothing is said. */
  readonly address?: string
  /** Names that lead here besides the usual: exact, or `.SUFFIX` for all below one. */
  readonly hosts?: readonly string[]
  /** Whether a path is our own, and pages of others have no business there; all when nothing is said. */
  readonly isOwn?: (path: string) => boolean
}

/** The refusal of a request that may not come in; nothing for one that may. */
export type Visitors = (
  request: Pick<IncomingMessage, 'headers' | 'method' | 'rawHeaders' | 'url'>,
) => WireReply | undefined

/** Names that no page of the internet can have: containers know their machine by them. */
const usual: ReadonlySet<string> = new Set([
  ...[
    'localhost',
    'host.docker.internal',
    'host.containers.internal',
    'host.testcontainers.internal',
  ],
])

/** How many spellings of the door's name are remembered as good. */
const spellingsMax = 64

export function createVisitors({
  address = '127.0.0.1',
  hosts = [],
  isOwn = () => true,
}: VisitorsAsked = {}): Visitors {
  const mayBeCalled = namesOf(address, hosts)
  const good = new Set<string>()
  const isCalledWell = (given: string): boolean => {
    if (good.has(given)) return true
    const host = hostIn(given)
    if (host === undefined || !mayBeCalled(host)) return false
    if (good.size < spellingsMax) good.add(given)
    return true
  }
  return ({ headers, method = '', rawHeaders, url = '' }) => {
    if (rawHeaders.length > 2 * limits.headersMax) return tooManyHeaders
    const { host } = headers
    // HTTP/1.0 may leave it out, and no browser speaks that.
    if (host !== undefined && !isCalledWell(host)) return misdirected(host)
    if (isFromElsewhere(headers, method) && isOwn(url)) return foreign
    return undefined
  }
}

/** Which names lead to a door that binds an address. An address is no name: nobody can own one. */
function namesOf(address: string, hosts: readonly string[]): (host: string) => boolean {
  const named = hosts.map((host) => host.toLowerCase())
  const exact = new Set([...usual, ...named.map((name) => hostIn(name) ?? name)])
  const suffixes = ['.localhost', ...named.filter((name) => name.startsWith('.'))]
  const isOpen = !/^(?:127\.|::1$|localhost$)/.test(address)
  // Who listens for other machines is called by their names for this one: a service, a host.
  if (isOpen) exact.add(hostname().toLowerCase())
  return (host) =>
    isIP(host) > 0 ||
    exact.has(host) ||
    suffixes.some((suffix) => host.endsWith(suffix)) ||
    (isOpen && !host.includes('.'))
}

/** The host of a `Host` header in lower case, without port, brackets or the dot at the end. */
function hostIn(authority: string): string | undefined {
  const found = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+?)\.?)(?::\d{1,5})?$/i.exec(authority)
  return (found?.[1] ?? found?.[2])?.toLowerCase()
}

/** A link may be followed from anywhere; nothing else may be asked by a page of another origin. */
function isFromElsewhere(headers: IncomingMessage['headers'], method: string): boolean {
  const { origin } = headers
  const site = headers['sec-fetch-site']
  if (site === undefined && origin === undefined) return false
  if (method === 'GET' && headers['sec-fetch-mode'] === 'navigate') return false
  // Only a browser says it, and no page can make it say otherwise.
  if (site !== undefined) return site === 'cross-site' || site === 'same-site'
  return originHost(origin) !== headers.host?.toLowerCase()
}

const originHost = (origin = '') =>
  URL.canParse(origin) ? new URL(origin).host.toLowerCase() : undefined

const told = (status: number, says: string, todo: string): WireReply => ({
  status,
  headers: { 'Content-Type': 'application/json; charset=utf-8', Connection: 'close' },
  body: JSON.stringify({ says, todo }),
})

const misdirected = (host: string) =>
  told(
    421,
    `Nobody here is called "${host.slice(0, 80).replace(/[^\w.:[\]-]/g, '?')}".`,
    'Ask 127.0.0.1 or localhost; a name of your own that leads here is allowed by the option "hosts" or HUTONG_HOSTS.',
  )

const foreign = told(
  403,
  'A page of another origin may not ask this.',
  'Open the page that this door itself shows, or ask with a client that is no browser.',
)

const tooManyHeaders = told(
  431,
  `A request has at most ${limits.headersMax} headers.`,
  'Send fewer.',
)
