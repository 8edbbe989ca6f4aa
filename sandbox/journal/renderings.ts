/** An entry as other tools read it: the text of HTTP, a curl command, an archive of requests (HAR 1.2). */
import { STATUS_CODES } from 'node:http'
import type { HeaderLines } from './entry.ts'
import type { Look } from './look.ts'
import { type Covering, type ShownEntry, shownEntry } from './shown.ts'

/** Request and reply as they went over the wire, an empty line between them. */
export function httpText(look: Look, mask: Covering): Buffer {
  const { request, reply, silence } = shownEntry(look, mask)
  const asked = message(`${request.method} ${request.target} HTTP/1.1`, request, look.body, mask)
  if (reply === null) return Buffer.concat([asked, Buffer.from(`\r\n\r\n(no reply: ${silence})`)])
  const status = `HTTP/1.1 ${reply.status} ${STATUS_CODES[reply.status] ?? ''}`.trim()
  const told = message(status, reply, look.reply?.body ?? Buffer.alloc(0), mask)
  return Buffer.concat([asked, Buffer.from('\r\n\r\n'), told])
}

function message(
  start: string,
  { headers, body }: { readonly headers: HeaderLines; readonly body: string },
  bytes: Buffer,
  mask: Covering,
): Buffer {
  const head = [start, ...headers.map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n')
  return Buffer.concat([Buffer.from(head), mask === null ? bytes : Buffer.from(body)])
}

/** What the connection says of itself, curl says by itself. */
const ofConnection = /^(?:host|content-length|connection|transfer-encoding|keep-alive|expect)$/i

/** The command that sends it again; `base` is the door of a request that came in. */
export function curlOf(look: Look, base: string, mask: Covering): string {
  const { request } = shownEntry(look, mask)
  const url = /^https?:/.test(request.target) ? request.target : `${base}${request.target}`
  const body = mask === null ? look.body : Buffer.from(request.body)
  const lines = [
    `curl -sS -X ${request.method} ${quoted(Buffer.from(url))}`,
    ...request.headers
      .filter(([name]) => !ofConnection.test(name))
      .map(([name, value]) => `-H ${quoted(Buffer.from(`${name}: ${value}`))}`),
    ...(body.length === 0 ? [] : [`--data-raw ${quoted(body)}`]),
  ]
  return lines.join(' \\\n  ')
}

/** As one word of a shell; bytes that are no plain text as escapes, which bash and zsh read. */
function quoted(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  const isText = Buffer.from(text).equals(bytes) && !/[^\t\n\r -~\u0080-\u{10ffff}]/u.test(text)
  if (isText) return `'${text.replaceAll("'", "'\\''")}'`
  const escaped = [...bytes].map((byte) =>
    byte >= 32 && byte < 127 && byte !== 39 && byte !== 92
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, '0')}`,
  )
  return `$'${escaped.join('')}'`
}

interface Archive {
  readonly looks: readonly Look[]
  readonly version: string
  /** The door of an institution. */
  readonly urlOf: (institution: string) => string
  readonly covering: (look: Look) => Covering
}

/** HTTP Archive 1.2, as browsers and tools read it. */
export function harOf({ looks, version, urlOf, covering }: Archive) {
  const entries = looks.map((look) => {
    const shown = shownEntry(look, covering(look))
    return harEntry(shown, urlOf(shown.institution))
  })
  return { log: { version: '1.2', creator: { name: 'Hutong', version }, entries } }
}

const named = (lines: HeaderLines) => lines.map(([name, value]) => ({ name, value }))

function harEntry(shown: ShownEntry, base: string) {
  const { request, reply, at, ms, number, kind, institution, operation, outcome } = shown
  const url = /^https?:/.test(request.target) ? request.target : `${base}${request.target}`
  const mark = url.indexOf('?')
  const query = mark < 0 ? [] : [...new URLSearchParams(url.slice(mark + 1))]
  const wire = { httpVersion: 'HTTP/1.1', cookies: [], headersSize: -1 }
  const mimeType = contentType(request.headers)
  return {
    startedDateTime: new Date(at).toISOString(),
    time: ms,
    request: {
      ...{ method: request.method, url, ...wire, headers: named(request.headers) },
      ...{ queryString: named(query), bodySize: request.bytes },
      ...(request.bytes === 0 ? {} : { postData: { mimeType, text: request.body } }),
    },
    response: {
      ...{
        status: reply?.status ?? 0,
        statusText: STATUS_CODES[reply?.status ?? 0] ?? '',
        ...wire,
      },
      ...{ headers: named(reply?.headers ?? []), redirectURL: '', bodySize: reply?.bytes ?? 0 },
      content: {
        ...{ size: reply?.bytes ?? 0, mimeType: contentType(reply?.headers ?? []) },
        text: reply?.body ?? '',
      },
    },
    cache: {},
    timings: { send: 0, wait: ms, receive: 0 },
    _hutong: { number, kind, institution, operation, outcome, silence: shown.silence },
  }
}

const contentType = (headers: HeaderLines) =>
  headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? 'application/octet-stream'
