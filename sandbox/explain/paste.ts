/**
 * A request as a person pastes it, read as bytes: raw HTTP, a curl command line, a call of fetch, a
 * bare URL, a form or an order string, or the XML of APIv2. What a paste may have changed is said, not guessed away.
 */
import type { WireRequest } from '../../simulators/host/institution.ts'
import { type Mistake, Misuse } from '../misuse.ts'
import { curlRequest, isCurl } from './curl.ts'
import { fetchRequest, isFetch } from './fetch-call.ts'
import type { Found } from './found.ts'
import { isListed, isRaw, isVerbose, listedRequest, rawRequest, verboseRequest } from './raw.ts'

export interface Pasted {
  readonly request: WireRequest
  /** Bodies it may have had, the likeliest first, each with what the paste must then have changed. */
  readonly bodies: readonly PastedBody[]
}

export interface PastedBody {
  readonly body: Buffer
  readonly note: string
}

/** @throws Misuse when it is none of these. `bytes`: as they were pasted. */
export function readPaste(bytes: Buffer): Pasted {
  const text = bytes.toString('latin1').replace(/^\u00ef\u00bb\u00bf/, '')
  const found = readers.find(({ fits }) => fits.test(text))?.read(text)
  if (found === undefined) throw new Misuse('read the request', [unknown(text)])
  const request = requestOf(found)
  return { request, bodies: bodiesOf(found) }
}

const unknown = (text: string): Mistake => ({
  where: 'the request',
  found:
    text.trim() === '' ? 'nothing' : `it begins with ${JSON.stringify(text.trim().slice(0, 40))}`,
  todo: 'Paste a raw HTTP request, a curl command, a URL, a form or order string, or the XML of APIv2.',
})

interface Reader {
  readonly fits: RegExp
  read(text: string): Found
}

const form = 'application/x-www-form-urlencoded'

const readers: readonly Reader[] = [
  { fits: isCurl, read: curlRequest },
  { fits: isVerbose, read: verboseRequest },
  { fits: isRaw, read: rawRequest },
  { fits: isListed, read: listedRequest },
  { fits: isFetch, read: fetchRequest },
  {
    fits: /^\s*https?:\/\/\S+\s*$/,
    read: (text) => ({ method: 'GET', target: text.trim(), headers: {}, body: '' }),
  },
  {
    fits: /^\s*<(\?xml|xml)/,
    read: (body) => ({ ...posted, target: '/pay/unifiedorder', body: body.trim() }),
  },
  {
    fits: /^\s*\??[\w.]+=\S*\s*$/,
    read: (text) => ({
      ...{ method: 'POST', target: '/', headers: { 'content-type': form } },
      body: text.trim().replace(/^\?/, ''),
    }),
  },
]

const posted = { method: 'POST', headers: { 'content-type': 'text/xml' } } as const

function requestOf({ method, target, headers, body }: Found): WireRequest {
  const address = /^https?:\/\/([^/?]+)(.*)$/i.exec(target)
  const [, host, rest] = address ?? []
  const own = rest === undefined ? target : rest.startsWith('/') ? rest : `/${rest}`
  const [path = '', ...query] = (own.split('#')[0] ?? '').split('?')
  return {
    ...{ method, path, query: query.join('?'), params: {} },
    target: own.split('#')[0] ?? '',
    headers: host === undefined ? headers : { host, ...headers },
    body: Buffer.from(body, 'latin1'),
  }
}

const asSent = 'The body was taken as it was pasted.'

/** An editor adds a line end, a terminal changes them: the length, where it is told, decides. */
function bodiesOf({ body, headers }: Found): PastedBody[] {
  const bare = withoutLastLineEnds(body)
  const [lf, crlf] = [bare.replaceAll('\r\n', '\n'), bare.replaceAll(/\r?\n/g, '\r\n')]
  const guesses: readonly (readonly [string, string])[] = [
    [body, ''],
    [bare, "The line end behind the body was taken for the editor's."],
    [`${bare}\n`, 'A line end was put behind the body.'],
    ...[lf, `${lf}\n`].map((one) => [one, 'CRLF in the body was taken for LF.'] as const),
    ...[crlf, `${crlf}\r\n`].map((one) => [one, 'LF in the body was taken for CRLF.'] as const),
  ]
  const all = guesses.filter(([one], index) => guesses.findIndex(([two]) => two === one) === index)
  const length = Number(headers['content-length'] ?? Number.NaN)
  // Without a length nobody ends a body with an empty line on purpose.
  const isLikely = ([one]: readonly [string, string]) =>
    Number.isNaN(length) ? one === bare : one.length === length
  const fitting = all.filter(isLikely)
  return [...fitting, ...all.filter((one) => !isLikely(one))].map(([one, note]) => ({
    body: Buffer.from(one, 'latin1'),
    note: note === '' && fitting.length === 0 && !Number.isNaN(length) ? asSent : note,
  }))
}

function withoutLastLineEnds(text: string): string {
  let end = text.length
  while (end > 0 && '\r\n'.includes(text.charAt(end - 1))) end -= 1
  return text.slice(0, end)
}
