/** The story of a rehearsal, for people: who came, what ended how, what money did, what was found. */
import { scenes } from '../../core/scene.ts'
import { networks } from '../../loadtests/traffic/cast.ts'
import {
  failuresOf,
  oracleLines,
  outcomeLines,
  percent,
  signatureLine,
  verdictWords,
} from '../words.ts'
import type { CellCount, DayCount, RehearsalReport } from './rehearsal-report.ts'

/** @param digestNote what the digest compares with, where that is not every other. */
export function rehearsalWords(report: RehearsalReport, digestNote = ''): string {
  const { traffic, cells, money, days, verdict } = report
  return [
    `${report.scenario}, seed ${report.seed}, rehearsed`,
    `  time        ${report.began} to ${report.ended}, all of it virtual`,
    `  payments    ${traffic.finished} finished: ${traffic.approved} approved (${share(traffic)}), ${traffic.refused} refused, ${traffic.unknown} unknown`,
    ...outcomeLines(traffic),
    ...failuresOf(report),
    ...cellTable(cells),
    `  money       ${yuan(money.paidFen)} paid of ${yuan(money.askedFen)}, ${yuan(money.refundedFen)} given back`,
    ...days.map(dayLine),
    ...oracleLines(report),
    signatureLine(report),
    `  digest      ${report.digest}${digestNote}`,
    '',
    verdictWords(verdict),
  ].join('\n')
}

const share = ({ finished, approved }: RehearsalReport['traffic']) =>
  finished === 0 ? '–' : percent(approved / finished)

/** Approved of all, by app and code owner; the scenes apart only in sum. The report has each cell. */
function cellTable(cells: readonly CellCount[]): string[] {
  const apps = [...new Set(cells.map(({ app }) => app))]
  const of = (test: (cell: CellCount) => boolean) => tally(cells.filter(test))
  const widest = Math.max(...networks.map((network) => of(({ owner }) => owner === network).length))
  const width = Math.max(14, widest + 2)
  const row = (name: string, columns: readonly string[]) =>
    `    ${name.padEnd(14)}${columns.map((text) => text.padStart(width)).join('')}`
  return [
    row('at codes of', networks),
    ...apps.map((app) =>
      row(
        app,
        networks.map((network) => of((cell) => cell.app === app && cell.owner === network)),
      ),
    ),
    ...scenes.map((scene) =>
      row(
        scene,
        networks.map((network) => of((cell) => cell.scene === scene && cell.owner === network)),
      ),
    ),
  ]
}

function tally(cells: readonly CellCount[]): string {
  const attempts = cells.reduce((total, one) => total + one.attempts, 0)
  const approved = cells.reduce((total, one) => total + one.approved, 0)
  return attempts === 0 ? '–' : `${approved}/${attempts}`
}

const dayLine = ({ day, lines, found, injected, carried }: DayCount) =>
  `  day         ${day}: ${lines} lines, ${sum(found)} breaks found of ${sum(injected)} put in, ${carried} carried over`

const sum = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((total, count) => total + count, 0)

const yuan = (amountFen: number) => `¥${(amountFen / 100).toFixed(2)}`
