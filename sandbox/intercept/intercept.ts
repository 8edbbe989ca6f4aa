/**
 * The sandbox in the networks' place: a proxy and a TLS door, so that a client with hard-coded hosts
 * comes here without a change to its code.
 */
import type { Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type Listener, urlOf } from '../doors.ts'
import { parseAllowed } from './allowed.ts'
import { openAuthority } from './authority.ts'
import { createCounter } from './counter.ts'
import { interceptedHosts } from './hosts.ts'
import { createProxy } from './proxy.ts'

export interface InterceptOptions {
  /** 0 takes a free one; without it, 80 above the dashboard's. */
  readonly proxyPort?: number
  /** 0 takes a free one; without it, 443 above the dashboard's. */
  readonly tlsPort?: number
  /** Hosts that are passed on to: exact, or `*.SUFFIX`. */
  readonly allow?: readonly string[]
}

/** Where clients of the real hosts come in. */
export interface Interception {
  /** What HTTPS_PROXY is set to. */
  readonly proxyUrl: string
  /** Where TLS is spoken directly, for a hosts file. */
  readonly tlsPort: number
  /** The certificate to trust: PEM, and as a file when the sandbox has a home folder. */
  readonly authority: string
  readonly authorityFile: string | null
  /** The same with the public roots, for settings that replace these. */
  readonly trustFile: string | null
  /** The hosts that are answered for. */
  readonly hosts: readonly string[]
}

export interface Intercept {
  readonly listeners: readonly Listener[]
  /** What clients are told, once the listeners are open at an address. */
  openedAt(address: string): Interception
}

/** The base URL of an institution's door; asked with every request, once the doors are open. */
export type FindDoor = (institution: string) => string | undefined

export interface InterceptParts {
  readonly options: InterceptOptions
  /** Where the authority is kept. */
  readonly home: string | null
  readonly doorOf: FindDoor
}

/** @throws Misuse with everything that is wrong with `allow`. */
export async function createIntercept({
  options,
  home,
  doorOf,
}: InterceptParts): Promise<Intercept> {
  const allowed = parseAllowed(options.allow ?? [])
  const authority = await openAuthority(home)
  const counter = await createCounter({ authority, doorOf })
  const proxy = createProxy({ counter, allowed, certificate: authority.certificate })
  return {
    listeners: [
      listenerOf({ id: 'proxy', server: proxy, port: options.proxyPort }, counter.server),
      listenerOf({ id: 'tls', server: counter.server, port: options.tlsPort }, counter.server),
    ],
    openedAt: (address) => ({
      proxyUrl: urlOf(proxy, address),
      tlsPort: (counter.server.address() as AddressInfo).port,
      authority: authority.certificate,
      authorityFile: authority.file,
      trustFile: authority.trustFile,
      hosts: interceptedHosts,
    }),
  }
}

/** Connections of the proxy become the counter's, which alone knows when they are idle. */
function listenerOf(
  parts: Pick<Listener, 'id' | 'port'> & { readonly server: Server },
  counter: Server,
): Listener {
  const { server } = parts
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
  })
  const close = async (graceMs: number) => {
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve())
    })
    const idle = setInterval(() => counter.closeIdleConnections(), 50)
    const timer = setTimeout(() => {
      for (const socket of open) socket.destroy()
    }, graceMs)
    await closed
    clearTimeout(timer)
    clearInterval(idle)
  }
  return { ...parts, close }
}
