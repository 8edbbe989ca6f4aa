/**
 * Whether a filter is one: every field is known and of its kind. All mistakes are told at once, each
 * with what was probably meant.
 */
import { outcomes } from '../../core/outcome.ts'
import { shown } from '../form.ts'
import { type Mistake, Misuse } from '../misuse.ts'
import { institutionNames } from '../names.ts'
import { suggestion } from '../nearest.ts'
import { letterOutcomes, turnedAway } from './entry.ts'
import type { Filter, Verification } from './filter.ts'

type Check = (value: unknown, where: string, mistakes: Mistake[]) => void
type Form = Readonly<Record<string, Check>>

const wrong = (mistakes: Mistake[], where: string, value: unknown, todo: string) =>
  mistakes.push({ where, found: value instanceof RegExp ? String(value) : shown(value), todo })

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function inForm(form: Form, what: string): Check {
  return (value, where, mistakes) => {
    if (!isRecord(value)) {
      wrong(mistakes, where, value, `Give an object: ${what}.`)
      return
    }
    for (const [name, content] of Object.entries(value)) {
      const at = where === '' ? name : `${where}.${name}`
      const check = Object.hasOwn(form, name) ? form[name] : undefined
      if (check !== undefined) {
        if (content !== undefined) check(content, at, mistakes)
      } else {
        const todo = suggestion(name, Object.keys(form))
        mistakes.push({ where: at, found: `unknown "${name}"`, todo })
      }
    }
  }
}

const oneOf =
  (known: readonly string[]): Check =>
  (value, where, mistakes) => {
    if (typeof value === 'string' && known.includes(value)) return
    wrong(mistakes, where, value, suggestion(String(value), known))
  }

const isText: Check = (value, where, mistakes) => {
  if (typeof value !== 'string') wrong(mistakes, where, value, 'Give a text.')
}

const isTruth: Check = (value, where, mistakes) => {
  if (typeof value !== 'boolean') wrong(mistakes, where, value, 'Give true or false.')
}

const isWhole: Check = (value, where, mistakes) => {
  if (Number.isSafeInteger(value) && Number(value) >= 0) return
  wrong(mistakes, where, value, 'Give a whole number from 0 on.')
}

const isTime: Check = (value, where, mistakes) => {
  if (typeof value === 'number' && Number.isFinite(value)) return
  wrong(mistakes, where, value, 'Give milliseconds since 1970.')
}

const patternMax = 512

const isPattern: Check = (value, where, mistakes) => {
  isText(value, where, mistakes)
  if (typeof value !== 'string') return
  if (value.length > patternMax)
    wrong(mistakes, where, value, `Give at most ${patternMax} characters.`)
  try {
    new RegExp(value)
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    wrong(mistakes, where, value, `Give a regular expression: ${cause.message}.`)
  }
}

const isFlags: Check = (value, where, mistakes) => {
  if (typeof value === 'string' && /^[imsu]*$/.test(value)) return
  wrong(mistakes, where, value, 'Give flags of i, m, s and u.')
}

const description = inForm(
  {
    ...{ equals: isText, startsWith: isText, contains: isText },
    ...{ matches: isPattern, flags: isFlags, present: isTruth },
  },
  'equals, startsWith, contains, matches or present',
)

/** A text, an expression, or a description; a plain text may have to be one of those known. */
const textMatch =
  (known?: readonly string[]): Check =>
  (value, where, mistakes) => {
    if (value instanceof RegExp) return
    if (typeof value !== 'string') description(value, where, mistakes)
    else if (known !== undefined) oneOf(known)(value, where, mistakes)
  }

const namedMatches: Check = (value, where, mistakes) => {
  if (!isRecord(value)) {
    wrong(mistakes, where, value, 'Give an object of texts by name.')
    return
  }
  for (const [name, content] of Object.entries(value)) {
    textMatch()(content, `${where}.${name}`, mistakes)
  }
}

const said = {
  ...{ headers: namedMatches, fields: namedMatches, body: textMatch(), json: () => undefined },
} satisfies Form

const filterForm = {
  kind: oneOf(['request', 'notification']),
  institution: textMatch(institutionNames),
  outcome: textMatch([...outcomes, turnedAway, ...letterOutcomes]),
  ...{ from: textMatch(), hop: textMatch(), operation: textMatch(), trace: textMatch() },
  ...{ merchant: textMatch(), orderNo: textMatch(), refundNo: textMatch() },
  ...{ method: textMatch(), path: textMatch(), status: isWhole, attempt: isWhole },
  ...{ since: isTime, until: isTime, ...said },
  reply: inForm(said, 'headers, body, fields or json'),
} satisfies Form

const times = inForm(
  { exactly: isWhole, atLeast: isWhole, atMost: isWhole },
  'exactly, atLeast or atMost',
)

const expectation = inForm({ ...filterForm, called: isText, times }, 'what is looked for')

const expectedMax = 100

const expectations: Check = (value, where, mistakes) => {
  if (!Array.isArray(value) || value.length === 0 || value.length > expectedMax) {
    wrong(mistakes, where, value, `Give a list of 1 to ${expectedMax} expectations.`)
    return
  }
  for (const [place, one] of value.entries()) expectation(one, `${where}[${place}]`, mistakes)
}

const verification = inForm(
  { expected: expectations, inOrder: isTruth, withinMs: isWhole },
  'expected, inOrder, withinMs',
)

function mistakesIn(check: Check, value: unknown, where: string): readonly Mistake[] {
  const mistakes: Mistake[] = []
  check(value, where, mistakes)
  return mistakes
}

/** @throws Misuse with every mistake. */
export function filterOf(value: unknown): Filter {
  const mistakes = mistakesIn(inForm(filterForm, 'what is looked for'), value, '')
  if (mistakes.length > 0) throw new Misuse('read the filter', mistakes)
  return value as Filter
}

/** @throws Misuse with every mistake. */
export function verificationOf(value: unknown): Verification {
  const mistakes = mistakesIn(verification, value, '')
  const lacks = isRecord(value) && value.expected === undefined
  const todo = 'Give a list of what is expected.'
  const all = lacks ? [...mistakes, { where: 'expected', found: 'nothing', todo }] : mistakes
  if (all.length > 0) throw new Misuse('read what is to be verified', all)
  return value as Verification
}
