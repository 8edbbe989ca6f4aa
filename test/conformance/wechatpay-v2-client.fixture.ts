/** wechatpay-axios-plugin, unmodified, speaking APIv2 under one of its two signatures. */
import { Formatter, Hash, Wechatpay } from 'wechatpay-axios-plugin'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { merchantAt } from './wechatpay-clients.fixture.ts'

type Texts = Readonly<Record<string, string>>
type Said = Readonly<Record<string, string | number>>

export interface V2Answer {
  /** `SUCCESS`, an `err_code`, `FAIL` with its message up to the field it names, or a bill's error. */
  readonly code: string
  readonly says: Texts
}

const signTypes = {
  'axios v2, MD5': 'MD5',
  'axios v2, HMAC-SHA256': 'HMAC-SHA256',
} as const
export type V2Column = keyof typeof signTypes
export const v2Columns: readonly V2Column[] = ['axios v2, MD5', 'axios v2, HMAC-SHA256']

/** @param secret the merchant's own, unless somebody else's is wanted. */
export function v2Client(sandbox: Sandbox, column: V2Column, secret?: string) {
  const merchant = merchantAt(sandbox, v2Columns.indexOf(column))
  const key = secret ?? merchant.apiV2Key
  const names = { appid: merchant.appid, mch_id: merchant.id }
  const sign_type = signTypes[column]
  const { platform } = sandbox.keys.wechatpay
  // The plugin wants keys of APIv3 also where they are not used.
  const sdk = new Wechatpay({
    ...{ mchid: merchant.id, serial: merchant.serial, privateKey: merchant.privateKey },
    ...{ certs: { [platform.serial]: platform.certificate }, secret: key },
    baseURL: sandbox.urls.wechatpay ?? '',
  })
  const ask = (path: string, said: Said): Promise<V2Answer> =>
    sdk
      .chain(`v2/${path}`)
      .post({ ...names, sign_type, ...said }, path.startsWith('pay/download') ? raw : {})
      .then(({ data }) => successOf(data), refusalOf)
  return {
    ...{ column, names, ask, secret: key, sign_type },
    stranger: () => v2Client(sandbox, column, 'x'.repeat(32)),
    /** What a page hands to WeChat. */
    pageCall: (prepay: string): string => {
      const call = {
        appId: merchant.appid,
        timeStamp: String(Formatter.timestamp()),
        nonceStr: Formatter.nonce(),
        package: `prepay_id=${prepay}`,
        signType: sign_type,
      }
      return JSON.stringify({ ...call, paySign: Hash.sign(sign_type, call, key) })
    },
  }
}

const raw = { responseType: 'arraybuffer', transformResponse: [(data: Buffer) => data] } as const

/** A bill is a file, or an error in XML that the plugin was told not to read. */
function successOf(data: unknown): V2Answer {
  if (!(data instanceof Uint8Array)) return { code: 'SUCCESS', says: data as Texts }
  const bytes = Buffer.from(data)
  const text = bytes.toString('utf8')
  if (!text.startsWith('<xml>')) {
    return { code: 'SUCCESS', says: { text, base64: bytes.toString('base64') } }
  }
  const field = (name: string) =>
    new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([^\\]<]*)`).exec(text)?.[1] ?? ''
  const number = field('error_code')
  const says = { return_msg: field('return_msg'), err_code: field('err_code') }
  if (number !== '') return { code: `${number} ${says.return_msg}`, says }
  return { code: says.err_code === '' ? failed(says) : says.err_code, says }
}

function refusalOf(cause: unknown): V2Answer {
  const { code, response } = cause as { code: string; response?: { data: Texts } }
  if (response === undefined || code !== 'EV2_RES_STATUS_CODE_NOT_SUCESS') throw cause
  const says = response.data
  return { code: says.err_code ?? failed(says), says }
}

const failed = ({ return_msg = '' }: Texts) =>
  `FAIL ${/^输入源“[^”]*”/.exec(return_msg)?.[0] ?? return_msg}`
