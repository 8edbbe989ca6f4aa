/**
 * A made-up lunch hour for the tests of the page: a crowd that swells, a bank that falters in the
 * middle, one pair closed by rule. The same second always brings the same events.
 */
import type { AttemptEnded } from '../core/events.ts'
import type { Outcome } from '../core/outcome.ts'
import type { Projection } from './projection.ts'
import {
  sampleApps,
  sampleAttempt,
  sampleNotification,
  sampleOwners,
  sampleTick,
} from './sample-events.fixture.ts'

const falterFrom = 96
const falterTo = 168
const attemptsTold = 24

const closedPair = { app: 'cmb', owner: 'alipay' } as const
export const sampleRule = (app: string, owner: string) =>
  app === closedPair.app && owner === closedPair.owner ? 'closed' : 'open'

/** Feeds the events of the run's second number `index`, which began at `at`. */
export function playSecond(projection: Projection, index: number, at: number): void {
  const chance = chances(index + 1)
  const falters = index >= falterFrom && index < falterTo
  if (index === falterFrom) announce(projection, at, ['icbc'])
  if (index === falterTo) announce(projection, at, ['icbc', 'switch>unionpay'])

  const target = Math.round(420 + 260 * Math.sin(index / 46) + 36 * chance())
  const dropped = falters ? Math.round(chance() * 9) : 0
  const finished = target - dropped - Math.round(chance() * 12)
  const refused = Math.round(
    finished * (falters ? 0.13 + chance() * 0.05 : 0.016 + chance() * 0.01),
  )
  const unknown = falters ? Math.round(chance() * 5) : 0
  const approved = finished - refused - unknown
  const latencyMs = Array.from({ length: 200 }, () => latency(chance, falters))
  const seconds = [
    {
      second: Math.floor(at / 1000),
      target,
      started: target - dropped,
      late: falters ? 6 : 0,
      dropped,
      finished,
      approved,
      refused,
      unknown,
      latencyMs,
    },
  ]
  projection.apply(sampleTick({ inFlight: falters ? 211 : 38 + (index % 9), seconds }))
  for (let told = 0; told < attemptsTold; told += 1) {
    projection.apply(attempt({ chance, index, at, told }))
    projection.apply(sampleNotification('queued'))
    projection.apply(sampleNotification('delivered'))
    if (chance() < 0.04) projection.apply(sampleNotification('retrying'))
    if (chance() < 0.002) projection.apply(sampleNotification('dead'))
  }
}

function announce(projection: Projection, at: number, places: readonly string[]): void {
  projection.apply({ type: 'policy-changed', at, places, by: 'scenario' })
}

function latency(chance: () => number, falters: boolean): number {
  const usual = 18 + 30 * chance() + 140 * chance() ** 9
  return falters && chance() < 0.07 ? 900 + 1_600 * chance() : usual
}

interface Told {
  readonly chance: () => number
  readonly index: number
  readonly at: number
  readonly told: number
}

function attempt({ chance, index, at, told }: Told): AttemptEnded {
  const app = pick(sampleApps, chance()).id
  const owner = pick(sampleOwners, chance()).id
  const outcome = fate({ app, owner, luck: chance() })
  const payer = institutions[app] ?? app
  return sampleAttempt({
    at: at + Math.floor((told * 1000) / attemptsTold),
    trace: `S${index}-${told}`,
    app,
    owner,
    outcome,
    hop: outcome === 'code-closed-by-rule' ? `${owner}>switch` : `switch>${payer}`,
    amountFen: Math.round(350 + 26_000 * chance() ** 4),
    moneyMoved: outcome === 'approved' || outcome === 'result-unknown',
  })
}

/** Apps whose institution goes by another name. */
const institutions: Readonly<Record<string, string>> = {
  wechat: 'wechatpay',
  quickpass: 'unionpay',
}

const refusalsMet = [
  'funds-insufficient',
  'payer-declined',
  'funds-insufficient',
  'code-expired',
  'risk-refused',
  'amount-over-limit',
] as const satisfies readonly Outcome[]

/** How often an app fails, and beyond which luck. */
const troubles: Readonly<Record<string, number>> = { icbc: 0.46, ccb: 0.12, quickpass: 0.03 }

function fate({ app, owner, luck }: { app: string; owner: string; luck: number }): Outcome {
  if (sampleRule(app, owner) === 'closed') return 'code-closed-by-rule'
  const trouble = troubles[app] ?? 0.008
  if (luck >= trouble) return 'approved'
  if (app === 'icbc') return luck < 0.06 ? 'result-unknown' : 'issuer-timeout'
  return pick(refusalsMet, luck / trouble)
}

function pick<Item>(from: readonly Item[], share: number): Item {
  const found = from[Math.min(from.length - 1, Math.floor(share * from.length))]
  if (found === undefined) throw new Error('Failed to pick: there is nothing to pick from.')
  return found
}

/** A small stream of chances, 0 to 1, that is the same for the same seed. */
function chances(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
