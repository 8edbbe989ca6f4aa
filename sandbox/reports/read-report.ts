/** A report as somebody gives it to us: what `--json` printed, or a recording that holds one. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import type { Expected } from '../../dashboard/protocol/console.ts'
import { recordingTextBytesMax } from '../../dashboard/protocol/recording.ts'
import type { Spread, TrafficTotals } from '../../loadtests/traffic/figures.ts'
import { mistakesAgainst } from '../form.ts'
import { fieldsIn } from '../json-body.ts'
import { Misuse } from '../misuse.ts'
import { openRecording } from '../recordings/recording-file.ts'
import type { AboutReport } from './about.ts'
import { reportSchema } from './report-schema.ts'

/** What both kinds of reports have in common, as `report.schema.json` promises it. */
export interface ReadReport {
  readonly about: AboutReport
  readonly scenario: string
  readonly seed: number
  readonly workers?: number
  readonly timing: 'none' | 'may-decide'
  readonly signatures: string
  readonly digest: string
  readonly verdict: {
    readonly passed: boolean
    readonly reasons: readonly string[]
    readonly inconclusive?: readonly string[]
  }
  readonly expected: readonly Expected[]
  readonly traffic: TrafficTotals & {
    readonly latencyMs: Spread
    readonly serviceMs: Spread
    readonly outcomes: Readonly<Record<string, number>>
  }
  readonly books: { readonly balance: boolean }
  readonly records: { readonly agree: boolean }
  readonly played?: { readonly paymentsPerSecond: number }
}

/** @throws Misuse with everything that keeps the file from being a report. */
export function readReport(file: string): ReadReport {
  const value = valueIn(file)
  const mistakes = mistakesAgainst(reportSchema, value, file)
  if (mistakes.length === 0) return value as ReadReport
  const isOld = typeof value === 'object' && value !== null && !('about' in value)
  const old = 'a report of an earlier Hutong, or none at all'
  const todo = 'Make it anew: hutong run FILE --json > report.json'
  throw new Misuse('read the report', isOld ? [{ where: file, found: old, todo }] : mistakes)
}

function valueIn(file: string): unknown {
  const refuse = (found: string) => {
    const todo = 'Name what run --json or rehearse --json printed, or a recording.'
    return new Misuse('read the report', [{ where: file, found, todo }])
  }
  if (!existsSync(file) || !statSync(file).isFile()) throw refuse('no such file')
  if (statSync(file).size > recordingTextBytesMax) throw refuse('a file too long for a report')
  const fields = fieldsIn(readFileSync(file))
  if (fields !== undefined) return fields
  const { recording } = openRecording(file)
  if (recording.end?.report != null) return recording.end.report
  throw refuse('a recording without a report: its run had not ended, or its end is cut off')
}
