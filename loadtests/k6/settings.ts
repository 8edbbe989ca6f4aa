/**
 * What the environment may say, each with its default and its bounds; read here and nowhere else.
 * Every mistake is told at once, before the first payment.
 */

interface NumberRule {
  readonly usual: number
  readonly least: number
  readonly most: number
}

/** Numbers by their variable. What a script needs otherwise it says in its own defaults. */
const numbers = {
  /** Payments a second, at the top of a spike. */
  RATE: { usual: 10, least: 1, most: 100_000 },
  /** What a spike rises from and falls back to. */
  BASE_RATE: { usual: 5, least: 1, most: 100_000 },
  SECONDS: { usual: 30, least: 1, most: 86_400 },
  /** Of a staircase: the first step, what each adds, how many there are. */
  STEP_RATE: { usual: 10, least: 1, most: 100_000 },
  STEPS: { usual: 10, least: 1, most: 100 },
  /** Virtual users made ready, and the most there may be; 0 reckons them from the rate. */
  VUS: { usual: 0, least: 0, most: 50_000 },
  /** The bounds of thresholds. */
  P95_MS: { usual: 1500, least: 0, most: 600_000 },
  P99_MS: { usual: 3000, least: 0, most: 600_000 },
  SUCCESS_MIN: { usual: 0.99, least: 0, most: 1 },
  /** Every n-th payment is asked about afterwards. */
  QUERY_EVERY: { usual: 5, least: 1, most: 1_000_000 },
  AMOUNT_FEN: { usual: 0, least: 0, most: 10_000_000 },
  /** Payers of each app. From 666000 on their number says how they pay (docs/outcomes.md). */
  PAYERS: { usual: 10_000, least: 1, most: 600_000 },
  /** Shops of each network that sell, from the first of the key ring. */
  SHOPS: { usual: 4, least: 1, most: 13 },
  /** How often a matrix is walked through. */
  ROUNDS: { usual: 1, least: 1, most: 1000 },
  /** Of a storm: how long the merchant takes to answer a notification, what share it refuses. */
  ANSWER_MS: { usual: 1000, least: 0, most: 60_000 },
  REFUSE_SHARE: { usual: 0.3, least: 0, most: 1 },
  /** How long the end waits for notifications and for the books to come to rest. */
  SETTLE_SECONDS: { usual: 20, least: 1, most: 3600 },
} as const satisfies Record<string, NumberRule>

export type NumberName = keyof typeof numbers
export type Numbers = Readonly<Record<NumberName, number>>

/** Texts by their variable; empty when nothing is said. */
const texts = [
  ...(['HUTONG_URL', 'HUTONG_KEYRING', 'HUTONG_REPORTS', 'DESK_URL', 'RUN_TAG'] as const),
  ...(['PAY_URL', 'PAY_METHOD', 'PAY_HEADERS', 'PAY_BODY', 'PAY_CODE'] as const),
  ...(['PAY_STATUS_URL', 'PAY_STATUS', 'PAY_STATUS_PAID', 'OWNERS', 'SCENES'] as const),
] as const

export type TextName = (typeof texts)[number]
export type Settings = Numbers & Readonly<Record<TextName, string>>

type Environment = Readonly<Record<string, string | undefined>>

/** @throws Error that names every mistake. `own`: what a script means when nothing is said. */
export function readSettings(environment: Environment, own: Partial<Numbers> = {}): Settings {
  const mistakes: string[] = []
  const values = Object.entries(numbers).map(([name, rule]): [string, number] => {
    const said = environment[name] ?? ''
    if (said === '') return [name, own[name as NumberName] ?? rule.usual]
    const value = Number(said)
    const fits = value >= rule.least && value <= rule.most
    if (!fits)
      mistakes.push(`${name}: "${said}". Give a number from ${rule.least} to ${rule.most}.`)
    return [name, value]
  })
  const words = texts.map((name): [string, string] => [name, environment[name] ?? ''])
  const settings = Object.fromEntries<string | number>([...values, ...words]) as unknown as Settings
  mistakes.push(...mistakesOf(settings))
  if (mistakes.length === 0) return settings
  throw new Error(`Failed to read the environment:\n  ${mistakes.join('\n  ')}`)
}

function mistakesOf({
  HUTONG_URL,
  HUTONG_KEYRING,
  PAY_URL,
  PAY_CODE,
  ...rest
}: Settings): string[] {
  const told = (isWrong: boolean, says: string) => (isWrong ? [says] : [])
  const listed = (name: 'OWNERS' | 'SCENES', known: readonly string[]) =>
    rest[name]
      .split(',')
      .filter((word) => word !== '' && !known.includes(word))
      .map((word) => `${name}: "${word}". There are ${known.join(', ')}.`)
  const statusParts = [rest.PAY_STATUS_URL, rest.PAY_STATUS].filter((text) => text !== '').length
  return [
    ...told(!/^https?:\/\//.test(HUTONG_URL), `HUTONG_URL: "${HUTONG_URL}". ${whereHutongIs}`),
    ...told(PAY_URL === '' && HUTONG_KEYRING === '', `HUTONG_KEYRING: nothing. ${whereKeysAre}`),
    ...told(PAY_URL !== '' && PAY_CODE === '', `PAY_CODE: nothing. ${wherePayCodeIs}`),
    ...listed('OWNERS', ['alipay', 'wechatpay', 'unionpay']),
    ...listed('SCENES', ['merchant-code', 'payer-code']),
    ...told(statusParts === 1, `PAY_STATUS_URL and PAY_STATUS: only one. Give both or none.`),
  ]
}

const whereHutongIs = "Give the dashboard's address that start prints, as http://127.0.0.1:9000."
const whereKeysAre = 'Give the path of keyring.json in the home folder of the sandbox.'
const wherePayCodeIs = 'Say where the code stands in the answer, as /data/code_url.'

/** Virtual users for a rate, when each payment may take so long: half as many again as are busy. */
export const usersFor = (perSecond: number, seconds: number, { VUS }: Pick<Numbers, 'VUS'>) =>
  VUS > 0 ? VUS : Math.max(5, Math.ceil(perSecond * seconds * 1.5))
