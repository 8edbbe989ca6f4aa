/**
 * What went over the wire, written down for golden/: keys, nonces and what is made with them are
 * masked, so that a transcript is the same on every run.
 */
import type { WireReply } from '../host/institution.ts'
import { type Stand, type StandParts, signedKnock, signerOf } from './stand.fixture.ts'

const masks: readonly [RegExp, string][] = [
  [/signature="[^"]*"/g, 'signature="<signature>"'],
  [/"(ciphertext|nonce|encrypted_echo_message)":"[^"]*"/g, '"$1":"<$1>"'],
  [/"auth_code":"(..)\d{16}"/g, '"auth_code":"$1<16 digits>"'],
  [/token=[\w-]{64}/g, 'token=<token>'],
  [/"id":"[^"]*"/g, '"id":"<event id>"'],
  [/^([<>] Wechatpay-(Nonce|Signature)): .*$/gm, '$1: <$2>'],
  [/^([<>] Request-ID): \w+-/gm, '$1: <trace>-'],
]

export type Masked = Pick<StandParts, 'platform' | 'merchant'>

export function masked(text: string, { platform, merchant }: Masked): string {
  const known = text
    .replaceAll(platform.serial, '<platform serial>')
    .replaceAll(merchant.serial, '<merchant serial>')
  return masks.reduce((masking, [form, mask]) => masking.replace(form, mask), known)
}

/** A message as it travels, each line behind the mark of its direction. */
export function spoken(mark: '>' | '<', first: string, headers: object, body: string): string {
  const told = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const lines = body === '' ? [] : body.trimEnd().split('\r\n')
  return [first, ...told, '', ...lines].map((line) => `${mark} ${line}`.trimEnd()).join('\n')
}

export interface Exchange {
  readonly reply: WireReply
  /** Request and reply, masked. */
  readonly text: string
}

/** One signed request and its reply; more headers by the names they travel under. */
export async function exchange(
  stand: Stand,
  parts: StandParts,
  said: {
    readonly method: 'GET' | 'POST'
    readonly target: string
    readonly body?: object
    readonly more?: Readonly<Record<string, string>>
  },
): Promise<Exchange> {
  const { method, target, more = {} } = said
  const body = said.body === undefined ? '' : JSON.stringify(said.body)
  const knock = await signedKnock(signerOf(parts), { method, target, body })
  const lower = Object.entries(more).map(([name, value]) => [name.toLowerCase(), value])
  const headers = { ...knock.headers, ...Object.fromEntries(lower) }
  const reply = await stand.knock({ ...knock, headers })
  const sent = {
    Accept: 'application/json',
    'User-Agent': 'a merchant',
    ...(body === '' ? {} : { 'Content-Type': 'application/json' }),
    ...more,
    Authorization: knock.headers.authorization,
  }
  const asked = spoken('>', `${method} ${target} HTTP/1.1`, sent, body)
  const answered = spoken('<', `HTTP/1.1 ${reply.status}`, reply.headers, String(reply.body))
  return { reply, text: masked(`${asked}\n${answered}`, parts) }
}
