/** The page of metrics under load: how it is written, what things are called, and that it is true. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SandboxEvent } from '../core/events.ts'
import { type ReadFamily, readExposition } from '../sandbox/observing/exposition.fixture.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'

let sandbox: Sandbox
const events: SandboxEvent[] = []

const scenario = {
  ...{ title: 'Metrics', describes: 'A rough second or two.', seed: 7, timing: 'may-decide' },
  arrivals: [{ kind: 'poisson', ratePerSecond: 30, seconds: 2 }],
  cast: {
    mix: [
      { app: 'icbc', owner: 'alipay', scene: 'merchant-code', weight: 2 },
      { app: 'alipay', owner: 'alipay', scene: 'payer-code', weight: 1 },
      { app: 'wechat', owner: 'wechatpay', scene: 'merchant-code', weight: 1 },
      { app: 'quickpass', owner: 'unionpay', scene: 'merchant-code', weight: 1 },
    ],
    amount: { kind: 'fixed', fen: 1288 },
    merchantsPerNetwork: 2,
  },
  policies: {
    'switch>icbc': {
      refusals: [{ outcome: 'funds-insufficient', weight: 0.2 }],
      faults: [{ kind: 'duplicate', weight: 0.2 }],
      latency: { kind: 'fixed', ms: 2 },
      capacity: { servers: 50, queueMax: 100 },
    },
  },
  expectations: { approvedShareAtLeast: 0.5, booksBalance: true, recordsAgree: true },
}

beforeAll(async () => {
  sandbox = await startSandbox({ scenario, home: process.env.HUTONG_TEST_HOME ?? '' })
  sandbox.listen((event) => events.push(event))
})

afterAll(() => sandbox.close())

async function scraped(path = '/metrics', accept = 'text/plain') {
  const reply = await fetch(`${sandbox.urls.dashboard}${path}`, { headers: { accept } })
  return { type: reply.headers.get('content-type'), text: await reply.text() }
}

const families = async () => readExposition((await scraped()).text, 'text')

function sum(
  read: readonly ReadFamily[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  const family = read.find((one) => name.startsWith(one.name) && one.samples.length > 0)
  const samples = (family?.samples ?? []).filter(
    (one) =>
      one.name === name &&
      Object.entries(labels).every(([key, value]) => one.labels[key] === value),
  )
  return samples.reduce((total, { value }) => total + value, 0)
}

const counted = <Type extends SandboxEvent['type']>(
  type: Type,
  isOne: (event: Extract<SandboxEvent, { type: Type }>) => boolean = () => true,
) =>
  events.filter(
    (event) => event.type === type && isOne(event as Extract<SandboxEvent, { type: Type }>),
  ).length

test('while payments go on and are judged, every page is whole and every counter only grows', {
  timeout: 90_000,
}, async () => {
  const running = await sandbox.run()
  let over = false
  const ended = running.finished.finally(() => {
    over = true
  })
  const before = new Map<string, number>()
  let pages = 0
  while (!over && pages < 40) {
    for (const { type, name, samples } of await families()) {
      for (const { labels, value } of type === 'counter' ? samples : []) {
        const key = `${name} ${JSON.stringify(labels)}`
        expect(value, key).toBeGreaterThanOrEqual(before.get(key) ?? 0)
        before.set(key, value)
      }
    }
    pages += 1
  }
  const { traffic } = await ended
  expect(pages).toBeGreaterThan(3)
  expect(await sandbox.settled()).toBe(true)
  const read = await families()
  expect(sum(read, 'hutong_arrivals_due_total')).toBe(traffic.due)
  expect(sum(read, 'hutong_arrivals_ended_total', { outcome: 'approved' })).toBe(traffic.approved)
  expect(sum(read, 'hutong_arrivals_ended_total', { outcome: 'refused' })).toBe(traffic.refused)
  expect(sum(read, 'hutong_payments_total', { outcome: 'approved' })).toBe(traffic.approved)
  expect(traffic.approved).toBeGreaterThan(25)
  expect(traffic.refused).toBeGreaterThan(0)
  expect(await sandbox.books()).toMatchObject({ balance: true, sumFen: 0 })
  expect((await sandbox.records()).comparisons.flatMap(({ differences }) => differences)).toEqual(
    [],
  )
})

test('counters are the numbers of those who listened themselves', async () => {
  await fetch(`${sandbox.urls.alipay}/gateway.do`, { method: 'POST', body: 'nonsense' })
  expect(await sandbox.settled()).toBe(true)
  const read = await families()
  expect(sum(read, 'hutong_payments_total')).toBe(counted('attempt-ended'))
  expect(sum(read, 'hutong_request_duration_seconds_count')).toBe(counted('hop-passed'))
  expect(sum(read, 'hutong_request_duration_seconds_count', { institution: 'icbc' })).toBe(
    counted('hop-passed', ({ hop }) => hop.endsWith('>icbc')),
  )
  expect(sum(read, 'hutong_faults_total', { fault: 'duplicate' })).toBe(
    counted('hop-passed', ({ fault }) => fault === 'duplicate'),
  )
  expect(sum(read, 'hutong_faults_total')).toBeGreaterThan(0)
  expect(sum(read, 'hutong_notifications_total', { step: 'delivered', network: 'alipay' })).toBe(
    counted('notification-moved', ({ step, from }) => step === 'delivered' && from === 'alipay'),
  )
  expect(sum(read, 'hutong_requests_refused_total')).toBe(counted('request-refused'))
  expect(counted('request-refused')).toBe(1)
  expect(sum(read, 'hutong_served_total', { place: 'switch>icbc' })).toBe(
    counted('hop-passed', ({ hop }) => hop === 'switch>icbc'),
  )
  expect([sum(read, 'hutong_books_balanced'), sum(read, 'hutong_requests_in_flight')]).toEqual([
    1, 0,
  ])
})

test('gauges are what the admin API tells', async () => {
  const told = async (path: string) => (await fetch(`${sandbox.urls.dashboard}${path}`)).json()
  const [memory, failures, read] = await Promise.all([
    told('/admin/memory') as Promise<{ all: { records: number; bytesMax: number } }>,
    told('/admin/failures') as Promise<{ failures: { attempts: number; signs: number }[] }>,
    families(),
  ])
  expect(sum(read, 'hutong_records')).toBe(memory.all.records)
  expect(sum(read, 'hutong_record_limit_bytes')).toBe(memory.all.bytesMax)
  const seen = failures.failures.reduce((all, { attempts, signs }) => all + attempts + signs, 0)
  expect(sum(read, 'hutong_failures_total')).toBe(seen)
})

test('docs/observability.md names every family, and none that is not told', async () => {
  const page = readFileSync(new URL('../docs/observability.md', import.meta.url), 'utf8')
  const documented = new Set(page.match(/\bhutong_[a-z_]+[a-z]/g))
  const told = (await families())
    .map(({ name }) => name)
    .filter((name) => name.startsWith('hutong_'))
  expect(told.filter((name) => !documented.has(name))).toEqual([])
  const others = [...documented].filter((name) => !told.includes(name))
  expect(others.filter((name) => !/^hutong_(log_lines|spans)_/.test(name))).toEqual([])
})

/** Prometheus, "Metric and label naming"; OpenMetrics on counters. */
const baseUnits = ['seconds', 'bytes', 'ratio', 'info', 'total']
const otherUnits =
  /(^|_)(ms|millis|milliseconds|minutes|hours|kb|mb|kilobytes|percent|fen|yuan)(_|$)/
