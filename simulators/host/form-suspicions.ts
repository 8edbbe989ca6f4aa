/**
 * What a client may have signed where `name=value&name=value`, sorted, is what it should have
 * signed: one suspicion for each mistake people make with such texts. Names and values are byte
 * strings, so that nothing is transcoded on the way.
 */
import type { Mistake } from '../../core/diagnosis.ts'
import { charsetSpellings, type EncodeGbk } from './charset-spellings.ts'
import type { Suspicion } from './suspicion.ts'
import { jsonValues, otherValues, percentDecoded, valueSpellings } from './value-spellings.ts'

export type Pair = readonly [name: string, value: string]

export interface SentForm {
  /** In the order they came, without the signature. */
  readonly pairs: readonly Pair[]
  readonly signature: Pair
  /** The field that some sign and some do not, and the mistake it is not to. */
  readonly signType?: string
  /** Pairs people sign and do not send. */
  readonly unsent?: readonly Pair[]
  /** What came a second time, with another value. */
  readonly repeated?: readonly Pair[]
  /** The field that alone some sign. */
  readonly content?: string
  readonly encodeGbk: EncodeGbk
}

/** Pairs for which every two may be left out together: beyond, there are too many twos. */
const pairsInTwosMax = 18

const latin1 = (text: string) => Buffer.from(text, 'latin1')
const byName = ([one]: Pair, [other]: Pair) => (one < other ? -1 : one > other ? 1 : 0)
const filled = (pairs: readonly Pair[]) => pairs.filter(([, value]) => value !== '')
const written = (pairs: readonly Pair[]) => pairs.map(([name, value]) => `${name}=${value}`)
const joined = (pairs: readonly Pair[]) => written(pairs.toSorted(byName)).join('&')

/** All suspicions, likely ones first. Lazy: most requests are explained by one of the first. */
export function* formSuspicions(sent: SentForm): Generator<Suspicion> {
  for (const [mistake, pairs, detail = ''] of otherPairs(sent)) {
    yield { mistake, detail, text: latin1(joined(filled(pairs))) }
    if (pairs.some(([, value]) => value === '')) {
      yield { mistake, detail, text: latin1(joined(pairs)) }
    }
  }
  yield* otherJoins(sent)
  yield* otherCharsets(sent)
  yield* fewer(sent.pairs)
}

type Guess = readonly [mistake: Mistake, pairs: readonly Pair[], detail?: string]

function* otherPairs(sent: SentForm): Generator<Guess> {
  const { pairs, signType, signature, repeated = [], unsent = [] } = sent
  const without = (name: string) => pairs.filter(([one]) => one !== name)
  const has = (name: string) => pairs.some(([one]) => one === name)
  yield* otherEmpties(pairs)
  if (signType !== undefined && has(signType)) yield ['sign-type-left-out', without(signType)]
  for (const [name, value] of repeated) {
    const detail = `${name} came twice; the one that was signed is "${value}".`
    yield ['value-differs', [...without(name), [name, value]], detail]
  }
  for (const [name] of pairs) yield ['parameter-too-many', without(name), name]
  for (const pair of unsent) {
    const [name, value] = pair
    const rest = [...without(name), pair]
    if (has(name)) yield ['value-differs', rest, `${name} as "${value}".`]
    else yield ['parameter-missing', rest, `${name}=${value}`]
  }
  yield ['signature-signed', [...pairs, signature], 'With its value.']
  yield ['signature-signed', [...pairs, [signature[0], '']], 'Empty.']
  yield* otherSpellings(pairs)
  yield* otherContents(pairs)
}

/** All empty ones signed; and, where there are several, each alone signed or left out. */
function* otherEmpties(pairs: readonly Pair[]): Generator<Guess> {
  const empties = pairs.filter(([, value]) => value === '')
  if (empties.length === 0) return
  yield ['empty-values-signed', pairs]
  if (empties.length === 1) return
  for (const empty of empties) {
    const [name] = empty
    yield ['empty-values-signed', [...filled(pairs), empty], name]
    yield ['empty-values-left-out', pairs.filter((one) => one !== empty), name]
  }
}

/** All values spelt otherwise, and each alone where several would be. */
function* otherSpellings(pairs: readonly Pair[]): Generator<Guess> {
  for (const { mistake, detail, spell } of valueSpellings) {
    const spelt = pairs.map(([name, value]): Pair => [name, spell(value)])
    const changed = spelt.filter(([, value], index) => value !== pairs[index]?.[1])
    if (changed.length === 0) continue
    yield [mistake, spelt, detail]
    if (changed.length === 1) continue
    for (const one of changed) {
      const alone = pairs.map((pair) => (pair[0] === one[0] ? one : pair))
      yield [mistake, alone, `${one[0]} alone. ${detail}`.trim()]
    }
  }
}

