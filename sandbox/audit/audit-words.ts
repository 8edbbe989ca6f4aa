/** The audit as a person reads it: the checks, what they found, the payments, and the comparison. */
import type { AuditReport } from './audit.ts'
import { grouped } from './case-file.ts'
import type { CheckReport, CheckVerdict } from './check.ts'
import type { MerchantComparison, SideFigures } from './comparison.ts'
import type { PaymentShown } from './payment-shown.ts'
import { columns, wrapped } from './text-columns.ts'

const verdictWords = {
  passed: 'passed',
  failed: 'FAILED',
  'not-applicable': 'n/a',
} as const satisfies Record<CheckVerdict, string>

const widthMax = 100

export function auditWords(report: AuditReport): string {
  const { scenario, seed, checks, comparisons, passed } = report
  const count = (verdict: CheckVerdict) => checks.filter((one) => one.verdict === verdict).length
  return [
    `Audit of "${scenario}", seed ${seed}`,
    '',
    ...checks.flatMap(checkWords),
    ...comparisonWords(comparisons),
    `  ${passed ? 'PASSED' : 'FAILED'}: ${count('passed')} checks passed, ${count('failed')} failed, ${count('not-applicable')} not applicable`,
  ].join('\n')
}

function checkWords({ number, title, verdict, finding, payments, paymentCount }: CheckReport) {
  const head = `  ${String(number).padStart(2)}  ${title.padEnd(38)}${verdictWords[verdict]}`
  const more = paymentCount - payments.length
  return [
    head,
    ...wrapped(finding, { width: widthMax, indent: 6 }),
    ...paymentWords(payments),
    ...(more > 0 ? [`        and ${more} more`] : []),
    '',
  ]
}

/** Each reason once, and under it who and where. */
function paymentWords(payments: readonly PaymentShown[]): string[] {
  return [...grouped(payments, ({ why }) => why)].flatMap(([why, group]) => [
    ...wrapped(why, { width: widthMax, indent: 8 }),
    ...group.flatMap((one) => wrapped(placeWords(one), { width: widthMax, indent: 10, hang: 2 })),
  ])
}

const placeWords = ({ trace, app, owner, scene, city, shop, outcome }: PaymentShown) =>
  [`${trace}: ${app} at ${owner}`, scene, shop, city, outcome]
    .filter((word) => word !== '')
    .join(', ')

const headings = ['', 'payers', 'tried', 'paid', 'success', 'median', 'p95', 'step-up', 'by rule']

/** By network each merchant in two lines: its native payers, and under them those from elsewhere. */
function comparisonWords(comparisons: readonly MerchantComparison[]): string[] {
  if (comparisons.length === 0) return []
  const rows = [...grouped(comparisons, ({ owner }) => owner)].flatMap(([owner, shops]) => [
    headings.map((_, place) => (place === 0 ? `At codes of ${owner}` : '')),
    ...shops.flatMap(({ shop, city, native, foreign }) => [
      [`  ${shop}, ${city}`, 'native', ...sideWords(native)],
      ['', 'foreign', ...sideWords(foreign)],
    ]),
  ])
  return [
    '  Payers of other institutions beside native ones, at the same merchants',
    '',
    ...columns([headings, ...rows]).map((line) => `  ${line}`),
    '',
    ...wrapped(
      'Native: of the owner of the code; foreign: of another institution. Success: of those that did not end on the payer’s own side. Median and 95th percentile: from beginning to end, of paid ones. Step-up: asked for the password, of paid ones. By rule: refused because of who pays where.',
      { width: widthMax, indent: 2 },
    ),
    '',
  ]
}

function sideWords(side: SideFigures): string[] {
  const { attempts, approved, successShare, medianMs, p95Ms, stepUpShare, refusedByRule } = side
  return [
    ...[String(attempts), String(approved), share(successShare), ms(medianMs), ms(p95Ms)],
    ...[share(stepUpShare), String(refusedByRule)],
  ]
}

const share = (value: number | null) => (value === null ? '–' : `${(value * 100).toFixed(1)} %`)
const ms = (value: number | null) => (value === null ? '–' : `${Math.round(value)} ms`)
