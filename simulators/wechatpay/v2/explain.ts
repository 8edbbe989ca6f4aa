/**
 * Why a request to APIv2 is not believed: whom it names, by which digest it says it was signed, and
 * what may have been hashed in place of the right text and key (docs/sources.md, W6.2). For people:
 * nothing of it goes to a client, and no key is in it.
 */
import { createHash, createHmac } from 'node:crypto'
import { type Diagnosis, diagnosis, type Mistake, withoutSecrets } from '../../../core/diagnosis.ts'
import { type Digest, diagnoseDigest, type OtherDigest } from '../../host/diagnose-digest.ts'
import { formSuspicions, type Pair } from '../../host/form-suspicions.ts'
import type { WireRequest } from '../../host/institution.ts'
import type { MerchantDirectory } from '../../host/merchants.ts'
import type { Show } from '../../host/suspicion.ts'
import { encodeGbk } from '../explain.ts'
import type { WechatPayMerchant } from '../merchants.ts'
import { sandboxKey } from './paths.ts'
import { type Claim, claimOf, type SignType, textToSign } from './signature.ts'
import { type Fields, readXml } from './xml.ts'

type Merchants = MerchantDirectory<WechatPayMerchant>

/** What is wrong with how a request is signed; nothing when nothing is, or nothing can be read. */
export function explainV2(
  request: Pick<WireRequest, 'body' | 'path'>,
  merchants: Merchants,
): Diagnosis | undefined {
  const fields = readXml(request.body)
  if (typeof fields === 'string') return undefined
  const claim = claimOf(request, merchants)
  if (typeof claim !== 'string') {
    const told = claim.genuine ? undefined : explainClaim(claim, merchants)
    return told && withoutSecrets(told, secretsOf(claim))
  }
  const found = (mistake: Mistake, detail: string) =>
    diagnosis(mistake, { weSigned: masked(textToSign(fields)), detail })
  if (claim === 'merchant-unnamed' || claim === 'merchant-unknown') {
    return found('wrong-merchant', `mch_id is "${fields.get('mch_id') ?? ''}".`)
  }
  const named = fields.get('sign_type') ?? ''
  return found('wrong-sign-type', `sign_type is "${named}": it is MD5 or HMAC-SHA256.`)
}

/** A client may have sent them as fields. */
const secretsOf = ({ merchant: { apiV2Key = '', apiV3Key } }: Claim) => [
  ...[apiV2Key, apiV3Key],
  ...(apiV2Key === '' ? [] : [sandboxKey(apiV2Key)]),
]

const masked: Show = (text) => `${text}&key=***`

function explainClaim(claim: Claim, merchants: Merchants): Diagnosis | undefined {
  const { fields, signType, key, text } = claim
  const signature = fields.get('sign') ?? ''
  if (key === '') return noKey(claim)
  return diagnoseDigest({
    signature,
    digest: digestBy(signType, key),
    others: otherDigests(claim, merchants),
    text: text(),
    suspicions: formSuspicions({
      pairs: pairsOf(fields).filter(([name]) => name !== 'sign'),
      signature: ['sign', signature],
      signType: 'sign_type',
      unsent,
      encodeGbk,
    }),
    show: masked,
  })
}

const noKey = ({ text }: Claim) =>
  diagnosis('wrong-secret', { weSigned: masked(text()), detail: 'This merchant has no APIv2 key.' })

/** Names and values as byte strings. */
const pairsOf = (fields: Fields): Pair[] =>
  [...fields].map(([name, value]) => [name, Buffer.from(value).toString('latin1')])

/** What clients sign and forget to send. */
const unsent: readonly Pair[] = [
  ['sign_type', 'MD5'],
  ['sign_type', 'HMAC-SHA256'],
  ['fee_type', 'CNY'],
  ['device_info', 'WEB'],
  ['trade_type', 'JSAPI'],
  ['trade_type', 'NATIVE'],
]

const hashOf = {
  MD5: (bytes: Buffer) => createHash('md5').update(bytes).digest(),
  'HMAC-SHA256': (bytes: Buffer, key: string) => createHmac('sha256', key).update(bytes).digest(),
} as const satisfies Record<SignType, (bytes: Buffer, key: string) => Buffer>

const withKey = (text: Buffer, key: string) => Buffer.concat([text, Buffer.from(`&key=${key}`)])
const capitals = (digest: Buffer) => digest.toString('hex').toUpperCase()

const digestBy =
  (type: SignType, key: string): Digest =>
  (text) =>
    capitals(hashOf[type](withKey(text, key), key))

