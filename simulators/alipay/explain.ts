/**
 * Why a call at `gateway.do` is not believed: who it claims to come from, how it says it was signed,
 * and what may have been signed in place of the right text (docs/sources.md, A1.3 and A2.6). For
 * people; nothing of it goes to a client.
 */
import type { KeyObject } from 'node:crypto'
import iconv from 'iconv-lite'
import { momentOf } from '../../core/calendar.ts'
import { type Diagnosis, diagnosis, type Mistake } from '../../core/diagnosis.ts'
import { diagnoseRsa, type OtherKey } from '../host/diagnose.ts'
import { formSuspicions, type Pair } from '../host/form-suspicions.ts'
import { plainTextWays } from '../host/hex-digest.ts'
import type { WireRequest } from '../host/institution.ts'
import type { MerchantDirectory } from '../host/merchants.ts'
import type { Show } from '../host/suspicion.ts'
import { percentDecoded } from '../host/value-spellings.ts'
import type { Certificates, Named } from './certificates.ts'
import { charsetNamed, isMisheard } from './charset.ts'
import { type Charset, type Params, pairsOf, parseForm, textOf } from './form.ts'
import type { GatewayFlaw } from './gateway-codes.ts'
import type { AlipayMerchant } from './merchants.ts'
import { isSignType, requestText } from './signature.ts'
import { type Verdict, verifyCall } from './verification.ts'

/** What whoever explains must know; the gateway knows it all. */
export interface Known {
  readonly merchants: MerchantDirectory<AlipayMerchant>
  readonly certificates: Pick<Certificates, 'flawOf'>
  /** Alipay's own public key. */
  readonly platformKey?: KeyObject
  /** The real time of day; without it the time of a request is not judged. */
  readonly realNow?: () => number
}

/** The flaws that people take for a wrong signature, and the wrong signature itself. */
const aboutSigning: readonly GatewayFlaw[] = [
  ...(['isv.missing-app-id', 'isv.invalid-app-id'] as const),
  ...(['isv.missing-timestamp', 'isv.invalid-timestamp'] as const),
  ...(['isv.missing-signature-type', 'isv.invalid-signature-type'] as const),
  ...(['isv.missing-signature', 'isv.invalid-signature'] as const),
  ...(['isv.missing-app-cert-sn', 'isv.missing-alipay-root-cert-sn'] as const),
  ...(['isv.app-cert-not-exist', 'isv.invalid-alipay-root-cert-sn'] as const),
]

/** Runs an explanation for the flaws that call for one. */
export const explainFlaw = (
  flaw: GatewayFlaw,
  explain: () => Diagnosis | undefined,
): { readonly explain?: () => Diagnosis | undefined } =>
  aboutSigning.includes(flaw) ? { explain } : {}

type Sent = Pick<WireRequest, 'query' | 'body' | 'headers'>

/** What is wrong with how a call is signed; nothing when nothing is. */
export function explainCall(params: Params, known: Known, sent?: Sent): Diagnosis | undefined {
  const read = (name: string) => params.get(name) ?? ''
  const charset = charsetNamed(read('charset')) ?? 'utf-8'
  const weSigned = textOf(requestText(params, { empties: false }), charset)
  const found = (mistake: Mistake, detail: string) => diagnosis(mistake, { weSigned, detail })
  const merchant = known.merchants.find(read('app_id'))
  if (merchant === undefined) return found('wrong-merchant', `app_id is "${read('app_id')}".`)
  if (isTwiceEncoded(params, merchant)) return found('encoded-twice', '')
  if (isTakenForSigns(merchant, sent)) return found('values-escaped', takenForSigns)
  const late = skewOf(read('timestamp'), known.realNow)
  if (late !== undefined) return found('clock-skew', late)
  if (!isSignType(read('sign_type'))) {
    return found('wrong-sign-type', `sign_type is "${read('sign_type')}": RSA2 is the usual one.`)
  }
  const verdict = verifyCall(params, merchant)
  if (!verdict.verified) {
    const otherKeys = otherKeysOf(known, merchant)
    return explainVerdict(verdict, { charset, otherKeys, params, sent })
  }
  if (isMisheard(params, sent)) {
    return found('wrong-charset', 'charset stands in the body alone: the gateway reads GBK then.')
  }
  return explainCertificates(params, { known, merchant, found })
}

/** Whether the request is good once it is decoded a second time: then even its time looks wrong. */
function isTwiceEncoded(params: Params, merchant: AlipayMerchant): boolean {
  if (![...params.values()].some((value) => /%[0-9a-f]{2}/i.test(value))) return false
  const decoded = new Map([...params].map(([name, value]) => [name, percentDecoded(value)]))
  return verifyCall(decoded, merchant).verified
}

/** `&timestamp` and `&notify_url` in an HTML page: a browser reads the signs × and ¬ (A1.2). */
const htmlSigns = [
  [/(%C3%97|\u00c3\u0097)tamp=/gi, '&timestamp='],
  [/(%C2%AC|\u00c2\u00ac)ify_url=/gi, '&notify_url='],
] as const

