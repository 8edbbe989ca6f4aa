/**
 * A client of UnionPay's ACP written by hand from the documents (docs/sources.md, U1), with
 * `node:crypto` and nothing of the simulator: it signs by certificate in both versions and by key
 * with both hashes, and believes no answer that does not verify back to the root.
 */
import {
  constants,
  createHash,
  createPublicKey,
  publicEncrypt,
  sign as signBytes,
  verify as verifyBytes,
  X509Certificate,
} from 'node:crypto'

export type Fields = Readonly<Record<string, string>>

/** What a merchant is given before it begins. PEM, but for the numbers and the key. */
export interface Papers {
  readonly url: string
  readonly merId: string
  readonly certId: string
  readonly privateKey: string
  readonly secureKey: string
  readonly root: string
  readonly middle: string
  /** For 5.0.0, whose answers name a certificate and bring none. */
  readonly response: { readonly certId: string; readonly certificate: string }
  readonly encryption: { readonly certId: string; readonly certificate: string }
}

export interface Answer {
  /** `respCode`, the code on an error page, or the HTTP status of what is neither. */
  readonly code: string
  readonly fields: Fields
  /** As it came. */
  readonly text: string
  /** Where the browser is sent. */
  readonly location: string
}

const manners: Readonly<Record<string, Fields>> = {
  '5.1.0, certificate (01)': { version: '5.1.0', signMethod: '01' },
  '5.1.0, SHA-256 (11)': { version: '5.1.0', signMethod: '11' },
  '5.1.0, SM3 (12)': { version: '5.1.0', signMethod: '12' },
  '5.0.0, certificate (01)': { version: '5.0.0', signMethod: '01' },
}
export const unionPayColumns = Object.keys(manners)

export const addresses = {
  front: '/gateway/api/frontTransReq.do',
  back: '/gateway/api/backTransReq.do',
  app: '/gateway/api/appTransReq.do',
  order: '/gateway/api/order.do',
  query: '/gateway/api/queryTrans.do',
  file: '/',
} as const

export type Address = keyof typeof addresses

export interface UnionPayClient {
  readonly column: string
  /** @param type txnType and txnSubType as they stand in the documents: `01/07` */
  ask(address: Address, type: string, fields: Fields): Promise<Answer>
  /** Whether a message was signed by UnionPay, or by the key both hold. */
  verifies(fields: Fields): boolean
  /** Card and holder as they are sent, encrypted where that is wanted. */
  card(cardNo: string, holder?: Fields): Fields
  /** Signs with other keys, and believes what it believed before. */
  signingWith(keys: Keys): UnionPayClient
}

type Keys = Pick<Papers, 'privateKey' | 'secureKey'>

export function unionPayClient(
  column: string,
  papers: Papers,
  keys: Keys = papers,
): UnionPayClient {
  const { version = '', signMethod = '' } = manners[column] ?? {}
  const verifies = (fields: Fields) => isGenuine(fields, papers)
  return {
    column,
    verifies,
    signingWith: (other) => unionPayClient(column, papers, other),
    card: (cardNo, holder = {}) => cardOf(papers, cardNo, holder),
    ask: async (address, type, more) => {
      const [txnType = '', txnSubType = ''] = type.split('/')
      const envelope = {
        ...{ version, encoding: 'UTF-8', signMethod, txnType, txnSubType, accessType: '0' },
        ...{ merId: papers.merId, bizType: '000000', txnTime: beijingNow() },
        ...(signMethod === '01' ? { certId: papers.certId } : {}),
        ...more,
      }
      const signed = { ...envelope, signature: signatureOf(envelope, keys) }
      const sent = Object.entries(signed).filter(([, value]) => value !== '')
      const reply = await fetch(papers.url + addresses[address], {
        ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams(sent) },
      })
      const answer = await answerOf(reply)
      if (answer.fields.respCode === undefined || verifies(answer.fields)) return answer
      throw new Error(`An answer does not verify: ${answer.text}`)
    },
  }
}