/** One value written otherwise: in JSON, in another case, as another number. */
function* otherContents(pairs: readonly Pair[]): Generator<Guess> {
  const replaced = (name: string, value: string) =>
    pairs.map((pair): Pair => (pair[0] === name ? [name, value] : pair))
  for (const [name, value] of pairs) {
    for (const { value: spelt, how } of jsonValues(value)) {
      yield ['body-reserialised', replaced(name, spelt), `${name}, signed ${how}.`]
    }
  }
  for (const [name, value] of pairs) {
    for (const other of otherValues(value)) {
      if (other !== value) yield ['value-differs', replaced(name, other), `${name} as "${other}".`]
    }
  }
}

interface Join {
  readonly mistake: Mistake
  readonly detail: string
  join(pairs: readonly Pair[]): string
}

const insensitive = ([one]: Pair, [other]: Pair) =>
  one.toLowerCase() < other.toLowerCase() ? -1 : 1

const joins: readonly Join[] = [
  {
    mistake: 'not-sorted',
    detail: 'In the order they were sent.',
    join: inOrder((pairs) => pairs),
  },
  {
    mistake: 'not-sorted',
    detail: 'Without regard to capitals.',
    join: inOrder((pairs) => pairs.toSorted(insensitive)),
  },
  {
    mistake: 'not-sorted',
    detail: 'Sorted with their values.',
    join: (pairs) => written(pairs).sort().join('&'),
  },
  {
    mistake: 'not-sorted',
    detail: 'From Z to A.',
    join: inOrder((pairs) => pairs.toSorted(byName).reverse()),
  },
  {
    mistake: 'joined-otherwise',
    detail: 'With & at the end.',
    join: (pairs) => `${joined(pairs)}&`,
  },
  {
    mistake: 'joined-otherwise',
    detail: 'With & before it.',
    join: (pairs) => `&${joined(pairs)}`,
  },
  {
    mistake: 'joined-otherwise',
    detail: 'With ? before it.',
    join: (pairs) => `?${joined(pairs)}`,
  },
  {
    mistake: 'joined-otherwise',
    detail: 'With a line end at the end.',
    join: (pairs) => `${joined(pairs)}\n`,
  },
  {
    mistake: 'joined-otherwise',
    detail: 'The last character was cut off.',
    join: (pairs) => joined(pairs).slice(0, -1),
  },
  {
    mistake: 'joined-otherwise',
    detail: 'With &amp; between them.',
    join: (pairs) => written(pairs.toSorted(byName)).join('&amp;'),
  },
  {
    mistake: 'joined-otherwise',
    detail: 'With quotes around the values.',
    join: (pairs) => joined(pairs.map(([name, value]): Pair => [name, `"${value}"`])),
  },
  {
    mistake: 'joined-otherwise',
    detail: 'With nothing between them.',
    join: (pairs) => pairs.toSorted(byName).flat().join(''),
  },
  {
    mistake: 'joined-otherwise',
    detail: 'As JSON.',
    join: (pairs) => JSON.stringify(Object.fromEntries(pairs.toSorted(byName))),
  },
  {
    mistake: 'joined-otherwise',
    detail: 'As a Java map prints itself.',
    join: (pairs) => `{${written(pairs.toSorted(byName)).join(', ')}}`,
  },
  {
    mistake: 'signed-encoded-values',
    detail: 'The whole text was encoded.',
    join: (pairs) => encodeURIComponent(latin1(joined(pairs)).toString('utf8')),
  },
]

function inOrder(order: (pairs: readonly Pair[]) => readonly Pair[]) {
  return (pairs: readonly Pair[]) => written(order(pairs)).join('&')
}

function* otherJoins({ pairs, signType, content }: SentForm): Generator<Suspicion> {
  const bases = [filled(pairs), pairs, filled(pairs.filter(([name]) => name !== signType))]
  for (const { mistake, detail, join } of joins) {
    for (const base of bases) yield { mistake, detail, text: latin1(join(base)) }
  }
  const alone = pairs.find(([name]) => name === content)?.[1]
  if (alone === undefined) return
  const detail = `Only ${content} was signed.`
  yield { mistake: 'parameter-too-many', detail, text: latin1(alone) }
  yield { mistake: 'parameter-too-many', detail, text: latin1(percentDecoded(alone)) }
}

function* otherCharsets({ pairs, encodeGbk }: SentForm): Generator<Suspicion> {
  for (const base of [filled(pairs), pairs]) {
    for (const { bytes, how, shown } of charsetSpellings(joined(base), encodeGbk)) {
      yield { mistake: 'wrong-charset', detail: how, text: bytes, shown }
    }
  }
}

/** Every two left out together. */
function* fewer(pairs: readonly Pair[]): Generator<Suspicion> {
  const left = filled(pairs)
  if (left.length > pairsInTwosMax) return
  for (const [index, one] of left.entries()) {
    for (const other of left.slice(index + 1)) {
      const rest = left.filter((pair) => pair !== one && pair !== other)
      const detail = `${one[0]} and ${other[0]}`
      yield { mistake: 'parameter-too-many', detail, text: latin1(joined(rest)) }
    }
  }
}
