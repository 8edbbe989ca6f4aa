/**
 * The two SDKs of WeChat Pay, unmodified, asked for an operation by the line of the documents that
 * names it: `POST /v3/pay/transactions/native`. Each tells its answers in the same form.
 */
import { expect } from 'vitest'
import { Aes, Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin'
import WxPay from 'wechatpay-node-v3'
import { PayRequest } from 'wechatpay-node-v3/dist/lib/pay-request.js'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import type { Letter } from '../shop.fixture.ts'

export type Says = Readonly<Record<string, unknown>>
export type Merchant = Sandbox['merchants']['wechatpay'][number]

export interface Asked {
  /** What `:number` in the operation's line stands for. */
  readonly number?: string
  /** The body of a POST, the query of a GET. */
  readonly said?: Says
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answer {
  /** The HTTP status, and the network's code where it refuses. */
  readonly code: string
  readonly says: Says
}

export interface V3Client {
  readonly column: string
  readonly merchant: Merchant
  ask(operation: string, asked: Asked): Promise<Answer>
  /** Verifies a notification as the SDK does: `true`, `false`, or what it throws. */
  verifies(letter: Letter): Promise<string>
  /** Opens what a notification seals. */
  opens(body: string): Says
  /** The same with a private key the network does not know. */
  stranger(): V3Client
}

const columns = ['wechatpay-node-v3', 'axios, certificate', 'axios, public key'] as const
export type V3Column = (typeof columns)[number]
export const v3Columns: readonly V3Column[] = columns
export const axiosColumns = v3Columns.filter((column) => column.startsWith('axios'))

/** Each speaks for a merchant of its own; the town tells the second by the public key. */
const places = {
  'axios, certificate': 0,
  'axios, public key': 1,
  'wechatpay-node-v3': 2,
} as const satisfies Record<V3Column, number>

export function merchantAt({ merchants }: Sandbox, place: number): Merchant {
  const merchant = merchants.wechatpay[place]
  if (merchant === undefined) throw new Error(`There is no merchant ${place}.`)
  return merchant
}

export function v3Client(sandbox: Sandbox, column: V3Column): V3Client {
  const merchant = merchantAt(sandbox, places[column])
  return column === 'wechatpay-node-v3'
    ? nodeClient(sandbox, merchant)
    : axiosClient(sandbox, merchant, column)
}

/** Somebody else's key: UnionPay's will do. */
const strange = ({ keys }: Sandbox, merchant: Merchant): Merchant => ({
  ...merchant,
  privateKey: keys.unionpay.merchants[0]?.privateKey ?? '',
})

/** What the SDKs type loosely or wrongly, as it came. */
const loose = (value: unknown): Says => JSON.parse(JSON.stringify(value ?? {}))

interface Trust {
  readonly serial: string
  readonly key: string
}

function axiosClient(sandbox: Sandbox, merchant: Merchant, column: V3Column): V3Client {
  const { platform, platformKey } = sandbox.keys.wechatpay
  const byKey = column === 'axios, public key'
  const trust: Trust = byKey
    ? { serial: platformKey.id, key: platformKey.publicKey }
    : { serial: platform.serial, key: platform.certificate }
  const { id: mchid, serial, privateKey, apiV3Key } = merchant
  const sdk = new Wechatpay({
    ...{ mchid, serial, privateKey, certs: { [trust.serial]: trust.key } },
    baseURL: sandbox.urls.wechatpay ?? '',
  })
  return {
    column,
    merchant,
    ask: async (operation, { number = '', said = {}, headers: more = {} }) => {
      const [verb, path = ''] = operation.split(' ')
      const headers = { ...(byKey ? { 'Wechatpay-Serial': trust.serial } : {}), ...more }
      const call = sdk.chain(path.slice(1).replace(':number', number))
      const asking =
        verb === 'GET' ? call.get({ params: said, headers }) : call.post(said, { headers })
      return asking.then(
        ({ status, data }) => ({ code: String(status), says: shown(data) }),
        (cause) => refusalOf(cause, trust, operation),
      )
    },
    verifies: async ({ headers, body }) => String(isSigned(headers, body, trust)),
    opens: (body) => {
      const { ciphertext, nonce, associated_data } = JSON.parse(body).resource
      return JSON.parse(Aes.AesGcm.decrypt(ciphertext, apiV3Key, nonce, associated_data))
    },
    stranger: () => axiosClient(sandbox, strange(sandbox, merchant), column),
  }
}

/** A file comes as text. */
const shown = (data: unknown): Says => (typeof data === 'string' ? { text: data } : loose(data))

function isSigned(headers: Says, body: string, { serial, key }: Trust): boolean {
  const header = (name: string) => String(headers[`wechatpay-${name}`] ?? '')
  const text = Formatter.response(header('timestamp'), header('nonce'), body)
  return header('serial') === serial && Rsa.verify(text, header('signature'), key)
}

/** Refusals of those who are known are signed, which the plugin does not look at. */
function refusalOf(cause: unknown, trust: Trust, operation: string): Answer {
  const { response } = cause as { response?: { status: number; data: Says; headers: object } }
  if (response === undefined) throw cause
  const { status, data } = response
  const isFile = operation.endsWith('/v3/billdownload/file')
  const signed = isSigned(loose(response.headers), JSON.stringify(data), trust)
  expect(signed, `${operation} is refused under signature`).toBe(status !== 401 && !isFile)
  return { code: `${status} ${data.code}`, says: data }
}

interface NodeAnswer {
  readonly status: number
  readonly data?: unknown
  readonly error?: string
}

/** What the SDK calls an operation; it has no other. */
const nodeCalls: Readonly<
  Record<string, (sdk: WxPay, asked: Required<Pick<Asked, 'number' | 'said'>>) => Promise<unknown>>
> = {
  'POST /v3/pay/transactions/native': (sdk, { said }) => sdk.transactions_native(said as never),
  'POST /v3/pay/transactions/jsapi': (sdk, { said }) => sdk.transactions_jsapi(said as never),
  'POST /v3/pay/transactions/app': (sdk, { said }) => sdk.transactions_app(said as never),
  'POST /v3/pay/transactions/h5': (sdk, { said }) => sdk.transactions_h5(said as never),
  'GET /v3/pay/transactions/out-trade-no/:number': (sdk, { number }) =>
    sdk.query({ out_trade_no: number }),
  'GET /v3/pay/transactions/id/:number': (sdk, { number }) => sdk.query({ transaction_id: number }),
  'POST /v3/pay/transactions/out-trade-no/:number/close': (sdk, { number }) => sdk.close(number),
  'POST /v3/refund/domestic/refunds': (sdk, { said }) => sdk.refunds(said as never),
  'GET /v3/refund/domestic/refunds/:number': (sdk, { number }) => sdk.find_refunds(number),
  'GET /v3/bill/tradebill': (sdk, { said }) => sdk.tradebill(said as never),
  'GET /v3/bill/fundflowbill': (sdk, { said }) => sdk.fundflowbill(said as never),
  'GET /v3/billdownload/file': (sdk, { said }) => {
    const query = new URLSearchParams({ token: String(said.token) })
    return sdk.downloadBill(`${nodeHost}/v3/billdownload/file?${query}`)
  },
}

const nodeHost = 'https://api.mch.weixin.qq.com'
const certificates = 'GET /v3/certificates'
export const nodeOffers = (operation: string) =>
  operation === certificates || operation in nodeCalls

/** The SDK knows one address; only its transport is turned here, by the way it has for that. */
export function nodeClient(sandbox: Sandbox, merchant: Merchant): V3Client {
  const here = (url: string) => url.replace(nodeHost, sandbox.urls.wechatpay ?? '')
  class Turned extends PayRequest {
    override post(...[url, ...rest]: Parameters<PayRequest['post']>) {
      return super.post(here(url), ...rest)
    }
    override get(url: string, headers: Parameters<PayRequest['get']>[1]) {
      return super.get(here(url), headers)
    }
  }
  const sdk = new WxPay({
    ...{ appid: merchant.appid, mchid: merchant.id, key: merchant.apiV3Key },
    publicKey: Buffer.from(merchant.certificate),
    privateKey: Buffer.from(merchant.privateKey),
  })
  sdk.createHttp(new Turned())
  return {
    column: 'wechatpay-node-v3',
    merchant,
    ask: async (operation, { number = '', said = {} }) => {
      if (operation === certificates) return certificatesOf(sdk, merchant)
      const call = nodeCalls[operation]
      if (call === undefined) throw new Error(`wechatpay-node-v3 has no ${operation}.`)
      const { status, data, error } = (await call(sdk, { number, said })) as NodeAnswer
      if (error === undefined) return { code: String(status), says: shown(data) }
      const refused: Says = JSON.parse(error)
      return { code: `${status} ${refused.code}`, says: refused }
    },
    verifies: ({ headers, body }) => {
      const header = (name: string) => headers[`wechatpay-${name}`] ?? ''
      const [timestamp, nonce, serial] = [header('timestamp'), header('nonce'), header('serial')]
      const given = { timestamp, nonce, serial, signature: header('signature'), body }
      return sdk.verifySign(given).then(String, (cause: Error) => cause.message)
    },
    opens: (body) => {
      const { ciphertext, nonce, associated_data } = JSON.parse(body).resource
      return loose(sdk.decipher_gcm(ciphertext, associated_data, nonce))
    },
    stranger: () => nodeClient(sandbox, strange(sandbox, merchant)),
  }
}

/** It opens what it fetches; of a refusal it tells that there was one, and no more. */
const certificatesOf = (sdk: WxPay, { apiV3Key }: Merchant): Promise<Answer> =>
  sdk.get_certificates(apiV3Key).then(
    (data) => ({ code: '200', says: { data: loose(data) } }),
    (cause: Error) => ({ code: cause.message, says: {} }),
  )
