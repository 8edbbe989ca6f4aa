/**
 * Writes docs/mutants.md from what `npm run mutants` found: the score, and every change to the core or to a
 * signature that no test has noticed.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

interface Place {
  readonly line: number
  readonly column: number
}

interface Mutant {
  readonly mutatorName: string
  readonly replacement?: string
  readonly status: string
  readonly location: { readonly start: Place; readonly end: Place }
}

type Files = Readonly<Record<string, { readonly source: string; readonly mutants: Mutant[] }>>

const parts = ['core', 'signatures'] as const
const reportOf = (part: string) => `artefacts/mutation-${part}.json`

/** How a mutant may end, for the table; those that every test would load are not tried. */
const columns = ['Killed', 'Timeout', 'Survived', 'NoCoverage'] as const
const noticed = new Set(['Killed', 'Timeout'])
const unnoticed = new Set(['Survived', 'NoCoverage'])

const count = (mutants: readonly Mutant[], statuses: ReadonlySet<string>) =>
  mutants.filter(({ status }) => statuses.has(status)).length

function scoreOf(mutants: readonly Mutant[]): string {
  const found = count(mutants, noticed)
  return `${((found * 100) / (found + count(mutants, unnoticed))).toFixed(1)} %`
}

/** What stands there, and what stood there when nobody noticed; on one line, and short. */
function change(source: string, { location, replacement = '' }: Mutant): string {
  const { start, end } = location
  const lines = source.split('\n').slice(start.line - 1, end.line)
  const last = lines.length - 1
  const cut = lines.map((line, index) =>
    line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined),
  )
  return `${inline(cut.join(' '))} → ${inline(replacement)}`
}

function inline(code: string): string {
  const plain = code.replaceAll(/\s+/g, ' ').replaceAll('`', "'").replaceAll('|', '\\|')
  return `\`${plain.length > 60 ? `${plain.slice(0, 59)}…` : plain}\``
}

function sectionOf(path: string, { source, mutants }: Files[string]): string[] {
  const survivors = mutants.filter(({ status }) => unnoticed.has(status))
  if (survivors.length === 0) return []
  const lines = survivors.map(
    (one) => `- ${one.location.start.line}: ${one.mutatorName}, ${change(source, one)}`,
  )
  return [`### ${path}`, '', ...lines, '']
}

function page(all: Files): string {
  const entries = Object.entries(all).sort(([one], [other]) => (one < other ? -1 : 1))
  const mutants = entries.flatMap(([, file]) => file.mutants)
  const totals = columns.map((status) => count(mutants, new Set([status])))
  return [
    '# Mutants',
    '',
    'What `npm run mutants` found: each change to the core or to a signature is tried against the tests that stand',
    'beside it. A survivor is a change that none of them noticed: a hole in the tests, or a change that changes',
    'nothing. Changes of what is computed once, while a module loads, are not tried.',
    '',
    `**${scoreOf(mutants)}** of ${count(mutants, noticed) + count(mutants, unnoticed)} were noticed.`,
    '',
    '| Killed | Timed out | Survived | Reached by no test |',
    '| -----: | --------: | -------: | -----------------: |',
    `| ${totals.join(' | ')} |`,
    '',
    '## Survivors',
    '',
    ...entries.flatMap(([path, file]) => sectionOf(path, file)),
  ].join('\n')
}

const missing = parts.map(reportOf).filter((path) => !existsSync(path))
if (missing.length > 0) {
  process.stderr.write(`There is no ${missing.join(', no ')}: run both parts of npm run mutants.\n`)
  process.exitCode = 2
} else {
  const read = (path: string): Files => JSON.parse(readFileSync(path, 'utf8')).files
  writeFileSync('docs/mutants.md', page(Object.assign({}, ...parts.map(reportOf).map(read))))
}
