/**
 * What is covered in a story before it leaves the sandbox: by the names of fields, in whatever syntax
 * they stand, and by the form of a value wherever it stands. Stars take as much room as what they hide.
 */
import { type Masked, type MaskedKind, maskedKinds } from '../../dashboard/protocol/story.ts'
import { issuerOfCard, maskedCard, passesLuhn } from '../../simulators/banks/issuers.ts'
import type { KeyRing } from '../keyring.ts'
import { institutionOfApp } from '../names.ts'

/** Fields whose values are covered, by their names in any network's words. */
const fieldsByKind = {
  card: ['cardNo', 'accNo', 'card_no', 'bank_card_no', 'bankCardNo', 'card_number'],
  password: ['password', 'passwd', 'pwd', 'pin', 'cvn2', 'smsCode'],
  key: ['key', 'secret', 'private_key', 'privateKey', 'sandbox_signkey', 'apiV2Key', 'apiV3Key'],
  person: [
    ...['customerInfo', 'customerNm', 'certifId', 'buyer_user_name', 'user_name', 'real_name'],
    ...['receiver_name', 'cert_no', 'id_card', 'cert_name'],
  ],
  phone: ['phone', 'phoneNo', 'mobile', 'receiver_phone', 'mobile_no'],
  token: ['cookie', 'set-cookie', 'auth_token', 'access_token', 'hutong-secret', 'x-api-key'],
} as const satisfies Record<MaskedKind, readonly string[]>

const kindOfField: ReadonlyMap<string, MaskedKind> = new Map(
  maskedKinds.flatMap((kind) =>
    fieldsByKind[kind].map((field) => [field.toLowerCase(), kind] as const),
  ),
)
const anyField = [...kindOfField.keys()].join('|')

/**
 * A named value in each syntax it may stand in: before it, itself, behind it. None looks at a character
 * again and again, however long a run of backslashes or blanks a stranger sends.
 */
const syntaxes: readonly RegExp[] = [
  new RegExp(`((?<!\\\\)\\\\*"(${anyField})\\\\*"\\s*:\\s*\\\\*")([^"\\\\]*)`, 'gi'),
  new RegExp(`((?:^|[&?{\\s])(${anyField})=)([^&}\\s]*)`, 'gi'),
  new RegExp(`(<(${anyField})>(?:<!\\[CDATA\\[)?)([^<\\]]*)`, 'gi'),
  new RegExp(`(%22(${anyField})%22%3A%22)((?:(?!%22).)*)`, 'gi'),
]

const apps = [...institutionOfApp.keys()].join('|')

/** Values that are known by their form. */
const byForm: readonly {
  readonly kind: MaskedKind
  readonly form: RegExp
  readonly covered: (value: string) => string
}[] = [
  {
    kind: 'card',
    form: /(?<!\d)\d{15,19}(?!\d)/g,
    covered: (value) => (isCard(value) ? maskedCard(value) : value),
  },
  { kind: 'phone', form: /(?<![\d.])1[3-9]\d{9}(?![\d.])/g, covered: keepEnds },
  { kind: 'token', form: /(?<=Bearer\s{1,8})\S+/gi, covered: stars },
  { kind: 'person', form: new RegExp(`(?<=\\b(?:${apps})-)\\d{1,6}\\b`, 'g'), covered: stars },
]

const isCard = (digits: string) => issuerOfCard(digits) !== undefined && passesLuhn(digits)

function stars(value: string): string {
  return '*'.repeat(value.length)
}

function keepEnds(value: string): string {
  return `${value.slice(0, 3)}****${value.slice(-4)}`
}

export interface Mask {
  /** A text in which named values may stand: a body, a line, what was signed. */
  text(text: string): string
  /** The value of a field of that name. */
  field(name: string, value: string): string
  /** One that is known to stand there, wherever it does. */
  card(text: string, cardNo: string): string
  /** All that was covered so far. */
  told(): readonly Masked[]
}

/** `open`: names of the payment itself, which stay readable whatever they look like. */
export function createMask(secrets: readonly string[], open: ReadonlySet<string>): Mask {
  const times = new Map<MaskedKind, number>()
  const count = (kind: MaskedKind) => times.set(kind, (times.get(kind) ?? 0) + 1)
  const cover = (kind: MaskedKind, value: string, covered: string) => {
    if (covered === value) return value
    count(kind)
    return covered
  }

  const values = (text: string) => {
    let shown = text
    for (const secret of secrets) {
      if (!shown.includes(secret)) continue
      count('key')
      shown = shown.replaceAll(secret, stars(secret))
    }
    for (const { kind, form, covered } of byForm) {
      shown = shown.replaceAll(form, (value) =>
        open.has(value) ? value : cover(kind, value, covered(value)),
      )
    }
    return shown
  }

  const named = (name: string, value: string) => {
    const kind = kindOfField.get(name.toLowerCase())
    if (kind === undefined || value === '' || /^\*+$/.test(value)) return value
    // Encrypted, a card number is long, and nobody's but its reader's.
    if (kind === 'card' && !/^\d+$/.test(value)) return value
    return cover(kind, value, kind === 'card' ? maskedCard(value) : stars(value))
  }

  return {
    text: (text) => {
      const covered = syntaxes.reduce(
        (shown, syntax) =>
          shown.replaceAll(
            syntax,
            (_, before: string, name: string, value: string) => `${before}${named(name, value)}`,
          ),
        text,
      )
      return values(covered)
    },
    field: (name, value) => values(named(name, value)),
    card: (text, cardNo) => {
      if (cardNo === '' || !text.includes(cardNo)) return text
      count('card')
      return text.replaceAll(cardNo, maskedCard(cardNo))
    },
    told: () =>
      maskedKinds.flatMap((kind) => {
        const covered = times.get(kind)
        return covered === undefined ? [] : [{ kind, times: covered }]
      }),
  }
}

/** Everything in a key ring that nobody else may know. */
export function secretsOf({ adminToken, alipay, wechatpay, unionpay }: KeyRing): string[] {
  const found = new Set<string>([adminToken])
  const walk = (value: unknown, name: string) => {
    if (typeof value === 'string') {
      if (/key$/i.test(name) && !/^(public|platform)Key$/.test(name)) found.add(value)
      return
    }
    if (typeof value !== 'object' || value === null) return
    for (const [inner, content] of Object.entries(value)) walk(content, inner)
  }
  walk({ alipay, wechatpay, unionpay }, '')
  return [...found].filter((secret) => secret.length >= 8)
}
