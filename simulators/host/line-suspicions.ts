/**
 * What a client may have signed where lines are what it should have signed, method, target and body
 * among them: one suspicion for each mistake people make with such texts. All texts are byte
 * strings.
 */
import type { Mistake } from '../../core/diagnosis.ts'
import { charsetSpellings, type EncodeGbk } from './charset-spellings.ts'
import { jsonSpellings } from './json-spellings.ts'
import type { Suspicion } from './suspicion.ts'
import { percentDecoded } from './value-spellings.ts'

export interface Asked {
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly body: string
}

export interface SentLines extends Asked {
  /** The lines of a text, without their ends. */
  readonly lines: (asked: Asked) => readonly string[]
  /** `https://host` under which people know the network, without a slash at the end. */
  readonly origins: readonly string[]
  /** The path before what an SDK calls the path: `/v3`. */
  readonly prefixes: readonly string[]
  readonly encodeGbk: EncodeGbk
}

type Guess = readonly [mistake: Mistake, change: Partial<Asked>, detail?: string]

const latin1 = (text: string) => Buffer.from(text, 'latin1')
const ended = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('')

/** All suspicions, likely ones first. */
export function* lineSuspicions(sent: SentLines): Generator<Suspicion> {
  for (const [mistake, change, detail = ''] of guesses(sent)) {
    yield { mistake, detail, text: latin1(ended(sent.lines({ ...sent, ...change }))) }
  }
  yield* otherEnds(sent.lines(sent))
  const whole = ended(sent.lines(sent))
  for (const { bytes, how, shown } of charsetSpellings(whole, sent.encodeGbk)) {
    yield { mistake: 'wrong-charset', detail: how, text: bytes, shown }
  }
}

function* guesses(sent: SentLines): Generator<Guess> {
  yield* otherTargets(sent)
  yield* otherMethods(sent)
  yield* sent.body === '' ? otherBodiesOfNone(sent) : otherBodies(sent)
}

function* otherTargets({ target, origins, prefixes }: SentLines): Generator<Guess> {
  const [path = '', ...rest] = target.split('?')
  const query = rest.join('?')
  if (query !== '') yield ['wrong-path', { target: path }, 'The query was left out.']
  for (const origin of origins) {
    yield ['wrong-path', { target: `${origin}${target}` }, `With ${origin} before it.`]
    yield ['wrong-path', { target: `${origin}${path}` }, `With ${origin}, without the query.`]
    yield [
      'wrong-path',
      { target: `${origin.replace(/^\w+:\/\//, '')}${target}` },
      'With the host.',
    ]
  }
  for (const prefix of prefixes) {
    if (!target.startsWith(`${prefix}/`)) continue
    yield ['wrong-path', { target: target.slice(prefix.length) }, `Without ${prefix}.`]
    yield ['wrong-path', { target: `${prefix}${target}` }, `With ${prefix} twice.`]
  }
  yield ['wrong-path', { target: percentDecoded(target) }, 'Percent signs were decoded.']
  yield ['wrong-path', { target: percentDecoded(target.replaceAll('+', ' ')) }, 'Decoded.']
  const anew = `${path}?${new URLSearchParams(query)}`
  if (query !== '') yield ['wrong-path', { target: anew }, 'The query was encoded anew.']
  const sorted = `${path}?${query.split('&').sort().join('&')}`
  if (query !== '') yield ['wrong-path', { target: sorted }, 'The query was sorted.']
  yield ['wrong-path', { target: target.slice(1) }, 'Without the first slash.']
  yield [
    'wrong-path',
    { target: `${path}/${query === '' ? '' : `?${query}`}` },
    'With a last slash.',
  ]
  yield ['wrong-path', { target: path.replace(/\/$/, '') }, 'Without the last slash.']
  if (query === '') yield ['wrong-path', { target: `${path}?` }, 'With an empty query.']
  yield ['wrong-path', { target: target.toLowerCase() }, 'In small letters.']
  yield ['wrong-path', { target: '' }, 'Empty.']
}

