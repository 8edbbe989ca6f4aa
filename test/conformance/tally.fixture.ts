/**
 * Writes down what unmodified clients were told, method by method, and holds it against the page
 * docs/conformance.md: a row that is no longer run is a page that is no longer true. A method counts
 * as spoken when it succeeds at least once and is refused in at least three different ways.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'

/** The tables of the page, in order, and the test that runs each. */
export const sections = {
  'Alipay: trades': 'alipay-trades.test.ts',
  'Alipay: pages and apps': 'alipay-pages.test.ts',
  'Alipay: what is told unasked': 'alipay-pages.test.ts',
  'WeChat Pay: orders and refunds of APIv3': 'wechatpay-v3.test.ts',
  'WeChat Pay: bills and keys of APIv3': 'wechatpay-bills-keys.test.ts',
  'WeChat Pay: APIv3 for service providers': 'wechatpay-partner.test.ts',
  'WeChat Pay: APIv2': 'wechatpay-v2.test.ts',
  'WeChat Pay: what is told unasked': 'wechatpay-notices.test.ts',
  'UnionPay: payments': 'unionpay-payments.test.ts',
  'UnionPay: what follows a payment': 'unionpay-follow-ups.test.ts',
} as const satisfies Record<string, string>

export type Title = keyof typeof sections

interface Refusal {
  readonly why: string
  readonly code: string
}

interface Cell {
  readonly successes: string[]
  readonly refusals: Refusal[]
}

export interface Tally {
  /** A success of a method by a client: `seen` must be `wanted`. */
  success(method: string, column: string, told: { seen: string; wanted: string }): void
  /** A refusal, told apart from others by why it came. */
  refusal(method: string, column: string, told: Refusal & { wanted: string }): void
  /** The table of all that was run. @throws Error when something was not. */
  section(): string
}

interface TallyParts {
  readonly title: Title
  /** What stands between the heading and the table. */
  readonly says: string
  /** The rows, and the columns whose client has no such method. */
  readonly methods: Readonly<Record<string, readonly string[]>>
  readonly columns: readonly string[]
  /** What is said of those columns. */
  readonly lacking?: string
}

const refusalsAtLeast = 3

export function createTally({ title, says, methods, columns, ...parts }: TallyParts): Tally {
  const { lacking = 'the SDK does not offer it' } = parts
  const cells = new Map<string, Cell>()
  const keyOf = (method: string, column: string) => `${method} by ${column}`
  const cellOf = (method: string, column: string): Cell => {
    if (methods[method] === undefined || !columns.includes(column)) {
      throw new Error(`${keyOf(method, column)} has no place in the table.`)
    }
    if (methods[method]?.includes(column)) {
      throw new Error(`${keyOf(method, column)} was said not to be offered.`)
    }
    const cell = cells.get(keyOf(method, column)) ?? { successes: [], refusals: [] }
    cells.set(keyOf(method, column), cell)
    return cell
  }
  const written = (method: string, column: string): string => {
    if (methods[method]?.includes(column)) return lacking
    const { successes, refusals } = cellOf(method, column)
    if (successes.length === 0 || refusals.length < refusalsAtLeast) {
      const run = `${successes.length} successes and ${refusals.length} refusals`
      throw new Error(`${keyOf(method, column)}: only ${run} were run.`)
    }
    return `success + ${refusals.length} refusals (${counted(refusals)})`
  }
  const reasons = (method: string): string => {
    const all = columns.flatMap((column) => cells.get(keyOf(method, column))?.refusals ?? [])
    return `- \`${method}\`: ${[...new Set(all.map(({ why }) => why))].join('; ')}.`
  }
  return {
    success: (method, column, { seen, wanted }) => {
      expect(seen, keyOf(method, column)).toBe(wanted)
      cellOf(method, column).successes.push(seen)
    },
    refusal: (method, column, { why, code, wanted }) => {
      expect(code, `${keyOf(method, column)}: ${why}`).toBe(wanted)
      const { refusals } = cellOf(method, column)
      expect(refusals.map((one) => one.why)).not.toContain(why)
      refusals.push({ why, code })
    },
    section: () => {
      const rows = Object.keys(methods).map((method) => [
        `\`${method}\``,
        ...columns.map((column) => written(method, column)),
      ])
      const head = ['Method', ...columns]
      const table = [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`)
      const refused = ['Refused were:', '', ...Object.keys(methods).map(reasons)]
      return [`## ${title}`, '', says, '', ...table, '', ...refused, ''].join('\n')
    },
  }
}

/** Each code once, with how often it came where that is more. */
function counted(refusals: readonly Refusal[]): string {
  const counts = new Map<string, number>()
  for (const { code } of refusals) counts.set(code, (counts.get(code) ?? 0) + 1)
  const told = [...counts].map(([code, count]) => (count === 1 ? code : `${code} ×${count}`))
  return told.join(', ')
}

const page = join(import.meta.dirname, '../../docs/conformance.md')

const opening = `# Conformance

What unmodified clients were told by this sandbox, over real sockets. \`npm test\` runs it (\`test/conformance\`), prints these tables
and compares them with this page; a row or a code that differs is a failure. To write the page anew:

    HUTONG_WRITE=1 npx vitest run test/conformance --no-file-parallelism

A cell counts the refusals of one method through one client, with the codes the client shows for them. Answers and notifications are
verified by the client itself wherever it can.

| Client | Version | What it is |
| --- | --- | --- |
| \`alipay-sdk\` | 4.14.0 | Alipay's own SDK for Node |
| \`wechatpay-node-v3\` | 2.2.1 | its transport turned to the sandbox by its \`createHttp\` |
| \`wechatpay-axios-plugin\` | 0.9.6 | turned by its \`baseURL\`; verifies every success, the test every refusal |
| by hand | | UnionPay has no SDK on npm: \`unionpay-client.fixture.ts\`, written from the documents with \`node:crypto\` alone |

`

/** The page as its opening and its sections. */
export function readPage(): { readonly opening: string; readonly sections: readonly string[] } {
  const [first = '', ...rest] = readFileSync(page, 'utf8').split(/^(?=## )/m)
  return { opening: first, sections: rest.map((text) => `${text.trimEnd()}\n`) }
}

export const titleOf = (section: string): string => /^## (.*)$/m.exec(section)?.[1] ?? ''

/** Prints a section, and holds the page to it; or writes it there when HUTONG_WRITE is 1. */
export function holdPageTo(section: string): void {
  process.stdout.write(`\n${section}\n`)
  if (process.env.HUTONG_WRITE === '1') replace(section)
  const found = readPage().sections.find((one) => titleOf(one) === titleOf(section))
  expect(found, 'docs/conformance.md (HUTONG_WRITE=1 writes it anew)').toBe(section)
}

function replace(section: string): void {
  const others = readPage().sections.filter((one) => titleOf(one) !== titleOf(section))
  const all = new Map([...others, section].map((one) => [titleOf(one), one]))
  const kept = Object.keys(sections).flatMap((title) => all.get(title) ?? [])
  writeFileSync(page, opening + kept.join('\n'))
}

export const openingOfPage = () => opening
