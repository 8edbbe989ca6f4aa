/**
 * Whether a request was signed by the app it names, and over what text (docs/sources.md, A1.3 and
 * A3.1). The verdict holds all that is needed to find out why not.
 */
import type { KeyObject } from 'node:crypto'
import type { Params } from './form.ts'
import type { AlipayMerchant } from './merchants.ts'
import type { Authorization } from './rest-authorization.ts'
import { isSignType, requestText, type SignType, verifyText } from './signature.ts'

export interface Verdict {
  readonly verified: boolean
  /** What was verified, as a byte string: one byte in each character, as it came off the wire. */
  readonly text: string
  /** Base64, as it came. */
  readonly signature: string
  readonly signType: SignType
  readonly key: KeyObject
}

/** Verifies the parameters of a call: without empty ones, which half of the SDKs sign, then with. */
export function verifyCall(
  params: Params,
  { publicKey }: Pick<AlipayMerchant, 'publicKey'>,
): Verdict {
  const word = params.get('sign_type') ?? ''
  const signature = params.get('sign') ?? ''
  const signType = isSignType(word) ? word : 'RSA2'
  const claim = (text: string) => ({ text, signature, signType, key: publicKey }) as const
  const terse = judge(claim(requestText(params, { empties: false })))
  if (terse.verified) return terse
  const text = requestText(params, { empties: true })
  const whole = text === terse.text ? terse : judge(claim(text))
  return whole.verified ? whole : terse
}

/** Verifies a request to v3, whose text was put together by rest-authorization.ts. */
export const verifyRest = (
  { sign: signature }: Pick<Authorization, 'sign'>,
  text: string,
  { publicKey }: Pick<AlipayMerchant, 'publicKey'>,
): Verdict => judge({ signature, signType: 'RSA2', key: publicKey, text })

/** The digest that a signature was made with, when it is another than the one it claims. */
export function otherSignType(verdict: Verdict): SignType | undefined {
  const signType = verdict.signType === 'RSA2' ? 'RSA' : 'RSA2'
  return judge({ ...verdict, signType }).verified ? signType : undefined
}

function judge(claim: Omit<Verdict, 'verified'>): Verdict {
  const { text, signature: sign, signType, key } = claim
  const verified = verifyText({ text, encoding: 'latin1', sign, signType }, key)
  return { verified, text, signature: sign, signType, key }
}
