/** The dashboard for Grafana: what it asks is told by a real page of metrics, in PromQL that parses. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ReadFamily, readExposition } from '../sandbox/observing/exposition.fixture.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import { readPromql } from './promql.fixture.ts'

interface Target {
  readonly expr: string
  readonly refId: string
  readonly datasource: { readonly uid: string }
}

interface Panel {
  readonly id: number
  readonly title: string
  readonly type: string
  readonly gridPos: {
    readonly x: number
    readonly y: number
    readonly w: number
    readonly h: number
  }
  readonly targets?: readonly Target[]
}

interface Dashboard {
  readonly uid: string
  readonly schemaVersion: number
  readonly panels: readonly Panel[]
  readonly annotations: {
    readonly list: readonly { readonly name: string; readonly expr: string }[]
  }
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly type: string }[]
  }
}

const file = new URL('../grafana/hutong.json', import.meta.url)
const dashboard: Dashboard = JSON.parse(readFileSync(file, 'utf8'))
const shown = dashboard.panels.filter(({ type }) => type !== 'row')
const expressions = [
  ...shown.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr] as const)),
  ...dashboard.annotations.list.map(({ name, expr }) => [name, expr] as const),
]

let sandbox: Sandbox
let families: readonly ReadFamily[]

beforeAll(async () => {
  sandbox = await startSandbox({ home: process.env.HUTONG_TEST_HOME ?? '' })
  const page = await fetch(`${sandbox.urls.dashboard}/metrics`)
  families = readExposition(await page.text(), 'text')
})

afterAll(() => sandbox.close())

const parts = { histogram: ['_bucket', '_sum', '_count'], counter: [''], gauge: [''] }
const samples = () =>
  families.flatMap(({ name, type }) =>
    (parts[type as keyof typeof parts] ?? []).map((ending) => `${name}${ending}`),
  )

test.each(expressions)('%s asks what is told: %s', (_, expression) => {
  const reads = readPromql(expression)
  expect(reads.length).toBeGreaterThan(0)
  for (const { metric } of reads) expect(samples()).toContain(metric)
})

/** Those of a page that has seen everything: test/metrics.test.ts holds metrics to these. */
const labels = [
  ...['instance', 'le', 'network', 'app', 'scene', 'outcome', 'reason', 'institution', 'operation'],
  ...['fault', 'step', 'failure', 'hop', 'to', 'by'],
]

test.each(expressions)('%s asks by labels there are: %s', (_, expression) => {
  for (const read of readPromql(expression)) {
    expect(read.labels.filter((label) => !labels.includes(label))).toEqual([])
    expect(read.labels).toContain('instance')
  }
})

test('the dashboard is what Grafana imports: one source for all, panels that do not lie on one another', () => {
  expect(dashboard.uid).toBe('hutong')
  expect('id' in dashboard).toBe(false)
  expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(36)
  expect(dashboard.templating.list[0]).toMatchObject({ name: 'datasource', type: 'datasource' })
  const sources = shown.flatMap(({ targets = [] }) =>
    targets.map(({ datasource }) => datasource.uid),
  )
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of Grafana.
  expect(new Set(sources)).toEqual(new Set(['${datasource}']))
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length)
  const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)} ${y + Math.floor(cell / w)}`),
  )
  expect(new Set(cells).size).toBe(cells.length)
  expect(dashboard.panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true)
})

test('it shows target and actual, latency as a heat map, who pays where, notifications and the books', () => {
  const asked = shown.map(({ type, targets = [] }) => `${type} ${targets.map(({ expr }) => expr)}`)
  for (const wanted of [
    /^timeseries .*arrivals_due_total.*arrivals_started_total/,
    /^heatmap .*payment_duration_seconds_bucket/,
    /^table .*by \(app, network\)/,
    /^timeseries .*by \(reason\)/,
    /^timeseries .*notifications_total/,
    /^stat .*books_balanced/,
    /^timeseries .*eventloop_lag_p99/,
  ]) {
    expect(
      asked.some((one) => wanted.test(one)),
      String(wanted),
    ).toBe(true)
  }
})

test.each(['sum(', 'rate(a)', 'sum by (a b', 'a{b=c}', 'nope(a[5m])', 'rate(a[5])', 'a b', ''])(
  'the reader of PromQL refuses %s',
  (expression) => {
    expect(() => readPromql(expression)).toThrow()
  },
)
