/** How a network signed what it said: its answers, and its notifications. As a client checks them. */
import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { ToldSignature } from '../../dashboard/protocol/story.ts'
import { parseForm as parseAlipayForm } from '../../simulators/alipay/form.ts'
import { openEnvelope } from '../../simulators/alipay/serializer.ts'
import {
  notificationText,
  verifyText as verifyAlipay,
  verifyNotification,
} from '../../simulators/alipay/signature.ts'
import {
  type Fields,
  keyedHashes,
  keyedSignature,
  parseForm,
  parsePairs,
  verify,
} from '../../simulators/unionpay/signature.ts'
import { unseal } from '../../simulators/wechatpay/seal.ts'
import { answerText, verifyText } from '../../simulators/wechatpay/signature.ts'
import { signText, textToSign } from '../../simulators/wechatpay/v2/signature.ts'
import { readXml } from '../../simulators/wechatpay/v2/xml.ts'
import type { KeyRing } from '../keyring.ts'
import type { KeptReply } from './heard.ts'
import { acpClaim, keyedXml } from './signatures.ts'

/** Whatever was said: an answer's headers and body, or a letter's. */
type Said = Pick<KeptReply, 'headers' | 'body'>

/** Of an answer or a letter of that network; null when it is not signed. */
export function networkSignature(network: string, said: Said, ring: KeyRing): ToldSignature | null {
  const found = readers[network]?.({ ...said, headers: lowered(said.headers) }, ring)
  return found === undefined ? null : { by: 'network', ...found }
}

type Found = Omit<ToldSignature, 'by'>
type Read = (said: Said, ring: KeyRing) => Found | undefined

const lowered = (headers: Said['headers']) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

const utf8 = (bytes: string) => Buffer.from(bytes, 'latin1').toString('utf8')
const wrong = 'The signature does not verify.'
const told = (verifies: boolean) => ({ verifies, mistake: verifies ? null : wrong })

/** Alipay's node, v3 answer and notification; the text is a byte string until it is shown. */
const alipay: Read = ({ headers, body }, { alipay: { platform } }) => {
  const key = createPublicKey(platform.publicKey)
  const envelope = openEnvelope(body)
  if (envelope !== undefined) {
    const { node, sign, certSn = 'platform' } = envelope
    const claim = { text: node, encoding: 'latin1', sign, signType: 'RSA2' } as const
    const about = { algorithm: 'SHA256 with RSA', key: certSn, where: 'sign', text: utf8(node) }
    return { ...about, ...told(verifyAlipay(claim, key)) }
  }
  const sign = headers['alipay-signature']
  if (sign !== undefined) {
    const text = `${headers['alipay-timestamp']}\n${headers['alipay-nonce']}\n${body}\n`
    const about = { algorithm: 'SHA256 with RSA', where: 'alipay-signature', text: utf8(text) }
    const claim = { text, encoding: 'latin1', sign, signType: 'RSA2' } as const
    return { ...about, key: headers['alipay-sn'] ?? 'platform', ...told(verifyAlipay(claim, key)) }
  }
  const params = parseAlipayForm(body)
  if (!params.has('sign')) return undefined
  const algorithm = params.get('sign_type') === 'RSA' ? 'SHA1 with RSA' : 'SHA256 with RSA'
  const about = { algorithm, key: 'platform', where: 'sign', text: utf8(notificationText(params)) }
  return { ...about, ...told(verifyNotification(params, key)) }
}

const wechatpay: Read = ({ headers, body }, { wechatpay: ring }) => {
  const signature = headers['wechatpay-signature']
  if (signature === undefined) return wechatpayV2(body, ring)
  const serial = headers['wechatpay-serial'] ?? ''
  const text = answerText(
    headers['wechatpay-timestamp'] ?? '',
    headers['wechatpay-nonce'] ?? '',
    Buffer.from(body, 'latin1'),
  )
  const key = keyOfSerial(serial, ring)
  const about = { algorithm: 'SHA256 with RSA', key: serial, where: 'Wechatpay-Signature' }
  const verifies = key !== undefined && verifyText(text, signature, key)
  return { ...about, text: text.toString(), ...told(verifies) }
}

function keyOfSerial(serial: string, ring: KeyRing['wechatpay']): KeyObject | undefined {
  const { platform, nextPlatform, platformKey } = ring
  const held = [platform, nextPlatform].find((one) => one.serial === serial)
  if (held !== undefined) return new X509Certificate(held.certificate).publicKey
  return serial === platformKey.id ? createPublicKey(platformKey.publicKey) : undefined
}

function wechatpayV2(body: string, { merchants }: KeyRing['wechatpay']): Found | undefined {
  const fields = readXml(Buffer.from(body, 'latin1'))
  if (typeof fields === 'string') return undefined
  const sign = fields.get('sign')
  if (sign === undefined) return undefined
  const { apiV2Key = '' } = merchants.find(({ id }) => id === fields.get('mch_id')) ?? {}
  const type = sign.length === 64 ? 'HMAC-SHA256' : 'MD5'
  return { ...keyedXml(fields), ...told(signText(textToSign(fields), apiV2Key, type) === sign) }
}

const unionpay: Read = ({ body }, { unionpay: ring }) => {
  const fields = body.includes('%')
    ? parseForm(Buffer.from(body, 'latin1'))
    : parsePairs(utf8(body))
  if (fields?.signature === undefined) return undefined
  return { ...acpClaim(fields), ...told(verifiesAcp(fields, ring)) }
}

function verifiesAcp(fields: Fields, { response, merchants }: KeyRing['unionpay']): boolean {
  const hash = keyedHashes[fields.signMethod ?? '']
  const secure = merchants.find(({ id }) => id === fields.merId)?.secureKey
  if (hash === undefined) return verify(fields, new X509Certificate(response.certificate).publicKey)
  return secure !== undefined && keyedSignature(fields, hash, secure) === fields.signature
}

const readers: Readonly<Record<string, Read>> = { alipay, wechatpay, unionpay }

/** What WeChat Pay sealed in a notification, opened with the merchant's key; null when nothing is. */
export function openedResource(body: string, { merchants }: KeyRing['wechatpay']): string | null {
  const found = /"ciphertext":"([^"]+)"/.exec(body)?.[1]
  const nonce = /"nonce":"([^"]+)"/.exec(body)?.[1]
  if (found === undefined || nonce === undefined) return null
  const associatedData = /"associated_data":"([^"]*)"/.exec(body)?.[1] ?? ''
  for (const key of new Set(merchants.map(({ apiV3Key }) => apiV3Key))) {
    const opened = unseal(found, { key, nonce, associatedData })
    if (opened !== undefined) return opened
  }
  return null
}