/** The other ways there are to hash the right text. */
function* otherDigests(claim: Claim, merchants: Merchants): Generator<OtherDigest> {
  const { signType: type, key } = claim
  const other = type === 'MD5' ? 'HMAC-SHA256' : 'MD5'
  const hash = hashOf[type]
  yield {
    mistake: 'wrong-hash',
    detail: `${other} instead of ${type}${claim.fields.has('sign_type') ? '' : ', which is meant where sign_type is missing'}.`,
    digest: digestBy(other, key),
  }
  yield {
    mistake: 'wrong-hash',
    detail: 'SHA-256 without a key, instead of HMAC.',
    digest: (text) => capitals(createHash('sha256').update(withKey(text, key)).digest()),
  }
  yield {
    mistake: 'not-hex',
    detail: '',
    digest: (text) => hash(withKey(text, key), key).toString('base64'),
  }
  for (const [detail, secret] of otherSecrets(claim, merchants)) {
    yield { mistake: 'wrong-secret', detail, digest: digestBy(type, secret) }
  }
  for (const { detail, whole, shown } of otherPlaces) {
    yield {
      mistake: 'secret-missing',
      detail,
      digest: (text) => capitals(hash(whole(text, key), key)),
      show: (text) => shown(String(text)),
    }
  }
  yield* sortedIn(claim)
}

/** Where else the key may have been put, and how that reads without it. */
const otherPlaces: readonly {
  readonly detail: string
  readonly whole: (text: Buffer, key: string) => Buffer
  readonly shown: (text: string) => string
}[] = [
  { detail: 'There was no key.', whole: (text) => text, shown: (text) => text },
  {
    detail: 'The key was empty.',
    whole: (text) => withKey(text, ''),
    shown: (text) => `${text}&key=`,
  },
  {
    detail: 'The key stands behind the text without &key=.',
    whole: (text, key) => Buffer.concat([text, Buffer.from(key)]),
    shown: (text) => `${text}***`,
  },
  {
    detail: 'The key stands behind & without key=.',
    whole: (text, key) => Buffer.concat([text, Buffer.from(`&${key}`)]),
    shown: (text) => `${text}&***`,
  },
  {
    detail: 'key= stands without the & before it.',
    whole: (text, key) => Buffer.concat([text, Buffer.from(`key=${key}`)]),
    shown: (text) => `${text}key=***`,
  },
  {
    detail: 'A line end follows the key.',
    whole: (text, key) => withKey(text, `${key}\n`),
    shown: (text) => `${text}&key=***\n`,
  },
]

/** The key sorted among the fields, where it belongs behind them. */
function* sortedIn({ fields, signType, key }: Claim): Generator<OtherDigest> {
  const whole = (secret: string) => textToSign(new Map([...fields, ['key', secret]]))
  yield {
    mistake: 'secret-missing',
    detail: 'The key was sorted in among the fields.',
    digest: () => capitals(hashOf[signType](Buffer.from(whole(key)), key)),
    show: () => whole('***'),
  }
}

/** Secrets that people confuse with the APIv2 key. */
function* otherSecrets(
  { merchant, key }: Claim,
  merchants: Merchants,
): Generator<readonly [detail: string, secret: string]> {
  const { apiV2Key = '', apiV3Key, appid, serial } = merchant
  if (apiV3Key !== '') yield ['It is the APIv3 key.', apiV3Key]
  yield ['It is the key in small letters.', key.toLowerCase()]
  yield ['It is the key in capital letters.', key.toUpperCase()]
  yield ['It is the key of the sandbox.', sandboxKey(apiV2Key)]
  for (const other of merchants.all()) {
    if (other.id === merchant.id) continue
    if (other.apiV2Key) yield [`It is the key of merchant ${other.id}.`, other.apiV2Key]
    if (other.apiV3Key) yield [`It is the APIv3 key of merchant ${other.id}.`, other.apiV3Key]
  }
  yield ['It is the key with blanks or a line end around it.', `${key} `]
  yield ['It is the key with blanks or a line end around it.', ` ${key}`]
  yield ['It is the key with blanks or a line end around it.', `${key}\r\n`]
  yield ['It is the appid.', appid]
  yield ['It is the merchant number.', merchant.id]
  yield ['It is the serial number of the certificate.', serial]
  for (const unset of ['null', 'undefined', 'None']) {
    yield [`It is "${unset}": the key is not configured.`, unset]
  }
  yield ['It is the MD5 of the key.', createHash('md5').update(key).digest('hex')]
}
