/**
 * The crowd's side of a connection: one keep-alive pool per base URL, bounded in connections and
 * in patience. Global `fetch` is about ten times slower, and that would be the bottleneck.
 */
import { Pool } from 'undici'
import type { Send } from './tills/till.ts'

export interface Client {
  readonly send: Send
  close(): Promise<void>
}

/** Connections to one base URL at once; further requests wait for one. */
const connectionsMax = 64

/** Rejects when there is no whole answer within `answerMs`. */
export function createClient(baseUrl: string, { answerMs }: { readonly answerMs: number }): Client {
  const { origin, pathname } = new URL(baseUrl)
  const prefix = pathname === '/' ? '' : pathname.replace(/\/$/, '')
  const pool = new Pool(origin, {
    connections: connectionsMax,
    pipelining: 1,
    connectTimeout: answerMs,
    headersTimeout: answerMs,
    bodyTimeout: answerMs,
  })
  return {
    send: async ({ method, target, headers, body }) => {
      const reply = await pool.request({
        method,
        path: `${prefix}${target}`,
        headers,
        ...(body === '' ? {} : { body }),
      })
      const bytes = Buffer.from(await reply.body.arrayBuffer())
      return { status: reply.statusCode, headers: flatHeaders(reply.headers), body: bytes }
    },
    close: () => pool.destroy(),
  }
}

/** Names come in lower case; a name that came twice is joined as HTTP allows. */
function flatHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return flat
}
