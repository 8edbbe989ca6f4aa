/**
 * A transcript of a wire: what each operation answers to each outcome, status and body. In angle
 * brackets stands what differs by run, and in refusals what only repeats which operation was asked:
 * so outcomes with one answer stand together, and operations whose refusals are alike.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect } from 'vitest'
import type { Wire } from './wire.fixture.ts'

export type Masks = readonly (readonly [form: RegExp, mask: string])[]

export const masked = (text: string, masks: Masks) =>
  masks.reduce((shown, [form, mask]) => shown.replace(form, mask), text)

/** What one operation answered: outcome by outcome, in the order they were asked for. */
export type Answered = ReadonlyMap<string, string>

/** The outcomes that go well are told apart: refusals are alike in many operations. */
const wellKnown = ['approved', 'payer-confirming']

export function transcript(
  { name, source, repeats = [] }: Wire,
  all: ReadonlyMap<string, Answered>,
): string {
  const alike = new Map<string, string[]>()
  for (const [operation, answered] of all) {
    const refusals = together(answered, (outcome) => !wellKnown.includes(outcome))
    const text = masked(refusals.join('\n'), repeats)
    alike.set(text, [...(alike.get(text) ?? []), operation])
  }
  const sections = [...alike].map(([refusals, operations]) => {
    const well = operations.flatMap((operation) => {
      const answers = all.get(operation) ?? new Map()
      return together(answers, (outcome) => wellKnown.includes(outcome)).map(
        (line) => `${operation}: ${line}`,
      )
    })
    return [`== ${operations.join(', ')}`, '', ...well, refusals].join('\n')
  })
  const head = [
    `Shape: docs/sources.md, ${source}.`,
    `What ${name} answers to every outcome: status and body. In angle brackets`,
    'stands what differs by run (numbers, times, nonces, codes, keys, signatures) and, in refusals, by',
    'operation. test/outcomes/contract.test.ts reproduces it; HUTONG_WRITE=1 writes it anew.',
  ].join('\n')
  return `${[head, ...sections].join('\n\n')}\n`
}

/** `code-expired, code-used`, and below it what both are answered. */
function together(answered: Answered, wanted: (outcome: string) => boolean): string[] {
  const byAnswer = new Map<string, string[]>()
  for (const [outcome, shown] of answered) {
    if (wanted(outcome)) byAnswer.set(shown, [...(byAnswer.get(shown) ?? []), outcome])
  }
  return [...byAnswer].map(
    ([shown, outcomes]) => `${outcomes.join(', ')}\n${shown.replaceAll(/^/gm, '  ')}`,
  )
}

/** Compares a text with a file of the repository; with HUTONG_WRITE=1 the file is made to agree. */
export function agreesWith(file: URL, text: string): void {
  if (process.env.HUTONG_WRITE === '1') {
    mkdirSync(dirname(file.pathname), { recursive: true })
    writeFileSync(file, text)
  }
  expect(text).toBe(readFileSync(file, 'utf8'))
}
