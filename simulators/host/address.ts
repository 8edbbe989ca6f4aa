/**
 * Under which address a client sees the door it came to: what answers must say when they carry a
 * link back. The request tells; a door has no name of its own.
 */
import type { WireRequest } from './institution.ts'

/** `http://127.0.0.1:9001`, or `https://` when whoever passed the request on says so. */
export function originOf({ headers }: Pick<WireRequest, 'headers'>): string {
  const scheme = headers['x-forwarded-proto'] === 'https' ? 'https' : 'http'
  const host = headers.host ?? ''
  return `${scheme}://${hostForm.test(host) ? host : '127.0.0.1'}`
}

const hostForm = /^(?:\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/i