function* otherMethods({ method }: SentLines): Generator<Guess> {
  const names = [method.toLowerCase(), 'GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'get', 'post', '']
  for (const name of names) {
    if (name !== method) yield ['wrong-method', { method: name }, name === '' ? 'Empty.' : name]
  }
}

function* otherBodies({ body, target, encodeGbk }: SentLines): Generator<Guess> {
  yield ['body-not-signed', { body: '' }]
  const text = latin1(body).toString('utf8')
  for (const { text: spelt, how } of jsonSpellings(text)) {
    yield ['body-reserialised', { body: bytesOf(spelt) }, `Signed ${how}.`]
  }
  yield ['body-reserialised', { body: `${body}\n` }, 'Signed with a line end behind it.']
  yield ['body-reserialised', { body: body.trim() }, 'Signed without blanks around it.']
  yield ['line-ends', { body: body.replaceAll('\r\n', '\n') }, 'LF was signed, CRLF arrived.']
  yield ['line-ends', { body: body.replaceAll(/\r?\n/g, '\r\n') }, 'CRLF was signed, LF arrived.']
  yield ['encoded-twice', { body: percentDecoded(body) }]
  yield ['signed-encoded-values', { body: encodeURIComponent(text) }]
  yield ['values-escaped', { body: body.replaceAll('"', '&quot;') }, 'Signed with &quot;.']
  yield ['values-escaped', { body: body.replaceAll('&', '&amp;') }, 'Signed with &amp;.']
  for (const { bytes, how } of charsetSpellings(body, encodeGbk)) {
    yield ['wrong-charset', { body: bytes.toString('latin1') }, how]
  }
  const query = target.split('?')[1]
  if (query !== undefined) yield ['body-not-signed', { body: query }, 'The query was signed.']
  for (const empty of ['{}', 'null', '[object Object]', 'undefined']) {
    yield ['body-not-signed', { body: empty }, `${empty} was signed in its place.`]
  }
}

const bytesOf = (text: string) => Buffer.from(text).toString('latin1')

function* otherBodiesOfNone({ target }: SentLines): Generator<Guess> {
  for (const body of ['{}', '""', 'null', 'undefined', '[]', ' ', '\n', 'None']) {
    yield ['body-not-sent', { body }, JSON.stringify(body)]
  }
  const [path = '', query = ''] = target.split('?')
  if (query === '') return
  const asked = Object.fromEntries(new URLSearchParams(query))
  for (const body of [query, JSON.stringify(asked), bytesOf(JSON.stringify(asked))]) {
    yield ['body-not-sent', { body }, 'The query was signed as the body, too.']
    yield ['body-not-sent', { body, target: path }, 'The query was signed as the body.']
  }
}

/** The lines put together otherwise. */
function* otherEnds(lines: readonly string[]): Generator<Suspicion> {
  const guess = (mistake: Mistake, text: string, detail: string): Suspicion => ({
    ...{ mistake, detail, text: latin1(text) },
  })
  const withoutEmpty = lines.filter((line) => line !== '')
  yield guess('last-newline-missing', lines.join('\n'), '')
  yield guess('last-newline-missing', ended(withoutEmpty), 'The line of the empty body is missing.')
  yield guess('last-newline-missing', withoutEmpty.join('\n'), 'The empty body has no line at all.')
  yield guess('line-ends', lines.map((line) => `${line}\r\n`).join(''), 'CRLF was signed.')
  yield guess('line-ends', lines.join('\r\n'), 'CRLF was signed, and no last one.')
  const literal = 'A backslash and an n were signed in place of each line end.'
  yield guess('line-ends', lines.map((line) => `${line}\\n`).join(''), literal)
  yield guess('line-ends', lines.join('\\n'), literal)
  yield guess('line-ends', `${ended(lines)}\n`, 'There is one line end too many.')
  yield guess('joined-otherwise', lines.join(''), 'Without line ends.')
  yield guess('joined-otherwise', lines.join(' '), 'With blanks for line ends.')
  yield guess('joined-otherwise', lines.join('&'), 'With & for line ends.')
  yield guess(
    'joined-otherwise',
    ended(lines.map((line) => line.trim())),
    'Every line was trimmed.',
  )
  yield guess('joined-otherwise', ended(lines.toReversed()), 'The lines stand the other way round.')
  yield guess('joined-otherwise', JSON.stringify(lines), 'As JSON.')
}
