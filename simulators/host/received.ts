/** What came in at a door: its bytes read whole, within their bound, and the request as it is handed on. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { limits } from '../../core/limits.ts'
import type { WireRequest } from './institution.ts'
import type { Note } from './note.ts'
import { sideBySide } from './side-by-side.ts'

/** A request, and what Express, or a look into a table, has made of its path. */
export interface Received extends Pick<WireRequest, 'path' | 'params'> {
  readonly request: IncomingMessage
}

export function wireRequest(
  { request, path, params }: Received,
  body: Buffer,
  note?: Note,
): WireRequest {
  const { method = '', url: target = '', headers } = request
  const mark = target.indexOf('?')
  return {
    method,
    target,
    path,
    query: mark < 0 ? '' : target.slice(mark + 1),
    headers: areTexts(headers) ? headers : inOneLine(headers),
    params,
    body,
    note,
  }
}

/** Node keeps a list of one header alone. */
const areTexts = (headers: IncomingHttpHeaders): headers is Record<string, string> =>
  headers['set-cookie'] === undefined

export function inOneLine(headers: IncomingHttpHeaders): Record<string, string> {
  const lines: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) lines[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return lines
}

/** The whole body; `too-large` as soon as it is, `abandoned` when its sender went away. */
export function readBody(request: IncomingMessage): Promise<Buffer | 'too-large' | 'abandoned'> {
  // An answer that could not be written comes here again, its body long read.
  if (request.readableEnded) return Promise.resolve(Buffer.alloc(0))
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limits.bodyBytesMax) {
        chunks.push(chunk)
        return
      }
      chunks.length = 0
      resolve('too-large')
    })
    request.on('end', () => sideBySide(() => resolve(inOnePiece(chunks))))
    request.on('error', () => resolve('abandoned'))
    request.on('close', () => {
      if (!request.readableEnded) resolve('abandoned')
    })
  })
}

/** Mostly there is one piece, which has memory of its own: nothing is copied then. */
const inOnePiece = (chunks: readonly Buffer[]): Buffer =>
  chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks)
