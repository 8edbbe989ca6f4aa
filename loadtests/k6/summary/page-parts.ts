/** The pieces of the page: tables of times with bars, of counts, of verdicts, of cells and steps. */
import type { CellRow } from './cells.ts'
import type { CountRow, Digest, TimeRow, Verdict } from './digest.ts'
import { escaped } from './junit.ts'
import { lastHeld, type StepRow } from './steps.ts'

export const section = (title: string, body: string): string =>
  body === '' ? '' : `<section><h2>${escaped(title)}</h2>${body}</section>`

const table = (heads: readonly string[], rows: readonly string[], kind = ''): string =>
  `<div class="wide"><table class="${kind}"><thead><tr>${heads.join('')}</tr></thead>` +
  `<tbody>${rows.join('')}</tbody></table></div>`

const head = (text: string) => `<th scope="col">${escaped(text)}</th>`
const numberHead = (text: string) => `<th scope="col" class="n">${escaped(text)}</th>`
const number = (value: number) => `<td class="n">${short(value)}</td>`

/** Three digits are enough to see by. */
export const short = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)))

const marks = {
  failed: { word: '✗ failed', kind: 'bad' },
  held: { word: '✓ held', kind: 'good' },
} as const

/** Those that failed stand first; those with nothing to measure are only counted. */
export function verdictTable(verdicts: readonly Verdict[]): string {
  if (verdicts.length === 0) return ''
  const of = (state: Verdict['state']) => verdicts.filter((one) => one.state === state)
  const rows = (['failed', 'held'] as const).flatMap((state) =>
    of(state).map((verdict) => verdictRow(verdict, marks[state])),
  )
  const idle = of('not-measured').length
  const left = `<p class="quiet">${idle} more had nothing to measure: what they bound was not played.</p>`
  const heads = [head('Verdict'), head('Threshold'), numberHead('Measured')]
  return `${table(heads, rows)}${idle === 0 ? '' : left}`
}

type Mark = (typeof marks)[keyof typeof marks]

const verdictRow = ({ metric, bound, found }: Verdict, { word, kind }: Mark) =>
  `<tr><td class="w ${kind}">${word}</td>` +
  `<td><code>${escaped(`${metric} ${bound}`)}</code></td><td class="n">${escaped(found)}</td></tr>`

const timeHeads = ['count', 'median', 'p95', 'p99', 'p99.9', 'max']

/** Times in milliseconds, each with a bar on one logarithmic scale for the whole table. */
export function timeTable(rows: readonly TimeRow[]): string {
  if (rows.length === 0) return ''
  const scale = scaleOf(rows)
  return table(
    [head(''), `<th scope="col" class="bar">${scale.says}</th>`, ...timeHeads.map(numberHead)],
    rows.map((row) => timeRow(row, scale)),
    'times',
  )
}

interface Scale {
  /** From 0 to 100. */
  place(milliseconds: number): number
  readonly says: string
}

function scaleOf(rows: readonly TimeRow[]): Scale {
  const least = Math.max(0.5, Math.min(...rows.map(({ min }) => min)))
  const most = Math.max(least * 10, ...rows.map(({ max }) => max))
  const span = Math.log(most / least)
  return {
    place: (ms) => Math.max(0, Math.min(100, (Math.log(Math.max(ms, least) / least) / span) * 100)),
    says: `${short(least)} to ${short(most)} ms, logarithmic`,
  }
}

function timeRow(row: TimeRow, scale: Scale): string {
  const { name, says, count, med, p95, p99, p999, max } = row
  return (
    `<tr><th scope="row">${escaped(name)}<small>${escaped(says)}</small></th>` +
    `<td class="bar">${timeBar(row, scale)}</td>` +
    `${[count, med, p95, p99, p999, max].map(number).join('')}</tr>`
  )
}

