/**
 * Alipay's gateway as its public documents have it: which parameters a call has, what of them is
 * signed, how an answer is cut up before it is read. RSA2 is RSA with SHA-256, base64.
 */
import { plainTime } from './beijing.ts'
import { decoded, encoded, type Fields, joined } from './form.ts'

export interface Call {
  /** `alipay.trade.precreate` */
  readonly method: string
  readonly appId: string
  /** Milliseconds since 1970. */
  readonly now: number
  readonly notifyUrl: string
  readonly content: Fields
}

/** The parameters of a call, all but `sign`. */
export const paramsOf = ({ method, appId, now, notifyUrl, content }: Call): Fields => ({
  ...{ app_id: appId, method, format: 'JSON', charset: 'utf-8', sign_type: 'RSA2' },
  ...{ timestamp: plainTime(now), version: '1.0' },
  ...(notifyUrl === '' ? {} : { notify_url: notifyUrl }),
  biz_content: JSON.stringify(content),
})

/** What is signed of a request: everything but `sign` and empty values, sorted. */
export const requestText = (params: Fields): string => joined(params, ['sign'])

/** Target and body of a signed call: the content travels in the body, the rest before it. */
export function signedCall(params: Fields, sign: string) {
  const { biz_content = '', ...others } = params
  return {
    target: `/gateway.do?${encoded({ ...others, sign })}`,
    body: encoded({ biz_content }),
  }
}

/** The text of an answer's node, exactly as it came, and the signature over it. */
export function cutAnswer(
  body: string,
  method: string,
): { readonly node: string; readonly sign: string } | undefined {
  const head = `{"${method.replace(/\./g, '_')}_response":`
  const tail = /,"sign":"([^"]+)"\}$/.exec(body)
  if (!body.startsWith(head) || tail === null) return undefined
  return { node: body.slice(head.length, tail.index), sign: tail[1] ?? '' }
}

/** What is signed of a notification: everything but `sign` and `sign_type`. */
export function noticeOf(body: string) {
  const fields = decoded(body)
  return { fields, text: joined(fields, ['sign', 'sign_type']), sign: fields.sign ?? '' }
}

export const yuan = (fen: number): string => (fen / 100).toFixed(2)
