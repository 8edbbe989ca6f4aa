/** What a query of the admin API asks of the journal: a filter, and which page of what is found. */
import { type Mistake, Misuse } from '../misuse.ts'
import { suggestion } from '../nearest.ts'
import type { Filter, TextMatch } from './filter.ts'
import { filterOf } from './filter-form.ts'

export interface Wanted {
  readonly filter: Filter
  readonly limit: number
  /** Only those with a smaller number. */
  readonly before: number
  readonly masked: boolean
  readonly as: 'json' | 'http' | 'curl'
}

const pageUsual = 50
const pageMax = 1000

type Take = (filter: Record<string, unknown>, value: string) => void

const put =
  (name: string): Take =>
  (filter, value) => {
    filter[name] = value
  }

const number =
  (name: string): Take =>
  (filter, value) => {
    filter[name] = /^\d+$/.test(value) ? Number(value) : value
  }

const within =
  (name: string, inner: string): Take =>
  (filter, value) => {
    const known = filter[name]
    filter[name] = { ...(typeof known === 'object' ? known : {}), [inner]: value }
  }

const takes: Readonly<Record<string, Take>> = {
  ...Object.fromEntries(
    [
      ...['kind', 'institution', 'from', 'hop', 'operation', 'trace', 'merchant', 'orderNo'],
      ...['refundNo', 'outcome', 'method', 'path'],
    ].map((name) => [name, put(name)]),
  ),
  ...Object.fromEntries(
    ['status', 'attempt', 'since', 'until'].map((name) => [name, number(name)]),
  ),
  pathStartsWith: within('path', 'startsWith'),
  pathMatches: within('path', 'matches'),
  body: within('body', 'contains'),
  bodyMatches: within('body', 'matches'),
}

/** Of a page, and of how it is shown. */
const ofPage = ['limit', 'before', 'masked', 'as'] as const

export const queryNames: readonly string[] = [
  ...Object.keys(takes),
  ...['header.NAME', 'field.PATH', 'reply.field.PATH', 'reply.body'],
  ...ofPage,
]

/** @throws Misuse with every mistake. */
export function wantedOf(query: string): Wanted {
  const asked = new URLSearchParams(query)
  const filter: Record<string, unknown> = {}
  const mistakes: Mistake[] = []
  for (const [name, value] of asked) {
    const take = (Object.hasOwn(takes, name) ? takes[name] : undefined) ?? takeNamed(name)
    if (take !== undefined) take(filter, value)
    else if (!isOfPage(name)) {
      const where = `query ${name.slice(0, 64)}`
      mistakes.push({ where, found: 'unknown name', todo: suggestion(name, queryNames) })
    }
  }
  const page = pageOf(asked, mistakes)
  try {
    filterOf(filter)
  } catch (cause) {
    if (!(cause instanceof Misuse)) throw cause
    mistakes.push(...cause.mistakes.map((one) => ({ ...one, where: `query ${one.where}` })))
  }
  if (mistakes.length > 0) throw new Misuse('read the query', mistakes)
  return { filter: filterOf(filter), ...page }
}

const isOfPage = (name: string): boolean => ofPage.some((known) => known === name)

/** `header.Accept=…`, `field.amount.total=…`, `reply.field.code=…`. */
function takeNamed(name: string): Take | undefined {
  const [, reply, part = '', inner = ''] = /^(reply\.)?(header|field)\.(.{1,128})$/.exec(name) ?? []
  if (name === 'reply.body') return intoReply((value) => ({ body: { contains: value } }))
  if (part === '' || inner === '__proto__') return undefined
  const put = within(`${part}s`, inner)
  if (reply === undefined) return put
  return (filter, value) => {
    const said: Record<string, unknown> = { ...(filter.reply as object | undefined) }
    put(said, value)
    filter.reply = said
  }
}

const intoReply =
  (of: (value: string) => Readonly<Record<string, TextMatch>>): Take =>
  (filter, value) => {
    filter.reply = { ...(filter.reply as object | undefined), ...of(value) }
  }

function pageOf(asked: URLSearchParams, mistakes: Mistake[]): Omit<Wanted, 'filter'> {
  const whole = (name: string, usual: number, max: number) => {
    const text = asked.get(name)
    if (text === null) return usual
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= 1 && value <= max) return value
    const todo = `Give a whole number from 1 to ${max}.`
    mistakes.push({ where: `query ${name}`, found: text.slice(0, 40), todo })
    return usual
  }
  const oneOf = <T extends string>(name: string, known: readonly [T, ...T[]]): T => {
    const text = asked.get(name)
    const found = known.find((one) => one === text)
    if (found !== undefined || text === null) return found ?? known[0]
    mistakes.push({
      where: `query ${name}`,
      found: text.slice(0, 40),
      todo: suggestion(text, known),
    })
    return known[0]
  }
  return {
    limit: whole('limit', pageUsual, pageMax),
    before: whole('before', Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    masked: oneOf('masked', ['true', 'false']) === 'true',
    as: oneOf('as', ['json', 'http', 'curl']),
  }
}