/** Thin from the least to the most, thick from the median to p95, a stroke at p99. */
function timeBar({ name, min, med, p95, p99, max }: TimeRow, { place }: Scale): string {
  const bar = (from: number, to: number, [y, height, fill]: readonly [number, number, string]) =>
    `<rect x="${place(from).toFixed(1)}" y="${y}" rx=".6" height="${height}" fill="var(${fill})" ` +
    `width="${Math.max(0.8, place(to) - place(from)).toFixed(1)}"/>`
  const told = `${name}: median ${short(med)}, p95 ${short(p95)}, p99 ${short(p99)} ms`
  return (
    `<svg viewBox="0 0 100 18" preserveAspectRatio="none" role="img" aria-label="${escaped(told)}">` +
    bar(min, max, [7.5, 3, '--bar-soft']) +
    bar(med, p95, [4, 10, '--bar']) +
    `<rect x="${place(p99).toFixed(1)}" y="1" width=".7" height="16" fill="var(--ink)"/></svg>`
  )
}

export function countTable(title: string, rows: readonly CountRow[]): string {
  if (rows.length === 0) return ''
  const most = Math.max(...rows.map(({ count }) => count))
  const row = ({ word, count }: CountRow) =>
    `<tr><td><code>${escaped(word)}</code></td><td class="bar"><svg viewBox="0 0 100 18" ` +
    `preserveAspectRatio="none" aria-hidden="true"><rect y="4" height="10" rx=".6" ` +
    `width="${((count / most) * 100).toFixed(1)}" fill="var(--bar)"/></svg></td>${number(count)}</tr>`
  return `<div><h3>${escaped(title)}</h3>${table([head('word'), head(''), numberHead('count')], rows.map(row))}</div>`
}

/** One grid a scene: apps down, owners across. */
export function cellGrids(cells: readonly CellRow[]): string {
  const scenes = [...new Set(cells.map(({ scene }) => scene))]
  const grids = scenes.map((scene) =>
    grid(
      cells.filter((cell) => cell.scene === scene),
      scene,
    ),
  )
  return grids.length === 0 ? '' : `<div class="two">${grids.join('')}</div>`
}

function grid(cells: readonly CellRow[], scene: string): string {
  const owners = [...new Set(cells.map(({ owner }) => owner))]
  const apps = [...new Set(cells.map(({ app }) => app))]
  const row = (app: string) => {
    const own = owners.map((owner) => cells.find((one) => one.app === app && one.owner === owner))
    return `<tr><th scope="row">${escaped(app)}</th>${own.map(cell).join('')}</tr>`
  }
  const heads = [head('app'), ...owners.map(head)]
  return `<div><h3>${escaped(scene)}</h3>${table(heads, apps.map(row), 'cells')}</div>`
}

function cell(found: CellRow | undefined): string {
  if (found === undefined) return '<td></td>'
  const { rule, refusal, agreed, differed } = found
  const isWrong = differed > 0 || agreed === 0
  const word =
    rule === 'closed' ? '<span class="quiet">– refused</span>' : '<span class="good">✓ paid</span>'
  const wrong = `✗ ${rule === 'closed' ? 'not refused' : 'not paid'}`
  return `<td class="${isWrong ? 'x' : ''}" title="${escaped(refusal || rule)}">${isWrong ? wrong : word}</td>`
}

export function stepTable(steps: readonly StepRow[]): string {
  if (steps.length === 0) return ''
  const held = lastHeld(steps)
  const row = ({ step, payments, dropped, p95, held: did }: StepRow) =>
    `<tr><td class="w ${did ? 'good' : 'bad'}">${did ? '✓ held' : '✗ broke'}</td>` +
    `<td>${escaped(step)}</td>${[payments, dropped, p95].map(number).join('')}</tr>`
  const heads = [head(''), head('step'), ...['payments', 'dropped', 'p95'].map(numberHead)]
  const says = held === undefined ? 'No step held.' : `The last step that held is ${held.step}.`
  return `<p>${says}</p>${table(heads, steps.map(row))}`
}

export function booksWords({ books }: Digest): string {
  if (books === null)
    return '<p class="bad">The books were not looked at: the end was not reached.</p>'
  const { balance, recordsAgree, sumFen, pending } = books
  const mark = (isGood: boolean, good: string, bad: string) =>
    `<p class="${isGood ? 'good' : 'bad'}">${isGood ? `✓ ${good}` : `✗ ${bad}`}</p>`
  return (
    mark(
      balance,
      'Every book balances, and all together come to zero.',
      'The books do not balance.',
    ) +
    mark(recordsAgree, 'All parties tell the same story.', 'The records of the parties differ.') +
    `<p class="quiet">Sum ${sumFen} fen; ${pending} accounts with money pending.</p>`
  )
}
