/**
 * Lines of JSON into tables for people, in Markdown: one table a kind of case, ratios first, medians
 * with least and most. Of a case measured more than once, the last line counts.
 */
import { Misuse } from '../misuse.ts'
import type { Line, MeasuredLine } from './line.ts'

const [begin, end] = ['<!-- tables -->', '<!-- end of tables -->']

/** A page with these tables in place of its own. @throws Misuse when it has no place for them. */
export function withTables(page: string, tables: string, where: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) {
    const todo = `Write ${begin} and ${end} where they are to stand.`
    throw new Misuse('put the tables into a page', [{ where, found: 'no place for them', todo }])
  }
  return `${page.slice(0, from + begin.length)}\n\n${tables}\n\n${page.slice(to)}`
}

/** @throws SyntaxError when a line is no JSON. */
export const readLines = (text: string): readonly Line[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line))

/** Cases in which waiting is meant. */
const delayed = /^(delayed|ideal)-/

/** The tables, in this order; a case goes to the first that its name fits. */
const kinds = [
  { fits: /^peer-/, title: 'The same payment at other mocks' },
  {
    fits: delayed,
    title: '200 connections and 50 ms of delay: 4,000 a second at best',
  },
  { fits: /^load-/, title: 'Pressers at the same bare server' },
  { fits: /^/, title: 'Our own' },
] as const

export function tablesOf(all: readonly Line[]): string {
  const lines = [...new Map(all.map((line) => [line.case, line])).values()]
  const kindOf = (line: Line) => kinds.find(({ fits }) => fits.test(line.case))
  const tables = [...kinds].reverse().flatMap((kind) => {
    const members = lines.filter((line) => kindOf(line) === kind)
    return members.length === 0 ? [] : [`### ${kind.title}\n\n${tableOf(members)}`]
  })
  return [conditionsIn(lines), disturbed(lines), ...tables, leftOut(lines)]
    .filter((text) => text !== '')
    .join('\n\n')
}

const heads = [
  'Case',
  'Median',
  'Least – most',
  'Unit',
  'Held against',
  'Ratio',
  'By processor time',
]

function tableOf(lines: readonly Line[]): string {
  const rows = lines.filter(isMeasured).map(rowOf)
  const notes = lines.filter(isMeasured).map(({ case: name, says, beside }) => {
    const side = Object.entries(beside).map(([key, value]) => `${key} ${grouped(value)}`)
    return `- \`${name}\`: ${says}${side.length === 0 ? '' : ` (${side.join(', ')})`}`
  })
  const rule = heads.map((_, index) => (index === 0 || index === 3 || index === 4 ? '---' : '--:'))
  return `${[heads, rule, ...rows].map(markdownRow).join('\n')}\n\n${notes.join('\n')}`
}

const markdownRow = (cells: readonly string[]) => `| ${cells.join(' | ')} |`

const isMeasured = (line: Line): line is MeasuredLine => 'figure' in line

const rowOf = ({ figure, min, max, unit, baseline, ratio, cpuRatio, ...line }: MeasuredLine) => [
  `\`${line.case}\``,
  grouped(figure),
  `${grouped(min)} – ${grouped(max)}`,
  unit,
  baseline === null ? '' : `\`${baseline}\``,
  ratio === null ? '' : ratio.toFixed(2),
  cpuRatio === null ? '' : cpuRatio.toFixed(2),
]

const grouped = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 3 })

/** When and on what it was measured, once for all lines that agree. */
function conditionsIn(lines: readonly Line[]): string {
  const told = lines.filter(isMeasured).map(({ day, machine, node, seed, pinned, rounds }) => {
    const kept = pinned ? 'each server kept to one core' : 'nothing kept to a core'
    return `Measured ${day} on ${machine}, Node ${node}, seed ${seed}, ${kept}, rounds: ${rounds}.`
  })
  return [...new Set(told)].join('\n')
}

/** Of a server that is pressed without delay: below this its core did something else, too. */
const busyMin = 0.85

function disturbed(lines: readonly Line[]): string {
  const idle = lines.filter(isMeasured).filter(({ case: name, beside: { serverBusy = 1 } }) => {
    return serverBusy < busyMin && !delayed.test(name)
  })
  if (idle.length === 0) return ''
  const names = idle.map(({ case: name }) => `\`${name}\``).join(', ')
  return `Disturbed: the server had less than ${busyMin * 100} % of its core in ${names}. The machine had other work, or the presser was the limit; trust the ratio by processor time, not the figure.`
}

/** What has no figure, and why. */
function leftOut(lines: readonly Line[]): string {
  const reasons = lines.flatMap((line) => {
    if ('skipped' in line) return [`- \`${line.case}\` skipped: ${line.skipped}`]
    return 'error' in line ? [`- \`${line.case}\` failed: ${line.error}`] : []
  })
  return reasons.length === 0 ? '' : `### Without a figure\n\n${reasons.join('\n')}`
}
