/**
 * alipay-sdk, unmodified, in every mode it has: each client asks for a method by its name and tells
 * the answer in the same form, so that one list of cases goes through all of them.
 */
import { AlipayFormData, AlipayRequestError, AlipaySdk, type AlipaySdkConfig } from 'alipay-sdk'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { first } from '../clients.fixture.ts'

export type Says = Readonly<Record<string, unknown>>

export interface Answer {
  /** `sub_code`, or `code` where there is none; the HTTP status for a success of v3. */
  readonly code: string
  readonly says: Says
}

export interface AlipayClient {
  readonly column: string
  /** @param sure an answer that does not verify is an error, where the SDK can verify it */
  ask(method: string, content: Says, more: { sure: boolean; notifyUrl?: string }): Promise<Answer>
  /** How this entrance says a sub_code, or `10000`. */
  word(code: string): string
  /** The same client with a key the network does not know. */
  stranger(): AlipayClient
}

type Making = (sandbox: Sandbox, more?: Partial<AlipaySdkConfig>) => AlipaySdk

const withKeys: Making = (sandbox, more) =>
  sdkWith(sandbox, { alipayPublicKey: sandbox.keys.alipay.platform.publicKey, ...more })

const withCertificates: Making = (sandbox, more) =>
  sdkWith(sandbox, {
    appCertContent: first(sandbox.keys.alipay.merchants).certificate,
    alipayPublicCertContent: sandbox.keys.alipay.platformCertificate,
    alipayRootCertContent: sandbox.keys.alipay.root,
    ...more,
  })

export const sdks = { keys: withKeys, certificates: withCertificates } as const

function sdkWith({ urls, keys }: Sandbox, more: Partial<AlipaySdkConfig>): AlipaySdk {
  const { id: appId, privateKey, aesKey: encryptKey } = first(keys.alipay.merchants)
  const endpoint = urls.alipay ?? ''
  const own = { appId, privateKey, encryptKey, endpoint, gateway: `${endpoint}/gateway.do` }
  return new AlipaySdk({ ...own, keyType: 'PKCS8', camelcase: false, ...more })
}

interface Manner {
  readonly make: Making
  readonly needEncrypt?: boolean
  readonly charset?: string
  readonly withFile?: boolean
  /** Which answers this release of the SDK can verify. */
  readonly verifies?: 'successes' | 'none'
}

const execs: Readonly<Record<string, Manner>> = {
  'exec, keys': { make: withKeys },
  'exec, certificates': { make: withCertificates },
  'exec, AES': { make: withKeys, needEncrypt: true, verifies: 'none' },
  'exec, GBK': { make: withKeys, charset: 'GBK', verifies: 'successes' },
}

const curls: Readonly<Record<string, Manner>> = {
  'curl (v3), keys': { make: withKeys },
  'curl (v3), certificates': { make: withCertificates },
  'curl (v3), AES': { make: withCertificates, needEncrypt: true },
  'curl (v3), with a file': { make: withKeys, withFile: true },
}

export const alipayColumns = [...Object.keys(execs), ...Object.keys(curls)]

/** Asked in the query, where there is nothing to encrypt and no file to send. */
export const billMethod = 'alipay.data.dataservice.bill.downloadurl.query'
export const bodiless = ['curl (v3), AES', 'curl (v3), with a file']

/** @throws Error when there is no such column. */
export function alipayClient(sandbox: Sandbox, column: string): AlipayClient {
  const manner = execs[column]
  if (manner !== undefined) return execClient(sandbox, column, manner)
  const other = curls[column]
  if (other === undefined) throw new Error(`No client is called ${column}.`)
  return curlClient(sandbox, column, other)
}

/** Somebody else's key: UnionPay's will do. */
const strange = ({ keys }: Sandbox) => ({ privateKey: first(keys.unionpay.merchants).privateKey })

function execClient(sandbox: Sandbox, column: string, manner: Manner, more = {}): AlipayClient {
  const sdk = manner.make(sandbox, more)
  // The SDK's types know UTF-8 alone; what it does with another is written nowhere.
  if (manner.charset !== undefined) Object.assign(sdk.config, { charset: manner.charset })
  const { needEncrypt = false, verifies } = manner
  return {
    column,
    word: (code) => code,
    stranger: () => execClient(sandbox, column, manner, strange(sandbox)),
    ask: async (method, bizContent, { sure, notifyUrl }) => {
      const validateSign = verifies === undefined || (verifies === 'successes' && sure)
      const asked = { bizContent, ...(needEncrypt ? { needEncrypt } : {}) }
      const told = notifyUrl === undefined ? asked : { ...asked, notifyUrl }
      const says: Says = await sdk.exec(method, told, { validateSign })
      return { code: String(says.sub_code ?? says.code), says }
    },
  }
}

function curlClient(sandbox: Sandbox, column: string, manner: Manner, more = {}): AlipayClient {
  const sdk = manner.make(sandbox, more)
  return {
    column,
    word: (code) =>
      /^1000[03]$/.test(code) ? '200' : (restWords[code] ?? code.replace(/^(isv|isp|aop)\./, '')),
    stranger: () => curlClient(sandbox, column, manner, strange(sandbox)),
    ask: async (method, content, { notifyUrl }) => {
      const path = `/v3/${method.replaceAll('.', '/')}`
      const body = notifyUrl === undefined ? content : { ...content, notify_url: notifyUrl }
      const asking =
        method === billMethod
          ? sdk.curl('GET', path, { query: texts(body) })
          : sdk.curl('POST', path, optionsOf(manner, body))
      return asking.then(
        ({ data, responseHttpStatus }) => ({ code: String(responseHttpStatus), says: data }),
        (cause) => {
          if (!(cause instanceof AlipayRequestError)) throw cause
          return { code: cause.code ?? cause.message, says: { message: cause.message } }
        },
      )
    },
  }
}

function optionsOf({ needEncrypt = false, withFile = false }: Manner, body: Says) {
  if (!withFile) return { body, needEncrypt }
  const form = new AlipayFormData()
  form.addFile('image', '图.jpg', Buffer.from('\xff\xd8\r\n--', 'latin1'))
  return { form, body }
}

const texts = (says: Says) =>
  Object.fromEntries(Object.entries(says).map(([name, value]) => [name, String(value)]))

/** Codes that v3 spells as its documents do (docs/sources.md, A4.10). */
const restWords: Readonly<Record<string, string>> = {
  'isv.invalid_arguments': 'INVAILID_ARGUMENTS',
  'isp.bill_not_exist': 'BILL_NOT_EXIST',
}
