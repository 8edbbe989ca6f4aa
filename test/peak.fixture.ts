/** Scenarios that are played both ways, and the plain way with its books left open for comparison. */
import { createHash } from 'node:crypto'
import { momentOf } from '../core/calendar.ts'
import { hash32 } from '../core/random.ts'
import type { ScanRow } from '../loadtests/traffic/protocol.ts'
import { wordsEach } from '../sandbox/peak/drive.ts'
import { policiesOf } from '../sandbox/peak/teacher.ts'
import { createRehearsedCrowd } from '../sandbox/rehearsal/crowd.ts'
import { createNotices } from '../sandbox/rehearsal/notices.ts'
import { usualDay } from '../sandbox/rehearsal/rehearse.ts'
import { shopsWithCodes } from '../sandbox/rehearsal/shops.ts'
import { createWorld, type World } from '../sandbox/rehearsal/world.ts'
import { ruleBookOf } from '../sandbox/rule-pages.ts'
import type { Scenario } from '../sandbox/scenario-terms.ts'
import { scenarioOf } from '../sandbox/start-sandbox.ts'

const expectations = { booksBalance: true, recordsAgree: true }
const openToAll = {
  ...{ from: '2026-11-22', apps: ['*'], owners: ['*'], scenes: ['*'], state: 'open' },
  ...{ reason: 'Every app pays at every code.', source: 'assumed' },
}

/** All four faults and refusals at several hops, latencies without end, all scenes, all amounts. */
const everythingWrong = {
  ...{ title: 'Everything goes wrong', describes: 'Refusals and faults at many hops.', seed: 5 },
  ...{ day: '2026-11-22', rules: [openToAll], timing: 'may-decide', expectations },
  arrivals: [{ kind: 'poisson', ratePerSecond: 50, seconds: 20 }],
  cast: {
    mix: [
      {
        app: ['alipay', 'wechat', 'quickpass', 'icbc', 'cmb', 'mipay'],
        ...{ owner: '*', scene: '*', weight: 1 },
      },
    ],
    amount: { kind: 'list', fens: [350, 4990, 118_000, 600_000] },
  },
  policies: {
    alipay: {
      latency: { kind: 'lognormal', medianMs: 25, sigma: 0.6 },
      faults: [
        { kind: 'timeout', weight: 0.01 },
        { kind: 'duplicate', weight: 0.02 },
      ],
    },
    switch: {
      latency: { kind: 'uniform', minMs: 0, maxMs: 40 },
      faults: [
        { kind: 'reset', weight: 0.01 },
        { kind: 'late', weight: 0.01, lateMs: 4000 },
        { kind: 'duplicate', weight: 0.01 },
      ],
    },
    'switch>icbc': {
      latency: { kind: 'percentiles', p50Ms: 60, p95Ms: 300, p99Ms: 900 },
      refusals: [
        { outcome: 'funds-insufficient', weight: 0.03 },
        { outcome: 'risk-refused', weight: 0.05, when: { everyNth: 3 } },
      ],
      faults: [
        { kind: 'timeout', weight: 0.03 },
        { kind: 'late', weight: 0.02, lateMs: 12_000 },
      ],
    },
    'switch>cmb': {
      latency: { kind: 'fixed', ms: 33 },
      refusals: [
        { outcome: 'card-blocked', weight: 0.2, when: { amountFen: { min: 4000, max: 200_000 } } },
      ],
      faults: [{ kind: 'reset', weight: 0.05 }],
    },
    'alipay>merchant': {
      latency: { kind: 'lognormal', medianMs: 400, sigma: 1 },
      faults: [
        { kind: 'reset', weight: 0.05 },
        { kind: 'duplicate', weight: 0.05 },
      ],
    },
    'switch>unionpay': {
      latency: { kind: 'uniform', minMs: 5, maxMs: 90 },
      faults: [{ kind: 'timeout', weight: 0.03 }],
    },
    'merchant>wechatpay': {
      latency: { kind: 'uniform', minMs: 5, maxMs: 90 },
      faults: [
        { kind: 'timeout', weight: 0.02, when: { operation: ['native', 'query'] } },
        { kind: 'reset', weight: 0.02, when: { city: ['Shanghai', 'Chengdu'] } },
      ],
    },
    'wechat-app>wechatpay': {
      faults: [
        { kind: 'reset', weight: 0.02, when: { operation: ['confirm', 'scan', 'show-code'] } },
      ],
      refusals: [{ outcome: 'payer-blocked', weight: 0.02, when: { operation: ['confirm'] } }],
    },
  },
}

