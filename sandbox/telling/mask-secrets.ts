/**
 * Keys wherever they stand: short ones as they are or percent-encoded; long ones, a private key in PEM
 * or in one line, by any thirty characters of them in a row, so that no way of breaking lines hides one.
 */
import type { KeyRing } from '../keyring.ts'

/** Covers a text; says for each piece that it covers what that was. */
export type CoverSecrets = (text: string, cover: (value: string) => string) => string

/** A private key in base64 is longer, every other secret is shorter. */
const longFrom = 100
/** Characters of a long key that are looked for together, at every such step of it. */
const gram = 16
/** A run of base64, with the escapes that its signs and line ends may have travelled in. */
const base64Runs =
  /(?:[A-Za-z0-9+/]|%(?:25)*2[BbFf]|\\{1,4}\/|%(?:25)*0[AaDd]|\\{1,4}[nr](?=[A-Za-z0-9+/]{8})|\r?\n(?=[A-Za-z0-9+/]{8})){32,}/g

/** Escapes become what they stand for; line ends become nothing. */
const plainOf = (run: string) =>
  run
    .replaceAll(/%(?:25)*2[Bb]/g, '+')
    .replaceAll(/%(?:25)*2[Ff]|\\+\//g, '/')
    .replaceAll(/%(?:25)*0[AaDd]|\\+[nr]|[\r\n]/g, '')

export function secretCover(secrets: readonly string[]): CoverSecrets {
  const short = secrets.filter(({ length }) => length < longFrom)
  const spellings = [...new Set(short.flatMap((secret) => [secret, ...encodings(secret)]))]
  const grams = gramsOf(secrets.filter(({ length }) => length >= longFrom))
  return (text, cover) => {
    let shown = text
    for (const secret of spellings) {
      if (shown.includes(secret)) shown = shown.replaceAll(secret, cover)
    }
    if (grams.size === 0) return shown
    return shown.replace(base64Runs, (run) => (holdsGram(plainOf(run), grams) ? cover(run) : run))
  }
}

function encodings(secret: string): string[] {
  const once = encodeURIComponent(secret)
  return [once, encodeURIComponent(once), secret.replaceAll('/', '\\/')]
}

function gramsOf(keys: readonly string[]): ReadonlySet<string> {
  const grams = new Set<string>()
  for (const key of keys) {
    const plain = key.replaceAll(/-----[^-]*-----|\s/g, '')
    for (let at = 0; at + gram <= plain.length; at += gram) grams.add(plain.slice(at, at + gram))
  }
  return grams
}

function holdsGram(plain: string, grams: ReadonlySet<string>): boolean {
  for (let at = 0; at + gram <= plain.length; at += 1) {
    if (grams.has(plain.slice(at, at + gram))) return true
  }
  return false
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
