/**
 * Static codes: good for any number of payments, the payer types the amount. Each is drawn from the
 * seed and whom it stands for, so that a crowd, a house and an auditor form the same; a person's
 * carries the person's number, so that whose it is can be read off it (docs/sources.md, U4.2).
 */
import { payersPerApp } from './cast.ts'
import { stream } from './random.ts'
import { canonicalCode } from './scan-code.ts'

/** The networks that give static codes. */
export type StaticOwner = 'alipay' | 'wechatpay' | 'unionpay'

interface Form {
  /** What a person's code begins with, before six digits of the person's number. */
  readonly person: string
  readonly shop: string
  /** What the drawn rest is made of, and how long it is: of a person's, and of a shop's code. */
  readonly alphabet: string
  readonly personRest: number
  readonly shopRest: number
  /** The one spelling of what may be spelt in several ways. */
  readonly spelt?: (code: string) => string
}

const digits = '0123456789'
const base36 = `${digits}abcdefghijklmnopqrstuvwxyz`
const base64 = `${base36}ABCDEFGHIJKLMNOPQRSTUVWXYZ_-`

const forms = {
  // Letters of either case are the same code, and a person's may begin with `tsx` as well.
  alipay: {
    ...{ person: 'https://qr.alipay.com/fkx', shop: 'https://qr.alipay.com/stx' },
    ...{ alphabet: base36, personRest: 14, shopRest: 20 },
    spelt: (code) => code.toLowerCase().replace('.com/tsx', '.com/fkx'),
  },
  wechatpay: {
    ...{ person: 'wxp://f2f0', shop: 'https://payapp.weixin.qq.com/sjt/qr/AQ' },
    ...{ alphabet: base64, personRest: 26, shopRest: 22 },
  },
  // The first eight digits are the issuing institution, ours invented; `01` begins a static code.
  unionpay: {
    ...{ person: 'https://qr.95516.com/00010000/01', shop: 'https://qr.95516.com/49990000/01' },
    ...{ alphabet: digits, personRest: 24, shopRest: 30 },
  },
} as const satisfies Record<StaticOwner, Form>

const formOf = (owner: StaticOwner): Form => forms[owner]

const placeDigits = String(payersPerApp - 1).length

/** The code of the person of this number, among the holders of the owner's app. */
export function personCode(owner: StaticOwner, seed: number, person: number): string {
  const { person: head, alphabet, personRest } = formOf(owner)
  const rest = stream(seed, 'person-code', owner, person).letters(personRest, alphabet)
  return `${head}${String(person).padStart(placeDigits, '0')}${rest}`
}

/** The code that hangs in this merchant's shop. */
export function shopCode(owner: StaticOwner, seed: number, merchant: string): string {
  const { shop, alphabet, shopRest } = formOf(owner)
  return `${shop}${stream(seed, 'shop-code', owner, merchant).letters(shopRest, alphabet)}`
}

/** The number of the person whose code it is, or nothing when nobody has this code. */
export function personOfCode(owner: StaticOwner, seed: number, code: string): number | undefined {
  const { person: head } = formOf(owner)
  const spelt = staticSpelling(owner, code)
  const place = spelt.slice(head.length, head.length + placeDigits)
  if (!spelt.startsWith(head) || !/^\d+$/.test(place)) return undefined
  const person = Number(place)
  return personCode(owner, seed, person) === spelt ? person : undefined
}

/** The same static code in one spelling, without what a printer or a page has put behind it. */
export function staticSpelling(owner: StaticOwner, code: string): string {
  const bare = canonicalCode(code).replace(/[?#].*$/, '')
  return formOf(owner).spelt?.(bare) ?? bare
}