async function answerOf(reply: Response): Promise<Answer> {
  const text = await reply.text()
  const location = reply.headers.get('location') ?? ''
  const fields = text.startsWith('<') || !text.includes('=') ? {} : read(text)
  const onPage = /class="end_error">交易失败 (\d\d)\[/.exec(text)?.[1]
  const code = fields.respCode ?? onPage ?? `HTTP ${reply.status}`
  return { code, fields, text, location }
}

/** `k=v&k=v` as it stands; what is in braces belongs together. */
export function read(text: string, decode = (value: string) => value): Fields {
  const fields: Record<string, string> = {}
  for (const [, name = '', value = ''] of text.matchAll(/(\w+)=(\{[^}]*\}|\[[^\]]*\]|[^&]*)&?/g)) {
    fields[name] = decode(value)
  }
  return fields
}

const digest = (hash: string, text: string) => createHash(hash).update(text).digest('hex')

/** All but the signature and what is empty, sorted by the bytes of their names. */
export const joined = (fields: Fields): string =>
  Object.entries(fields)
    .filter(([name, value]) => name !== 'signature' && value !== '')
    .sort(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')

const rsaHash = ({ version }: Fields) => (version === '5.0.0' ? 'sha1' : 'sha256')
const keyedHashes: Readonly<Record<string, string>> = { '11': 'sha256', '12': 'sm3' }

/** The digits RSA signs. */
export const firstDigest = (fields: Fields) => digest(rsaHash(fields), joined(fields))

export function signatureOf(fields: Fields, { privateKey, secureKey }: Keys): string {
  const hash = keyedHashes[fields.signMethod ?? '']
  if (hash !== undefined) return digest(hash, `${joined(fields)}&${digest(hash, secureKey)}`)
  return signBytes(rsaHash(fields), Buffer.from(firstDigest(fields)), privateKey).toString('base64')
}

export const isSignedBy = (fields: Fields, certificate: string): boolean =>
  verifyBytes(
    rsaHash(fields),
    Buffer.from(firstDigest(fields)),
    createPublicKey(certificate),
    Buffer.from(fields.signature ?? '', 'base64'),
  )

const owner = '中国银联股份有限公司'

function isGenuine(fields: Fields, papers: Papers): boolean {
  const { signMethod = '', signature, version, certId, signPubKeyCert = '' } = fields
  if (keyedHashes[signMethod] !== undefined) return signature === signatureOf(fields, papers)
  if (version === '5.0.0') {
    const { response } = papers
    return certId === response.certId && isSignedBy(fields, response.certificate)
  }
  return isTrusted(signPubKeyCert, papers) && isSignedBy(fields, signPubKeyCert)
}

/** Issued by the middle, that by the root, in force, and UnionPay's own by its third part. */
function isTrusted(pem: string, { root, middle }: Papers): boolean {
  if (!/^-----BEGIN CERTIFICATE-----\r?\n.*-----END CERTIFICATE-----$/s.test(pem)) return false
  const chain = [pem, middle, root].map((one) => new X509Certificate(one))
  const [leaf] = chain
  const now = Date.now()
  return (
    leaf !== undefined &&
    /CN=041@[^@]*@([^@]*)@/.exec(leaf.subject)?.[1] === owner &&
    chain.every(
      ({ validFrom, validTo }) => Date.parse(validFrom) < now && now < Date.parse(validTo),
    ) &&
    chain.every((one, at) => one.verify((chain[at + 1] ?? one).publicKey))
  )
}

/** PKCS#1 v1.5 under UnionPay's encryption certificate. */
function cardOf({ encryption }: Papers, cardNo: string, holder: Fields): Fields {
  const key = createPublicKey(encryption.certificate)
  const hidden = (text: string) =>
    publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(text)).toString(
      'base64',
    )
  const { smsCode, ...secret } = holder
  const pairs = Object.entries(secret).map((pair) => pair.join('='))
  const parts = [
    ...(smsCode === undefined ? [] : [`smsCode=${smsCode}`]),
    ...(pairs.length === 0 ? [] : [`encryptedInfo=${hidden(pairs.join('&'))}`]),
  ]
  const customerInfo = Buffer.from(`{${parts.join('&')}}`).toString('base64')
  const told = parts.length === 0 ? {} : { customerInfo }
  return { encryptCertId: encryption.certId, accNo: hidden(cardNo), ...told }
}

/** `yyyyMMddHHmmss`, by the clock on the wall. */
export const beijingNow = () =>
  new Date(Date.now() + 8 * 3_600_000).toISOString().replaceAll(/\D/g, '').slice(0, 14)