const conventions: readonly [string, (family: ReadFamily) => boolean][] = [
  ['a counter ends with _total', ({ type, name }) => type !== 'counter' || name.endsWith('_total')],
  ['nothing else does', ({ type, name }) => type === 'counter' || !name.endsWith('_total')],
  ['a name has its prefix and small letters', ({ name }) => /^hutong_[a-z]+(_[a-z]+)*$/.test(name)],
  [
    'durations are in seconds',
    ({ type, name }) => type !== 'histogram' || name.endsWith('_seconds'),
  ],
  ['a unit is a base unit', ({ name }) => !otherUnits.test(name)],
  ['a unit stands at the end', ({ name }) => unitsIn(name).every((unit) => ends(name, unit))],
  [
    'a gauge is not named as parts of a histogram',
    ({ name }) => !/_(count|sum|bucket)$/.test(name),
  ],
  ['help is a sentence', ({ help }) => /^[A-Z1].*\.$/.test(help)],
  ['no label repeats its metric', ({ name, samples }) => !labelsIn(samples).includes(name)],
  ['labels are words, and no names of payments', ({ samples }) => labelsIn(samples).every(isLabel)],
]

const unitsIn = (name: string) => name.split('_').filter((word) => baseUnits.includes(word))
const ends = (name: string, unit: string) =>
  name.endsWith(`_${unit}`) || name.endsWith(`_${unit}_total`)
const labelsIn = (samples: ReadFamily['samples']) => [
  ...new Set(samples.flatMap(({ labels }) => Object.keys(labels))),
]
const known = [
  ...['network', 'app', 'scene', 'outcome', 'reason', 'institution', 'operation', 'fault', 'step'],
  ...['failure', 'hop', 'at', 'place', 'mode', 'version', 'node', 'to', 'by', 'le', 'state'],
]
const isLabel = (label: string) => known.includes(label)

test.each(conventions)('%s', async (_, holds) => {
  const own = (await families()).filter(({ name }) => name.startsWith('hutong_'))
  expect(own.length).toBeGreaterThan(30)
  expect(own.filter((family) => !holds(family)).map(({ name }) => name)).toEqual([])
})

test('no value of a label is the number of an order or a payer', async () => {
  const read = await families()
  const values = read.flatMap(({ samples }) =>
    samples.flatMap(({ labels }) => Object.values(labels)),
  )
  expect(values.filter((value) => /K[0-9a-f]{15}|\d{8,}|-\d+$/.test(value))).toEqual([])
  const series = read.reduce((all, { name, samples }) => {
    return name.startsWith('hutong_') ? all + samples.length : all
  }, 0)
  expect(series).toBeLessThan(3000)
})

test('both addresses tell the same families, with process and event loop, and OpenMetrics if asked', async () => {
  const [page, admin, open] = await Promise.all([
    scraped(),
    scraped('/admin/metrics'),
    scraped('/metrics', 'application/openmetrics-text;version=1.0.0'),
  ])
  const named = (text: string) => readExposition(text, 'text').map(({ name }) => name)
  expect(named(page.text)).toEqual(named(admin.text))
  expect(named(page.text)).toEqual(
    expect.arrayContaining([
      ...['hutong_build_info', 'process_cpu_seconds_total', 'process_resident_memory_bytes'],
      ...['nodejs_eventloop_lag_p99_seconds', 'nodejs_gc_duration_seconds'],
    ]),
  )
  expect(page.type).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect(open.type).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8')
  const read = readExposition(open.text, 'openmetrics')
  expect(sum(read, 'hutong_payments_total')).toBe(counted('attempt-ended'))
})
