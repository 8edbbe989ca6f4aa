/** What a server takes of any client, and how it answers, keeps silent, and ends. */
import type { Server, ServerResponse } from 'node:http'
import { limits } from '../../core/limits.ts'
import type { Silence, WireReply } from './institution.ts'

/** What a server takes of any client, however slow or talkative. */
export const serverBounds = {
  maxHeaderSize: limits.headBytesMax,
  headersTimeout: limits.headMs,
  requestTimeout: limits.requestMs,
  keepAliveTimeout: limits.keepAliveMs,
  connectionsCheckingInterval: limits.slowLooksMs,
} as const

/** Text goes out in one piece with the head; bytes would be a second write, so they go as latin1. */
export function write({ status, headers, body }: WireReply, response: ServerResponse): void {
  if (response.headersSent || response.destroyed) return
  const lines: string[] = []
  for (const name in headers) lines.push(name, headers[name] ?? '')
  if (status !== 204) lines.push('Content-Length', String(Buffer.byteLength(body)))
  response.writeHead(status, lines)
  if (typeof body === 'string' || body.length > inOnePieceMax) response.end(body)
  else response.end(body.toString('latin1'), 'latin1')
}

/** Beyond it a copy costs more than a second write, and every reader would have one of his own. */
const inOnePieceMax = 64 * 1024

export function stayQuiet(silence: Silence, response: ServerResponse): void {
  if (silence === 'reset') {
    response.socket?.resetAndDestroy()
    return
  }
  const timer = setTimeout(() => response.destroy(), limits.silenceMs)
  response.on('close', () => clearTimeout(timer))
}

/** Takes no more connections; those at work have so long to end. */
export async function closeServer(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), graceMs)
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  await closed
  clearTimeout(timer)
  clearInterval(idle)
}
