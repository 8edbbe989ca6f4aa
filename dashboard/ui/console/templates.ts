/** What commonly goes wrong, ready to be set at a place: each replaces only its own part of a policy. */
import type { consoleWords } from './words.ts'

export interface Template {
  readonly name: keyof typeof consoleWords
  readonly part: object
}

export const templates: readonly Template[] = [
  {
    name: 'template-slow',
    part: {
      latency: { kind: 'percentiles', p50Ms: 1200, p95Ms: 2500, p99Ms: 4000, maxMs: 6000 },
    },
  },
  {
    name: 'template-refuse',
    part: { refusals: [{ outcome: 'funds-insufficient', weight: 0.2 }] },
  },
  { name: 'template-timeout', part: { faults: [{ kind: 'timeout', weight: 0.1 }] } },
  {
    name: 'template-capacity',
    part: { latency: { kind: 'fixed', ms: 200 }, capacity: { servers: 4, queueMax: 20 } },
  },
]
