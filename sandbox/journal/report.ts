/** A verdict in words and as data: which expectation failed, what came closest, and what it lacked. */
import type { Mask } from '../telling/mask.ts'
import type { Look } from './look.ts'
import type { Miss } from './miss.ts'
import type { Near } from './near-misses.ts'
import type { Judgement } from './verification.ts'

export interface NearMiss {
  readonly number: number
  /** The entry in a line. */
  readonly entry: string
  readonly held: number
  readonly of: number
  /** The conditions that did not hold. */
  readonly misses: readonly Miss[]
}

export interface ExpectationVerdict {
  readonly called: string
  readonly passed: boolean
  /** How often it was expected. */
  readonly wanted: string
  /** How often it came, and the numbers of the first of those. */
  readonly count: number
  readonly found: readonly number[]
  readonly nearMisses: readonly NearMiss[]
}

export interface Verdict {
  readonly passed: boolean
  /** The whole of it for a person to read. */
  readonly says: string
  readonly expectations: readonly ExpectationVerdict[]
}

const numbersTold = 20
const foundMax = 200
const lineMax = 80

export function verdictOf({ passed, judged, says }: Judgement, mask: Mask): Verdict {
  const expectations = judged.map(({ called, passed: isMet, wanted, found, near }) => ({
    called: mask.text(called),
    ...{ passed: isMet, wanted, count: found.length },
    found: found.slice(0, numbersTold).map(({ noted }) => noted.number),
    nearMisses: nearMissesOf(near, mask),
  }))
  const lines = judged.flatMap((one, place) =>
    one.says === null
      ? []
      : [mask.text(one.says), ...nearWords(expectations[place]?.nearMisses ?? [])],
  )
  if (says !== null) lines.push(mask.text(says))
  if (passed) lines.push(`All ${judged.length} expectations are met.`)
  return { passed, says: lines.join('\n'), expectations }
}

export const nearMissesOf = (near: readonly Near[], mask: Mask): readonly NearMiss[] =>
  near.map(({ look, held, of, misses }) => ({
    number: look.noted.number,
    ...{ entry: lineOf(look, mask), held, of },
    misses: misses.map((miss) => shownMiss(miss, mask)),
  }))

/** `#12 POST /gateway.do at alipay (refund, order-missing)`. */
export function lineOf({ noted, outcome }: Look, mask: Mask): string {
  const { number, method, target, institution, about, kind } = noted
  const where = kind === 'notification' ? `sent by ${institution}` : `at ${institution}`
  const facts = [about?.operation, outcome].filter((fact) => fact !== undefined && fact !== null)
  const known = facts.length === 0 ? '' : ` (${facts.join(', ')})`
  return `#${number} ${method} ${short(mask.text(target), lineMax)} ${where}${known}`
}

/** By the name of the field it is known what its value is. */
function shownMiss({ condition, expected, found }: Miss, mask: Mask): Miss {
  const name = condition.slice(condition.lastIndexOf('.') + 1)
  const covered = (text: string) => short(mask.field(name, mask.text(text)))
  return { condition, expected: covered(expected), found: covered(found) }
}

const short = (text: string, max = foundMax) =>
  text.length <= max ? text : `${text.slice(0, max)}…`

export function nearWords(near: readonly NearMiss[]): string[] {
  if (near.length === 0) return ['  Nothing in the journal comes near.']
  return [
    '  What came closest:',
    ...near.flatMap(({ entry, held, of, misses }) => [
      `  ${entry}: ${held} of ${of} conditions hold.`,
      ...misses.map(
        ({ condition, expected, found }) =>
          `    ${condition}: expected ${expected}, found ${found}`,
      ),
    ]),
  ]
}