/** History's rules: pilots in some cities, whole cells closed, limits of some rules. */
const page = (day: string) => ({
  ...{ title: `The page of ${day}`, describes: 'All apps everywhere.', seed: 7, day, expectations },
  arrivals: [{ kind: 'constant', ratePerSecond: 50, seconds: 16 }],
  cast: {
    mix: [{ app: '*', owner: '*', scene: '*', weight: 1 }],
    amount: { kind: 'lognormal', medianFen: 3000, sigma: 2, minFen: 100, maxFen: 900_000 },
    merchantsPerNetwork: 15,
  },
  policies: { switch: { latency: { kind: 'fixed', ms: 7 } } },
  timing: 'may-decide',
})

/** Usual moods: hundreds of courses, notifications lost and told twice. */
const usualMoods = {
  ...page('2026-11-22'),
  ...{ title: 'Usual moods', rules: [openToAll], moods: true, policies: {} },
  arrivals: [
    { kind: 'ramp', fromPerSecond: 20, toPerSecond: 100, seconds: 8 },
    { kind: 'spike', ratePerSecond: 10, peakPerSecond: 90, seconds: 8 },
  ],
}

export const playedBothWays: readonly Scenario[] = [
  everythingWrong,
  page('2019-06-01'),
  page('2021-10-01'),
  usualMoods,
].map((written) => scenarioOf(written))

/** The first seconds of the lunch rush, by its own file. */
export const lunchRush = (): Scenario => ({
  ...scenarioOf('scenarios/lunch-rush.json'),
  arrivals: [{ kind: 'constant', ratePerSecond: 200, seconds: 8 }],
})

/** The crowd of Double Eleven, few enough of it for the plain world. */
export const doubleElevenSlowly = (): Scenario => ({
  ...scenarioOf('scenarios/double-eleven.json'),
  arrivals: [{ kind: 'constant', ratePerSecond: 250, seconds: 6 }],
})

export interface PlayedPlainly {
  readonly rows: readonly ScanRow[]
  readonly world: World
}

/** All of it in the plain world, and its books before anything is cleared. */
export async function playedPlainly(scenario: Scenario): Promise<PlayedPlainly> {
  const { seed, cast, patience: waits, day, begins } = scenario
  const { queryGapsMs, ...patience } = waits
  const notices = createNotices(() => world)
  const world: World = createWorld({
    ...{ seed, patience, queryGapsMs, policies: policiesOf(scenario) },
    rules: ruleBookOf(scenario, day ?? usualDay),
    startsAt: momentOf(`${day ?? usualDay} ${begins}:00`) ?? 0,
    ...{ openingFen: cast.openingBalanceFen, shopsOf: shopsWithCodes, onPaid: notices.paid },
  })
  const crowd = createRehearsedCrowd({ world, scenario, seed, notices })
  await world.until(crowd.play())
  await world.rest()
  const rows = [...crowd.report().rows].sort((one, other) => one.index - other.index)
  return { rows, world }
}

/** What rows come to by the digest of a rehearsal at scale. */
export function digestOfRows(rows: readonly ScanRow[], partitions: number): string {
  const whole = createHash('sha256')
  for (let partition = 0; partition < partitions; partition += 1) {
    const own = rows.filter(({ index }) => index % partitions === partition)
    const words = new Uint32Array(own.length * wordsEach)
    own.forEach(({ index, amountFen, outcome, final }, place) => {
      const ended = ['paid', 'unpaid', 'unknown'].indexOf(final)
      const high = Math.floor(amountFen / 2 ** 32)
      words.set([index, amountFen % 2 ** 32, high, hash32(outcome), ended], place * wordsEach)
    })
    whole.update(createHash('sha256').update(words).digest('hex'))
  }
  return whole.digest('hex')
}

/** Debits and credits of every institution by kind of account: `alipay merchant`. */
export async function totalsOf({ stores }: World): Promise<Record<string, [number, number]>> {
  const totals: Record<string, [number, number]> = {}
  for (const [book, store] of stores) {
    for (const account of await store.accounts()) add(totals, book, account)
  }
  return totals
}

export function add(
  totals: Record<string, [number, number]>,
  book: string,
  account: { kind: string; debitsPostedFen: number; creditsPostedFen: number },
): void {
  const { kind, debitsPostedFen, creditsPostedFen } = account
  const [debits, credits] = totals[`${book} ${kind}`] ?? [0, 0]
  if (debits + credits + debitsPostedFen + creditsPostedFen === 0) return
  totals[`${book} ${kind}`] = [debits + debitsPostedFen, credits + creditsPostedFen]
}
