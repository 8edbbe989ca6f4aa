/** The scenario of a sandbox that was given none: no crowd, no bad days, everything by hand. */
import { limits } from '../core/limits.ts'
import { fen } from '../core/money.ts'
import { usualCast } from '../loadtests/traffic/cast.ts'
import { usualPatience } from '../simulators/host/peer.ts'
import type { Scenario } from './scenario.ts'

export const byHand: Scenario = {
  title: 'By hand',
  describes: 'Nobody comes by itself; payments are driven from an SDK or the admin API.',
  seed: 1,
  arrivals: [],
  cast: {
    ...usualCast,
    mix: [],
    amount: { kind: 'fixed', fen: 100 },
    openingBalanceFen: fen(100_000_000),
    refundShare: 0,
  },
  day: null,
  rules: [],
  openings: {},
  breaks: {},
  begins: '10:00',
  moods: false,
  maintenance: false,
  policies: {},
  changes: [],
  patience: { ...usualPatience, queryGapsMs: limits.queryGapsMs },
  targets: {},
  expectations: { booksBalance: true, recordsAgree: true },
  timing: 'may-decide',
}
