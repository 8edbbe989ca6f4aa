/**
 * How a message was signed: by what, exactly over which text, and whether it verifies, asked anew of
 * the keys. Requests are explained as `hutong explain` does; answers and notifications as a client
 * would check them.
 */
import type { Diagnosis } from '../../core/diagnosis.ts'
import type { ToldSignature } from '../../dashboard/protocol/story.ts'
import { paramsOf } from '../../simulators/alipay/params.ts'
import { contentOf } from '../../simulators/alipay/rest-admission.ts'
import {
  parseAuthorization as parseRest,
  restText,
} from '../../simulators/alipay/rest-authorization.ts'
import { requestText as alipayText } from '../../simulators/alipay/signature.ts'
import type { WireRequest } from '../../simulators/host/institution.ts'
import {
  digestHex,
  type Fields,
  keyedHashes,
  parseForm,
  stringToSign,
} from '../../simulators/unionpay/signature.ts'
import { parseAuthorization, requestText } from '../../simulators/wechatpay/signature.ts'
import { textToSign } from '../../simulators/wechatpay/v2/signature.ts'
import { readXml } from '../../simulators/wechatpay/v2/xml.ts'
import { addresseeOf } from '../explain/addressee.ts'
import type { KeyHolders } from '../explain/key-holders.ts'
import type { KeptRequest } from './heard.ts'

/** What a signature says of itself, before anybody verifies it. */
export type Claimed = Pick<ToldSignature, 'algorithm' | 'key' | 'where' | 'text'>

/** A merchant's request to a network; nothing when it is none, or not signed. */
export async function requestSignature(
  kept: KeptRequest,
  holders: KeyHolders,
): Promise<ToldSignature | null> {
  const request = wireOf(kept)
  const addressee = addresseeOf(request)
  const claim = addressee === undefined ? undefined : claims[addressee.name]
  if (addressee === undefined || claim === undefined) return null
  if (addressee.unreadable(request) !== undefined) return null
  const diagnosis = await addressee.explain(request, holders)
  return { by: 'merchant', ...(await claim(request)), ...verdictOf(diagnosis) }
}

const verdictOf = (diagnosis: Diagnosis | undefined) => ({
  verifies: diagnosis === undefined,
  mistake: diagnosis === undefined ? null : `${diagnosis.says} ${diagnosis.detail}`.trim(),
})

export function wireOf({ method, target, headers, body }: KeptRequest): WireRequest {
  const mark = target.indexOf('?')
  return {
    ...{ method, target, headers, params: {} },
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    body: Buffer.from(body, 'latin1'),
  }
}

const utf8 = (bytes: string) => Buffer.from(bytes, 'latin1').toString('utf8')

/** By the names of those who explain (sandbox/explain/addressee.ts). */
const claims: Readonly<Record<string, (request: WireRequest) => Claimed | Promise<Claimed>>> = {
  'WeChat Pay, APIv3': (request) => {
    const claim = parseAuthorization(request.headers.authorization ?? '')
    const { timestamp = '', nonce = '', serial = '' } = typeof claim === 'string' ? {} : claim
    const { method, target, body } = request
    const text = requestText({ method, target, timestamp, nonce, body }).toString()
    return { algorithm: 'SHA256 with RSA', key: serial, where: 'Authorization', text }
  },
  'WeChat Pay, APIv2': ({ body }) => {
    const fields = readXml(body)
    const told = typeof fields === 'string' ? new Map<string, string>() : fields
    return keyedXml(told)
  },
  'Alipay, gateway.do': async (request) => {
    const params = await paramsOf(request)
    const algorithm = params.get('sign_type') === 'RSA' ? 'SHA1 with RSA' : 'SHA256 with RSA'
    const text = utf8(alipayText(params, { empties: false }))
    return { algorithm, key: params.get('app_id') ?? '', where: 'sign', text }
  },
  'Alipay, v3': async (request) => {
    const authorization = parseRest(request.headers.authorization ?? '')
    const text = utf8(restText(authorization, request, await contentOf(request)))
    const key = authorization.fields.get('app_id') ?? ''
    return { algorithm: 'SHA256 with RSA', key, where: 'Authorization', text }
  },
  'UnionPay, ACP': ({ body }) => acpClaim(parseForm(body) ?? {}),
}

/** Of APIv2 the key is never shown: it stands behind the text as three stars. */
export const keyedXml = (fields: ReadonlyMap<string, string>): Claimed => ({
  algorithm: fields.get('sign_type') === 'HMAC-SHA256' ? 'HMAC-SHA256' : 'MD5',
  key: fields.get('mch_id') ?? '',
  where: 'sign',
  text: `${textToSign(fields)}&key=***`,
})

/** RSA signs the digest's hexadecimal digits, a secure key's digest is put behind the text. */
export function acpClaim(fields: Fields): Claimed {
  const keyed = keyedHashes[fields.signMethod ?? '']
  const hash = fields.version === '5.0.0' ? 'SHA1' : 'SHA256'
  const text = stringToSign(fields)
  return keyed === undefined
    ? {
        algorithm: `${hash} with RSA`,
        key: fields.certId ?? '',
        where: 'signature',
        text: `${text}\n→ ${hash}: ${digestHex(fields)}`,
      }
    : { algorithm: keyed.toUpperCase(), key: fields.merId ?? '', where: 'signature', text }
}
