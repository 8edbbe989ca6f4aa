/** A filter as the list of its conditions, each of which says what it expected and what it found. */

import type { Decoded } from './decoded.ts'
import type { HeaderLines } from './entry.ts'
import type { Filter, SaidFilter, TextMatch } from './filter.ts'
import { partMissing } from './json-part.ts'
import type { Look } from './look.ts'
import type { Miss } from './miss.ts'

/** Nothing when it holds. */
type Condition = (look: Look) => Miss | undefined

export interface Conditions {
  readonly all: readonly Condition[]
  holds(look: Look): boolean
  misses(look: Look): readonly Miss[]
}

export function conditionsOf(filter: Filter): Conditions {
  const all = [...facts(filter), ...saidBy(filter, '', asked)]
  const { reply } = filter
  if (reply !== undefined) all.push(...saidBy(reply, 'reply.', told))
  return {
    all,
    holds: (look) => all.every((condition) => condition(look) === undefined),
    misses: (look) => all.flatMap((condition) => condition(look) ?? []),
  }
}

/** Facts in the order of what they cost: those that must be decoded come last. */
const texts = {
  kind: ({ noted }) => noted.kind,
  institution: ({ noted }) => noted.institution,
  method: ({ noted }) => noted.method,
  operation: ({ noted }) => noted.about?.operation ?? '',
  outcome: ({ outcome }) => outcome ?? '',
  hop: ({ noted }) => noted.hop ?? '',
  from: ({ from }) => from,
  trace: ({ noted }) => noted.about?.trace ?? '',
  path: ({ path }) => path,
  merchant: ({ merchant }) => merchant,
  orderNo: ({ orderNo }) => orderNo,
  refundNo: ({ refundNo }) => refundNo,
} as const satisfies Partial<Record<keyof Filter, (look: Look) => string>>

const factNames = Object.keys(texts) as readonly (keyof typeof texts)[]

function facts(filter: Filter): Condition[] {
  const { since, until, status, attempt } = filter
  const numbers: Condition[] = []
  const number = (condition: string, holds: (look: Look) => boolean, words: Words) =>
    numbers.push((look) => (holds(look) ? undefined : { condition, ...words(look) }))
  if (since !== undefined) {
    const words = wordsOf(`at ${since} or later`, ({ noted }) => noted.at)
    number('since', ({ noted }) => noted.at >= since, words)
  }
  if (until !== undefined) {
    const words = wordsOf(`at ${until} or earlier`, ({ noted }) => noted.at)
    number('until', ({ noted }) => noted.at <= until, words)
  }
  if (status !== undefined) {
    const words = wordsOf(String(status), (look) => look.noted.reply?.status ?? 'no reply')
    number('status', ({ noted }) => noted.reply?.status === status, words)
  }
  if (attempt !== undefined) {
    const of = ({ noted }: Look) => noted.about?.attempt ?? 0
    number('attempt', (look) => of(look) === attempt, wordsOf(String(attempt), of))
  }
  const named = factNames.flatMap((name) => {
    const match = filter[name]
    return match === undefined ? [] : [textCondition(name, match, texts[name])]
  })
  return [...numbers, ...named]
}

type Words = (look: Look) => Omit<Miss, 'condition'>

const wordsOf =
  (expected: string, found: (look: Look) => number | string): Words =>
  (look) => ({ expected, found: String(found(look)) })

/** One side of an exchange; null when there was none. */
type Side = (look: Look) => { readonly headers: HeaderLines; readonly read: Decoded } | null

const asked: Side = (look) => ({
  headers: look.headers,
  get read() {
    return look.asked
  },
})

const told: Side = ({ told: read, reply }) =>
  read === null || reply === null ? null : { headers: reply.headers, read }

function saidBy(filter: SaidFilter, before: string, side: Side): Condition[] {
  const { headers = {}, fields = {}, body, json } = filter
  const all: Condition[] = Object.entries(headers).map(([name, match]) =>
    textCondition(`${before}headers.${name}`, match, (look) => headerIn(side(look), name)),
  )
  for (const [name, match] of Object.entries(fields)) {
    const found = (look: Look) => side(look)?.read.fields.find(([one]) => one === name)?.[1]
    all.push(textCondition(`${before}fields.${name}`, match, found))
  }
  if (body !== undefined) {
    all.push(textCondition(`${before}body`, body, (look) => side(look)?.read.text))
  }
  if (json !== undefined) {
    all.push((look) => {
      const missing = partMissing(json, side(look)?.read.value)
      return missing && { ...missing, condition: `${before}json${missing.condition}` }
    })
  }
  return all
}

function headerIn(side: ReturnType<Side>, wanted: string): string | undefined {
  const name = wanted.toLowerCase()
  const found = side?.headers.filter(([one]) => one.toLowerCase() === name) ?? []
  return found.length === 0 ? undefined : found.map(([, value]) => value).join(', ')
}

function textCondition(
  condition: string,
  match: TextMatch,
  of: (look: Look) => string | undefined,
): Condition {
  const { expected, holds } = textTest(match)
  return (look) => {
    const found = of(look)
    return holds(found) ? undefined : { condition, expected, found: found ?? 'nothing' }
  }
}

interface TextTest {
  readonly expected: string
  readonly holds: (found: string | undefined) => boolean
}

function textTest(match: TextMatch): TextTest {
  if (typeof match === 'string') {
    return { expected: JSON.stringify(match), holds: (found) => found === match }
  }
  const tests = match instanceof RegExp ? [expressionTest(match)] : testsOf(match)
  return {
    expected: tests.map(({ expected }) => expected).join(' and ') || 'anything',
    holds: (found) => tests.every(({ holds }) => holds(found)),
  }
}

const expressionTest = ({ source, flags }: Pick<RegExp, 'source' | 'flags'>): TextTest => {
  const expression = new RegExp(source, flags.replace(/[gy]/g, ''))
  return {
    expected: `what matches ${expression}`,
    holds: (found) => found !== undefined && expression.test(found),
  }
}

function testsOf(match: Exclude<TextMatch, string | RegExp>): TextTest[] {
  const { equals, startsWith, contains, matches, flags = '', present } = match
  const tests: TextTest[] = []
  const add = (words: string, holds: (found: string) => boolean) =>
    tests.push({ expected: words, holds: (found) => found !== undefined && holds(found) })
  if (equals !== undefined) add(JSON.stringify(equals), (found) => found === equals)
  if (startsWith !== undefined) {
    add(`what starts with ${JSON.stringify(startsWith)}`, (found) => found.startsWith(startsWith))
  }
  if (contains !== undefined) {
    add(`what contains ${JSON.stringify(contains)}`, (found) => found.includes(contains))
  }
  if (matches !== undefined) tests.push(expressionTest({ source: matches, flags }))
  if (present !== undefined) {
    const expected = present ? 'anything' : 'nothing'
    tests.push({ expected, holds: (found) => (found !== undefined && found !== '') === present })
  }
  return tests
}
