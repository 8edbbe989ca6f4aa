/** What the first line of a request asks for, in each of the forms it may have (RFC 9112, 3.2). */
import { hostIn } from './hosts.ts'

export interface Target {
  /** Of the absolute form, which names scheme and host; nothing of the others. */
  readonly url: URL | undefined
  /** Path and query, letter by letter: parsing may write them anew, and they were signed. */
  readonly path: string
}

export function readTarget(target: string): Target {
  const isAbsolute = /^https?:\/\//i.test(target) && URL.canParse(target)
  if (!isAbsolute) return { url: undefined, path: target }
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '')
  return { url: new URL(target), path: path.startsWith('/') ? path : `/${path}` }
}

/** Host and port of a CONNECT; nothing when it does not name both. */
export function readTunnelTarget(target: string): { host: string; port: number } | undefined {
  const host = hostIn(target)
  const port = Number(/:(\d{1,5})$/.exec(target)?.[1] ?? Number.NaN)
  return host !== undefined && port > 0 && port < 65_536 ? { host, port } : undefined
}
