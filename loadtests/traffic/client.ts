/**
 * The crowd's side of a connection: one keep-alive pool per base URL, bounded in connections and
 * in patience. Global `fetch` is about ten times slower, and that would be the bottleneck.
 */
import { Pool } from 'undici'
import { limits } from '../../core/limits.ts'
import type { Send } from './tills/till.ts'

export interface Client {
  readonly send: Send
  close(): Promise<void>
}

/** Rejects when connecting, an answer's beginning, or a pause in it takes more than `answerMs`. */
export function createClient(baseUrl: string, { answerMs }: { readonly answerMs: number }): Client {
  const { origin, pathname } = new URL(baseUrl)
  const prefix = pathname === '/' ? '' : pathname.replace(/\/$/, '')
  const pool = new Pool(origin, {
    connections: limits.clientConnectionsMax,
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
    // What is idle is hung up in good order: cutting several off at once gives all of them one error,
    // which who listens to undici in the same process, as urllib does, will not have twice.
    close: () => (pool.stats.size === 0 ? pool.close() : pool.destroy()),
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
