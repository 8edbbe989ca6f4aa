/**
 * The form of what `run --json` and `rehearse --json` print: enough of it to compare two of them and
 * to build on. Further fields may come; those named here stay until `about.version` is raised.
 */

const text = { type: 'string' } as const
const texts = { type: 'array', items: text } as const
const whole = { type: 'integer', minimum: 0 } as const
const money = { type: 'integer', description: 'Fen.' } as const
const truth = { type: 'boolean' } as const
const figure = { type: ['number', 'null'], minimum: 0 } as const

/** All named are needed, and others may stand beside them. */
const object = (
  properties: Readonly<Record<string, unknown>>,
  optional: readonly string[] = [],
) => ({
  ...{ type: 'object', properties },
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
})

const spread = {
  ...object({ p50: figure, p95: figure, p99: figure, p999: figure, max: figure }),
  description: 'Milliseconds; null where nothing was measured.',
}

const counts = { type: 'object', additionalProperties: whole } as const

const listOf = (items: object) => ({ type: 'array', items })

const about = object({
  form: { const: 'hutong-report' },
  version: { const: 1 },
  kind: { enum: ['run', 'rehearsal', 'rehearsal at scale'] },
  hutong: { ...text, description: 'The version that made it.' },
  commit: { type: ['string', 'null'], pattern: '^[0-9a-f]{40}$' },
  node: text,
  host: object({ platform: text, arch: text, cores: whole, cpu: text, memoryMiB: whole }),
  command: { type: ['string', 'null'], description: 'Plays the same again, flags included.' },
})

const traffic = object(
  {
    due: whole,
    started: whole,
    late: whole,
    dropped: whole,
    finished: whole,
    approved: whole,
    refused: whole,
    unknown: whole,
    latencyMs: { ...spread, description: 'From due time to final state.' },
    serviceMs: { ...spread, description: 'From actual start to final state.' },
    outcomes: { ...counts, description: 'How many ended with which word.' },
    notifications: object({ heard: whole, duplicates: whole, forged: whole }),
    hops: listOf(object({ name: text, count: whole, errors: whole, tookMs: spread })),
  },
  ['hops'],
)

export const reportSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://hutong.invalid/report.schema.json',
  title: 'A run or a rehearsal of Hutong',
  description: 'What hutong run --json and hutong rehearse --json print.',
  ...object(
    {
      about,
      scenario: { ...text, description: "The scenario's title." },
      seed: whole,
      workers: whole,
      timing: { enum: ['none', 'may-decide'] },
      signatures: { enum: ['full', 'verify-once', 'trust', 'none'] },
      digest: {
        description: 'SHA-256 over arrival, outcome and amount: equal runs have equal digests.',
        ...{ type: 'string', pattern: '^[0-9a-f]{64}$' },
      },
      verdict: object({ passed: truth, reasons: texts, inconclusive: texts }, ['inconclusive']),
      expected: listOf(object({ name: text, wanted: text, found: text, met: truth })),
      traffic,
      books: object({
        ...{ balance: truth, sumFen: money, broken: texts },
        ...{ pending: whole, accounts: whole, forgotten: whole },
      }),
      records: object({
        agree: truth,
        notCompared: whole,
        comparisons: listOf(object({ between: text, matched: whole, differences: listOf({}) })),
      }),
      positions: listOf(object({ day: text, institution: text, netFen: money, payments: whole })),
      failures: listOf(
        object({ failure: text, step: text, hop: text, attempts: whole, signs: whole }),
      ),
      played: object({ seconds: { type: 'number' }, paymentsPerSecond: { type: 'number' } }),
    },
    ['workers', 'played'],
  ),
} as const