const takenForSigns = 'The browser read &times and &not in &timestamp and &notify_url as signs.'

/** Whether the request is good once such signs are read as what they were. */
function isTakenForSigns(merchant: AlipayMerchant, sent: Sent | undefined): boolean {
  if (sent === undefined) return false
  const raw = `${sent.query}&${sent.body.toString('latin1')}`
  const meant = htmlSigns.reduce((text, [sign, name]) => text.replaceAll(sign, name), raw)
  return meant !== raw && verifyCall(parseForm(meant), merchant).verified
}

interface Circumstances {
  readonly charset: Charset
  readonly otherKeys: readonly OtherKey[]
  readonly params: Params
  readonly sent: Sent | undefined
}

function explainVerdict(
  { signature, signType, key, text }: Verdict,
  { charset, otherKeys, params, sent }: Circumstances,
): Diagnosis | undefined {
  const show: Show = (bytes) => textOf(Buffer.from(bytes).toString('latin1'), charset)
  return diagnoseRsa({
    ...{ signature, key, otherKeys, show, text: Buffer.from(text, 'latin1') },
    hash: hashes[signType],
    ways: plainTextWays,
    suspicions: formSuspicions({
      pairs: [...params].filter(([name]) => name !== 'sign'),
      signature: ['sign', signature],
      signType: 'sign_type',
      unsent,
      repeated: sent === undefined ? [] : repeatedIn(sent, params),
      content: 'biz_content',
      encodeGbk,
    }),
  })
}

const hashes = { RSA2: 'sha256', RSA: 'sha1' } as const

export const encodeGbk = (text: string) => iconv.encode(text, 'gbk')

/** What clients sign and their HTTP layer drops, or the gateway never asked for. */
const unsent: readonly Pair[] = [
  ['format', 'JSON'],
  ['format', 'json'],
  ['charset', 'utf-8'],
  ['charset', 'UTF-8'],
  ['charset', 'GBK'],
  ['sign_type', 'RSA2'],
  ['sign_type', 'RSA'],
  ['version', '1.0'],
  ['alipay_sdk', ''],
  ['notify_url', ''],
  ['return_url', ''],
  ['app_auth_token', ''],
  ['biz_content', '{}'],
  ['biz_content', ''],
]

/** Values that came a second time, in the other place or the same, and are not those that count. */
function repeatedIn({ query, body }: Sent, params: Params): Pair[] {
  const all = pairsOf(query, body.toString('latin1'))
  return all.filter(([name, value]) => params.has(name) && params.get(name) !== value)
}

/** Every key of this network that is not the merchant's. */
export function otherKeysOf(
  { merchants, platformKey }: Pick<Known, 'merchants' | 'platformKey'>,
  merchant: AlipayMerchant,
): OtherKey[] {
  const others = merchants
    .all()
    .filter(({ publicKey }) => !publicKey.equals(merchant.publicKey))
    .map(({ id, publicKey }) => ({ whose: `app ${id}`, key: publicKey }))
  return platformKey === undefined
    ? others
    : [...others, { whose: 'Alipay itself', key: platformKey }]
}

/** Any zone of the world may sign; what is further off is no time of day. */
const skewMs = 14 * 3_600_000

function skewOf(timestamp: string, realNow: Known['realNow']): string | undefined {
  if (timestamp === '') return undefined
  const form = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(timestamp)
  const moment = form ? momentOf(timestamp) : undefined
  if (moment === undefined) return `timestamp is "${timestamp}": write yyyy-MM-dd HH:mm:ss.`
  const hours = realNow === undefined ? 0 : (moment - realNow()) / 3_600_000
  return Math.abs(hours) * 3_600_000 > skewMs
    ? `timestamp is ${Math.abs(hours).toFixed(1)} hours ${hours < 0 ? 'behind' : 'ahead'}.`
    : undefined
}

function explainCertificates(
  params: Params,
  {
    known,
    merchant,
    found,
  }: {
    readonly known: Known
    readonly merchant: AlipayMerchant
    readonly found: (mistake: Mistake, detail: string) => Diagnosis
  },
): Diagnosis | undefined {
  const app = params.get('app_cert_sn') ?? ''
  const root = params.get('alipay_root_cert_sn') ?? ''
  return serialMistake({ app, root }, { known, merchant }, found)
}

/** The certificates a request names, at either entrance. */
export function serialMistake(
  named: Named,
  { known, merchant }: { readonly known: Known; readonly merchant: AlipayMerchant },
  found: (mistake: Mistake, detail: string) => Diagnosis,
): Diagnosis | undefined {
  const flaw = known.certificates.flawOf(named, merchant, known.realNow?.() ?? 0)
  if (flaw === undefined || flaw === 'isv.app-cert-expired') return undefined
  return found('wrong-serial', `${flaw}: app "${named.app}", root "${named.root ?? ''}".`)
}
