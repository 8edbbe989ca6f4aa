/**
 * An answer of v3: the fields alone when it went well, signed in headers; otherwise a status and an
 * error in JSON, which nobody signs (docs/sources.md, A3.2 and A3.3).
 */
import { randomUUID } from 'node:crypto'
import type { WireReply } from '../host/institution.ts'
import type { Answer } from './calls.ts'
import { type Code, isGood, type Words } from './codes.ts'
import { encrypted } from './encryption.ts'
import type { RestAddress } from './rest-admission.ts'
import { alphabetical } from './serializer.ts'
import type { Sign } from './signature.ts'

export interface RestReplyParts {
  readonly sign: Sign
  /** Names the certificate of the key. */
  readonly platformSn: string
  readonly traceId: () => string
  readonly realNow: () => number
}

export type RestReply = (address: RestAddress, answer: Answer) => Promise<WireReply>

const statuses = {
  '10000': 200,
  '10003': 200,
  '20000': 500,
  '20001': 401,
  '40001': 400,
  '40002': 400,
  '40003': 400,
  '40004': 400,
  '40005': 429,
  '40006': 401,
} as const satisfies Record<Code, number>

/** Two SDKs look for these names letter by letter, so that all of them are small. */
export function createRestReply({ sign, platformSn, traceId, realNow }: RestReplyParts): RestReply {
  return async ({ certified, sealKey }, { words, fields }) => {
    if (!isGood(words)) return restError(words, traceId())
    const plain = JSON.stringify(alphabetical(fields))
    const body = sealKey === undefined ? plain : encrypted(Buffer.from(plain), sealKey)
    const timestamp = String(realNow())
    const nonce = randomUUID().replaceAll('-', '')
    const signature = await sign(`${timestamp}\n${nonce}\n${body}\n`, 'RSA2')
    return {
      status: statuses[words.code],
      headers: {
        'content-type': sealKey === undefined ? 'application/json;charset=UTF-8' : 'text/plain',
        'alipay-timestamp': timestamp,
        'alipay-nonce': nonce,
        'alipay-signature': signature,
        ...(certified && platformSn !== '' ? { 'alipay-sn': platformSn } : {}),
        'alipay-trace-id': traceId(),
      },
      body,
    }
  }
}

/** Codes that v3 spells as documents do; Java's SDK for it knows no other (class `…ErrorResponseModel`). */
const documented: Readonly<Record<string, string>> = {
  'isv.invalid_arguments': 'INVAILID_ARGUMENTS',
  'isp.bill_not_exist': 'BILL_NOT_EXIST',
}

/** Codes of the gateway lose what says whose fault it was; those of a business keep their name. */
const restCode = (subCode: string) =>
  documented[subCode] ?? subCode.replace(/^(?:isv|aop|isp)\./, '')

export function restError(
  { code, sub_code = code, sub_msg = '' }: Words,
  traceId: string,
): WireReply {
  return {
    status: statuses[code],
    headers: { 'content-type': 'application/json;charset=UTF-8', 'alipay-trace-id': traceId },
    body: JSON.stringify({ code: restCode(sub_code), message: sub_msg }),
  }
}
