/** What the command line says to people: a welcome, and the story of a run. */
import { byFailure } from '../core/failures-counted.ts'
import { failureLines } from './failure-counts.ts'
import { remedy } from './inconclusive.ts'
import type { RunReport } from './runs.ts'
import type { Sandbox } from './start-sandbox.ts'

export function welcomeOf(sandbox: Sandbox, tookMs: number): string {
  const { urls, scenario, seed, adminToken, signatures } = sandbox
  const { dashboard, ...others } = urls
  const networks = ['alipay', 'wechatpay', 'unionpay', 'switch']
  const banks = Object.keys(others).filter((id) => !networks.includes(id))
  const row = (id: string) => `  ${id.padEnd(12)}${others[id] ?? ''}`
  return [
    `Hutong 互通 is open${tookMs > 0 ? ` after ${Math.round(tookMs)} ms` : ''}.`,
    '',
    `  dashboard   ${dashboard}/#token=${adminToken}`,
    ...elsewhereLines(sandbox),
    ...networks.map(row),
    ...rowsOf(banks.map((id) => `${id} :${portIn(others[id])}`)).map(bankRow),
    '',
    ...(signatures === 'full' ? [] : [signatureLine({ signatures }), '']),
    `  "${scenario.title}", seed ${seed}. Ctrl-C drains and stops.`,
    memoryWords(sandbox.world),
  ].join('\n')
}

/** Where what happens here is kept, and what the next start does with it. */
function memoryWords({ folder, goesOn }: Sandbox['world']): string {
  if (folder === null) return '  Nothing outlives this process: --storage lmdb keeps it.'
  return goesOn
    ? `  It goes on from what ${folder} remembers; --afresh begins anew.`
    : `  It begins, and is remembered in ${folder}: the next start goes on from there.`
}

/** Where a phone in the same network opens the phone's view: every address that others can use. */
export const elsewhereLines = ({
  addresses,
  adminToken,
}: Pick<Sandbox, 'addresses' | 'adminToken'>): string[] =>
  addresses.map((address, index) => {
    const label = index === 0 ? 'on a phone' : 'or'
    return `  ${label.padEnd(12)}${address}/#token=${adminToken}/phone/only`
  })

/** By which mode signatures were treated: never left out, so that no figure is taken for another. */
export const signatureLine = ({ signatures }: Pick<RunReport, 'signatures'>): string =>
  `  signatures  ${signatures}: ${signatureWords[signatures]}`

const signatureWords = {
  full: 'every request verified, every answer and notification signed',
  'verify-once': 'the first request of each key verified – not what the networks do',
  trust: 'nothing verified, nothing signed – not what the networks do',
  none: 'nothing was written on a wire',
} as const satisfies Record<RunReport['signatures'], string>

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
    `  latency     ${spreadWords(traffic.latencyMs)}, from due time to final state`,
    `  service     ${spreadWords(traffic.serviceMs)}, from actual start to final state`,
    ...hopLines(traffic),
    ...rateLines(traffic),
    `  notices     ${traffic.notifications.heard} heard, ${traffic.notifications.duplicates} twice, ${traffic.notifications.forged} forged`,
    ...newsLines(report),
    ...signedAheadLines(report),
    ...oracleLines(report),
    signatureLine(report),
    `  digest      ${report.digest}${report.timing === 'none' ? '' : '  (timing may decide)'}`,
    '',
    stopped ? '  STOPPED before its end: no verdict' : verdictWords(verdict),
  ].join('\n')
}

export const outcomeLines = ({ outcomes }: Pick<RunReport['traffic'], 'outcomes'>): string[] =>
  Object.entries(outcomes)
    .sort(([, left], [, right]) => right - left)
    .map(([outcome, count]) => `    ${outcome.padEnd(28)}${String(count).padStart(8)}`)

/** How users' services took the news of payments. */
const newsLines = ({ notifications }: RunReport): string[] =>
  notifications.flatMap(({ network, expected, acknowledged, ...one }) => [
    `  notified    ${network}: ${acknowledged} of ${expected} acknowledged, ${one.retried} told again, ${one.dead} given up, ${one.missing} missing after ${one.withinMs} ms`,
    `              ${spreadWords(one.tookMs)}, from payment to acknowledgement`,
  ])

function signedAheadLines({ signatures, traffic: { signedAhead } }: RunReport): string[] {
  if (signedAhead === null || signedAhead === undefined) return []
  const { requests, seconds, sent, aged } = signedAhead
  const done = signatures === 'trust' ? 'written' : 'signed'
  return [
    `  ahead       ${requests} requests ${done} in ${seconds.toFixed(1)} s: ${sent} sent, ${aged} aged and ${done} again`,
  ]
}

/** Whether books balance and records agree. */
export function oracleLines({ books, records }: Pick<RunReport, 'books' | 'records'>): string[] {
  const matched = records.comparisons.reduce((sum, one) => sum + one.matched, 0)
  const { notCompared } = records
  const gone = notCompared === 0 ? '' : `; ${notCompared} not compared, being forgotten on one side`
  return [
    `  books       ${books.balance ? 'balance' : 'DO NOT BALANCE'}: ${books.accounts} accounts come to ${books.sumFen} fen`,
    `  records     ${records.agree ? 'agree' : 'DIFFER'}: ${matched} lines matched over ${records.comparisons.length} pairs of parties${gone}`,
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

export function verdictWords({ passed, reasons, inconclusive = [] }: RunReport['verdict']): string {
  if (passed) return '  PASSED'
  const indented = (lines: readonly string[]) => lines.map((says) => `    ${says}`)
  return [
    ...(reasons.length === 0 ? [] : ['  FAILED', ...indented(reasons)]),
    ...(inconclusive.length === 0
      ? []
      : [
          '  INCONCLUSIVE: the generator, or this machine, was the bottleneck, so nothing is said about time',
          ...indented([...inconclusive, remedy]),
        ]),
  ].join('\n')
}

export const percent = (share: number) => `${(share * 100).toFixed(1)} %`
const ms = (value: number | null) => (value === null ? '–' : `${Math.round(value)} ms`)

const spreadWords = ({ p50, p95, p99, p999, max }: RunReport['traffic']['latencyMs']) =>
  `p50 ${ms(p50)}  p95 ${ms(p95)}  p99 ${ms(p99)}  p99.9 ${ms(p999)}  max ${ms(max)}`

/** Of many places the busiest; the report has them all. */
const hopsShown = 6

function hopLines({ hops }: RunReport['traffic']): string[] {
  const busiest = [...hops].sort((a, b) => b.count + b.errors - a.count - a.errors)
  const shown = busiest.slice(0, hopsShown)
  if (shown.length === 0) return []
  const more = hops.length > shown.length ? `, the busiest of ${hops.length}` : ''
  return [
    `  hops        what the crowd asked took${more}`,
    ...shown.map(
      ({ name, count, errors, tookMs }) =>
        `    ${name.padEnd(38)}${String(count).padStart(8)}  p50 ${ms(tookMs.p50)}  p99 ${ms(tookMs.p99)}  max ${ms(tookMs.max)}${errors === 0 ? '' : `  ${errors} without an answer`}`,
    ),
  ]
}

const rateLines = ({ rateChanges }: RunReport['traffic']): string[] =>
  rateChanges.length === 0
    ? []
    : [
        `  rate        changed on the way: ${rateChanges.map(({ factor }) => `× ${factor}`).join(', ')}`,
      ]
