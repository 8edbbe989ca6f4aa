/** The summary as text, for the terminal. */
import type { Digest, TimeRow, Verdict } from './digest.ts'
import { signatureNotes } from './signature-notes.ts'
import { lastHeld } from './steps.ts'

export function wordsOf(digest: Digest): string {
  const { name, passed, about, payments, perSecond, dropped, requests } = digest
  const note = signatureNotes[about.signatures]
  const failed = digest.verdicts.filter(({ state }) => state === 'failed')
  const lines = [
    '',
    `${passed ? 'PASSED' : 'FAILED'}  ${name} on "${about.scenario}", seed ${about.seed}, signatures ${about.signatures}, ${about.target}`,
    `        ${payments} payments in ${about.seconds} s (${perSecond}/s), ${dropped} dropped, ${requests} requests`,
    ...(note === undefined ? [] : [`        ${note}`]),
    '',
    section('milliseconds', ['count', 'min', 'med', 'p95', 'p99', 'p99.9', 'max']),
    ...digest.phases.map(timeLine),
    '',
    section('outcomes', []),
    ...digest.outcomes.map(({ word, count }) => `  ${word.padEnd(28)}${String(count).padStart(9)}`),
    '',
    ...matrixLines(digest),
    ...stepLines(digest),
    section('thresholds', []),
    ...digest.verdicts.filter(({ state }) => state !== 'not-measured').map(verdictLine),
    '',
    booksLine(digest),
    ...(failed.length > 0
      ? [`  ${failed.length} of ${digest.verdicts.length} thresholds failed.`]
      : []),
    '',
  ]
  return lines.join('\n')
}

const marks = { held: 'ok', failed: 'FAILED', 'not-measured': '-' } as const

const verdictLine = ({ metric, bound, state, found }: Verdict) =>
  `  ${marks[state].padEnd(8)}${`${metric} ${bound}`.padEnd(44)} ${found}`

const section = (title: string, columns: readonly string[]) =>
  `  ${title.padEnd(16)}${columns.map((column) => column.padStart(9)).join('')}`

const timeLine = ({ name, count, min, med, p95, p99, p999, max }: TimeRow) =>
  section(name, [count, min, med, p95, p99, p999, max].map(short))

/** Three digits are enough to see by. */
const short = (value: number) =>
  value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)))

function matrixLines({ cells }: Digest): string[] {
  if (cells.length === 0) return []
  const wrong = cells.filter(({ differed, agreed }) => differed > 0 || agreed === 0)
  const open = cells.filter(({ rule }) => rule !== 'closed').length
  return [
    section('matrix', []),
    `  ${cells.length} cells, ${open} open, ${cells.length - open} closed; ${wrong.length} not as the rule book says`,
    ...wrong.map(({ scene, app, owner, rule }) => `  ${scene} ${app} at ${owner}: ${rule}`),
    '',
  ]
}

function stepLines({ steps }: Digest): string[] {
  if (steps.length === 0) return []
  const held = lastHeld(steps)
  return [
    section('steps', ['payments', 'dropped', 'p95']),
    ...steps.map(
      ({ step, payments, dropped, p95, held }) =>
        `${section(step, [payments, dropped, p95].map(short))}  ${held ? 'held' : 'broke'}`,
    ),
    `  ${held === undefined ? 'No step held.' : `The last step that held is ${held.step}.`}`,
    '',
  ]
}

function booksLine({ books }: Digest): string {
  if (books === null) return '  The books were not looked at.'
  const { balance, recordsAgree, sumFen, pending } = books
  const says = balance ? 'The books balance' : 'The books DO NOT balance'
  const told = recordsAgree ? 'all records agree' : 'records DIFFER'
  return `  ${says} (sum ${sumFen} fen, ${pending} pending); ${told}.`
}
