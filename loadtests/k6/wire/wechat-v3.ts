/**
 * WeChat Pay's APIv3 as its public documents have it: five lines are signed of a request, three of
 * an answer or a notification, each ended by a line feed; RSA with SHA-256, base64.
 */

export interface Request {
  readonly method: 'GET' | 'POST'
  /** Path and query exactly as sent. */
  readonly target: string
  /** Seconds since 1970. */
  readonly timestamp: string
  readonly nonce: string
  readonly body: string
}

export const requestText = ({ method, target, timestamp, nonce, body }: Request): string =>
  `${method}\n${target}\n${timestamp}\n${nonce}\n${body}\n`

export const answerText = (timestamp: string, nonce: string, body: string): string =>
  `${timestamp}\n${nonce}\n${body}\n`

export interface Signer {
  readonly mchid: string
  /** Serial number of the merchant's certificate. */
  readonly serial: string
}

/** The `Authorization` header of a signed request. */
export function authorization({ mchid, serial }: Signer, request: Request, sign: string): string {
  const { nonce, timestamp } = request
  return (
    `WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",nonce_str="${nonce}",` +
    `signature="${sign}",timestamp="${timestamp}",serial_no="${serial}"`
  )
}

/** What the headers of an answer or a notification say of its signature; names in any case. */
export function signatureIn(headers: Readonly<Record<string, string>>) {
  const byName = new Map(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
  const of = (name: string) => byName.get(`wechatpay-${name}`) ?? ''
  return {
    serial: of('serial'),
    timestamp: of('timestamp'),
    nonce: of('nonce'),
    sign: of('signature'),
  }
}
