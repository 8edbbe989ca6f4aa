/** `hutong report compare`: two reports, what changed between them, and the verdict on it. */
import { exitCodes } from '../exit-codes.ts'
import type { Config } from '../shell/config.ts'
import type { Output } from '../shell/output.ts'
import {
  type ComparisonVerdict,
  compareReports,
  type Difference,
  differenceWords,
  type ReportComparison,
} from './comparison.ts'
import { type ReadReport, readReport } from './read-report.ts'

const endings: Readonly<Record<ComparisonVerdict, number>> = {
  same: exitCodes.passed,
  better: exitCodes.passed,
  worse: exitCodes.expectationsNotMet,
  'not comparable': exitCodes.misused,
}

/** @throws Misuse when one of the two is no report. */
export function compare({ operands, tolerance }: Config, output: Output): number {
  const [first = '', second = ''] = operands
  const before = readReport(first)
  const after = readReport(second)
  const comparison = compareReports(before, after, tolerance)
  const whose = { before: whoseOf(first, before), after: whoseOf(second, after) }
  output.tell({ ...whose, ...comparison })
  output.say(comparisonWords({ first, second }, comparison))
  return endings[comparison.verdict]
}

const whoseOf = (file: string, { about, scenario, seed, digest }: ReadReport) => ({
  ...{ file, scenario, seed, digest, kind: about.kind },
  ...{ hutong: about.hutong, commit: about.commit },
})

const marks = { better: '+', worse: '–', moved: ' ' } as const satisfies Record<
  Difference['change'],
  string
>

const titles = {
  outcomes: 'outcomes',
  verdict: 'verdict',
  rates: 'rates',
  latency: 'latency, in milliseconds',
  speed: 'speed',
} as const satisfies Record<Difference['group'], string>

function comparisonWords(
  { first, second }: { first: string; second: string },
  { verdict, says, differences, tolerance }: ReportComparison,
): string {
  const groups = [...new Set(differences.map(({ group }) => group))]
  return [
    `${first} → ${second}`,
    '',
    ...(differences.length === 0 && verdict === 'same' ? ['  Nothing changed.', ''] : []),
    ...groups.flatMap((group) => [
      `  ${titles[group]}`,
      ...differences
        .filter((one) => one.group === group)
        .map((one) => `  ${marks[one.change]} ${differenceWords(one)}`),
      '',
    ]),
    `  ${verdict.toUpperCase()}${verdict === 'same' ? ` within a tolerance of ${tolerance}` : ''}`,
    ...says.map((line) => `    ${line}`),
  ].join('\n')
}
