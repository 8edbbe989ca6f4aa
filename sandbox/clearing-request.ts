/** What is asked of a closing, and everything that is wrong with it: the day, and the breaks put in. */
import { clearingDay, momentOf } from '../core/calendar.ts'
import { type DifferenceKind, differenceKinds } from '../core/reconciliation.ts'
import type { ClosingOptions } from './clearing-party-side.ts'
import type { Mistake } from './misuse.ts'
import { suggestion } from './nearest.ts'
import type { Breaks } from './scenario-terms.ts'

export type ClosingRequest =
  | { readonly ok: true; readonly options: ClosingOptions }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] }

/** Whether the text is a day of the calendar as clearing writes it, `20211202`. */
const isClearingDay = (text: string) =>
  /^\d{8}$/.test(text) && momentOf(`${text}120000`) !== undefined

/** `body` is empty, or JSON: `{"breaks": {"icbc": {"duplicate": 0.01}}, "seed": 7}`. */
export function parseClosing(
  body: string,
  {
    day,
    now,
    parties,
    usual,
  }: { day: string; now: number; parties: readonly string[]; usual: ClosingOptions },
): ClosingRequest {
  const fields = body.trim() === '' ? {} : fieldsOf(body)
  if (fields === undefined) {
    const todo = 'Send nothing, or {"breaks": {"icbc": {"duplicate": 0.01}}, "seed": 7}.'
    return {
      ok: false,
      mistakes: [...dayMistakes(day, now), { where: 'body', found: 'no JSON object', todo }],
    }
  }
  const { breaks = usual.breaks, seed = usual.seed, ...rest } = fields
  const mistakes = [
    ...dayMistakes(day, now),
    ...Object.keys(rest).map((name) => unknownWord(`body: ${name}`, name, ['breaks', 'seed'])),
    ...breakMistakes(breaks, parties),
    ...seedMistakes(seed),
  ]
  if (mistakes.length > 0 || !isBreaks(breaks) || typeof seed !== 'number')
    return { ok: false, mistakes }
  return { ok: true, options: { breaks, seed } }
}

function dayMistakes(day: string, now: number): Mistake[] {
  const today = clearingDay(now)
  if (isClearingDay(day) && day <= today) return []
  const todo = `Give a clearing day that has begun, such as the running one, ${today}.`
  return [{ where: 'day', found: day, todo }]
}

const seedMistakes = (seed: unknown): Mistake[] =>
  Number.isSafeInteger(seed)
    ? []
    : [{ where: 'body: seed', found: shown(seed), todo: 'Give a whole number.' }]

function breakMistakes(breaks: unknown, parties: readonly string[]): Mistake[] {
  if (!isRecord(breaks)) {
    const todo = 'Give an object: party, then kind of break, then the share of its lines.'
    return [{ where: 'body: breaks', found: shown(breaks), todo }]
  }
  return Object.entries(breaks).flatMap(([party, shares]) => {
    const where = `body: breaks.${party}`
    const stranger = parties.includes(party) ? [] : [unknownWord(where, party, parties)]
    if (isRecord(shares)) return [...stranger, ...shareMistakes(where, shares)]
    const todo = `Give an object of shares by kind: ${differenceKinds.join(', ')}.`
    return [...stranger, { where, found: shown(shares), todo }]
  })
}

function shareMistakes(where: string, shares: Readonly<Record<string, unknown>>): Mistake[] {
  const mistakes = Object.entries(shares).flatMap(([kind, share]): Mistake[] => {
    const place = `${where}.${kind}`
    if (!isKind(kind)) return [unknownWord(place, kind, differenceKinds)]
    if (isShare(share)) return []
    return [{ where: place, found: shown(share), todo: 'Give a share from 0 to 1.' }]
  })
  const sum = Object.values(shares).reduce<number>((all, one) => all + Number(one), 0)
  if (mistakes.length > 0 || sum <= 1) return mistakes
  return [{ where, found: `shares of ${sum} together`, todo: 'Let them come to 1 at most.' }]
}

const unknownWord = (where: string, word: string, known: readonly string[]): Mistake => ({
  ...{ where, found: `an unknown name, ${shown(word)}`, todo: suggestion(word, known) },
})

const isKind = (word: string): word is DifferenceKind =>
  (differenceKinds as readonly string[]).includes(word)

const isShare = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= 1

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Told apart from mistakes before: here it only becomes known to be so. */
const isBreaks = (value: unknown): value is Breaks =>
  isRecord(value) &&
  Object.values(value).every((shares) => isRecord(shares) && Object.values(shares).every(isShare))

const shown = (value: unknown) => JSON.stringify(value) ?? 'nothing'

function fieldsOf(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return isRecord(value) ? value : undefined
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}
