/** What the command line says to people: a welcome, and the story of a run. */
import { byFailure } from '../core/failures-counted.ts'
import { failureLines } from './failure-counts.ts'
import type { RunReport } from './runs.ts'
import type { Sandbox } from './start-sandbox.ts'

export function welcomeOf({ urls, scenario, seed, adminToken }: Sandbox, tookMs: number): string {
  const { dashboard, ...others } = urls
  const networks = ['alipay', 'wechatpay', 'unionpay', 'switch']
  const banks = Object.keys(others).filter((id) => !networks.includes(id))
  const row = (id: string) => `  ${id.padEnd(12)}${others[id] ?? ''}`
  return [
    `Hutong 互通 is open${tookMs > 0 ? ` after ${Math.round(tookMs)} ms` : ''}.`,
    '',
    `  dashboard   ${dashboard}/#token=${adminToken}`,
    ...networks.map(row),
    ...rowsOf(banks.map((id) => `${id} :${portIn(others[id])}`)).map(bankRow),
    '',
    `  "${scenario.title}", seed ${seed}. Ctrl-C drains and stops.`,
  ].join('\n')
}

const bankRow = (row: string, index: number) => `${(index === 0 ? '  banks' : '').padEnd(14)}${row}`

/** Words in rows of at most 84 letters. */
function rowsOf(words: readonly string[]): string[] {
  const rows: string[] = []
  for (const word of words) {
    const longer = `${rows.at(-1) ?? ''}  ${word}`.trimStart()
    if (rows.length > 0 && longer.length <= 84) rows[rows.length - 1] = longer
    else rows.push(word)
  }
  return rows
}

const portIn = (url = '') => url.slice(url.lastIndexOf(':') + 1)

/** The story of a run; one that was stopped before its end is not judged. */
export function summaryOf(report: RunReport, stopped = false): string {
  const { traffic, verdict } = report
  const share = traffic.finished === 0 ? '–' : percent(traffic.approved / traffic.finished)
  return [
    '',
    `${report.scenario}, seed ${report.seed}, ${report.workers} ${report.workers === 1 ? 'worker' : 'workers'}`,
    `  arrivals    ${traffic.due} due, ${traffic.started} started (${traffic.late} late), ${traffic.dropped} dropped`,
    `  payments    ${traffic.finished} finished: ${traffic.approved} approved (${share}), ${traffic.refused} refused, ${traffic.unknown} unknown`,
    ...outcomeLines(traffic),
    ...failuresOf(report),
    `  latency     p50 ${ms(traffic.latencyMsP50)}  p95 ${ms(traffic.latencyMsP95)}  p99 ${ms(traffic.latencyMsP99)}, from due time to final state`,
    `  notices     ${traffic.notifications.heard} heard, ${traffic.notifications.duplicates} twice, ${traffic.notifications.forged} forged`,
    ...oracleLines(report),
    `  digest      ${report.digest}${report.timing === 'none' ? '' : '  (timing may decide)'}`,
    '',
    stopped ? '  STOPPED before its end: no verdict' : verdictWords(verdict),
  ].join('\n')
}

export const outcomeLines = ({ outcomes }: Pick<RunReport['traffic'], 'outcomes'>): string[] =>
  Object.entries(outcomes)
    .sort(([, left], [, right]) => right - left)
    .map(([outcome, count]) => `    ${outcome.padEnd(28)}${String(count).padStart(8)}`)

/** Whether books balance and records agree. */
export function oracleLines({ books, records }: Pick<RunReport, 'books' | 'records'>): string[] {
  const matched = records.comparisons.reduce((sum, one) => sum + one.matched, 0)
  return [
    `  books       ${books.balance ? 'balance' : 'DO NOT BALANCE'}: ${books.accounts} accounts come to ${books.sumFen} fen`,
    `  records     ${records.agree ? 'agree' : 'DIFFER'}: ${matched} lines matched over ${records.comparisons.length} pairs of parties`,
  ]
}

/** By step and name: attempts that ended by it, other signs of it, and where most were seen. */
export const failuresOf = ({ failures }: Pick<RunReport, 'failures'>) =>
  failures.length === 0
    ? []
    : [
        '  failures    by step, and where most of them were seen',
        ...failureLines(byFailure(failures)),
      ]

export const verdictWords = ({ passed, reasons }: RunReport['verdict']) =>
  passed ? '  PASSED' : ['  FAILED', ...reasons.map((says) => `    ${says}`)].join('\n')

export const percent = (share: number) => `${(share * 100).toFixed(1)} %`
const ms = (value: number | null) => (value === null ? '–' : `${Math.round(value)} ms`)
