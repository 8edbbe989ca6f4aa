/**
 * Why a request to v3 is not believed: its header, its time, its certificates, and what may have
 * been signed in place of the right lines (docs/sources.md, A3.1). For people; nothing of it goes to
 * a client.
 */
import { type Diagnosis, diagnosis, type Mistake } from '../../core/diagnosis.ts'
import { diagnoseRsa } from '../host/diagnose.ts'
import { plainTextWays } from '../host/hex-digest.ts'
import type { WireRequest } from '../host/institution.ts'
import { lineSuspicions } from '../host/line-suspicions.ts'
import type { Show, Suspicion } from '../host/suspicion.ts'
import { encodeGbk, type Known, otherKeysOf, serialMistake } from './explain.ts'
import { textOf } from './form.ts'
import type { AlipayMerchant } from './merchants.ts'
import { type Authorization, parseAuthorization, restText } from './rest-authorization.ts'

const scheme = 'ALIPAY-SHA256withRSA'
const patienceMs = 10 * 60_000

/** What is wrong with how a request is signed; nothing when nothing is. `content`: what is signed of its body. */
export function explainRest(
  request: WireRequest,
  content: string,
  known: Known,
): Diagnosis | undefined {
  const header = request.headers.authorization ?? ''
  const authorization = parseAuthorization(header)
  const weSigned = textOf(restText(authorization, request, content))
  const found = (mistake: Mistake, detail: string) => diagnosis(mistake, { weSigned, detail })
  if (header.trim() === '') return found('no-signature', 'There is no Authorization header.')
  const merchant = known.merchants.find(authorization.fields.get('app_id') ?? '')
  const flaw = headerFlaw(authorization, merchant, known)
  if (flaw !== undefined) return found(...flaw)
  if (merchant === undefined) return undefined
  return (
    explainText(request, { authorization, content, merchant, known }) ??
    serialMistake(
      {
        app: authorization.fields.get('app_cert_sn') ?? '',
        root: request.headers['alipay-root-cert-sn'] ?? null,
      },
      { known, merchant },
      found,
    )
  )
}

/** The header's own flaws, in the order in which they matter to whoever wrote it. */
function headerFlaw(
  { scheme: named, fields, sign }: Authorization,
  merchant: AlipayMerchant | undefined,
  { realNow }: Known,
): [Mistake, string] | undefined {
  if (named !== scheme) return ['wrong-sign-type', `The scheme is "${named}", not ${scheme}.`]
  const missing = ['app_id', 'timestamp', 'nonce'].filter((name) => !fields.get(name))
  if (sign === '') missing.push('sign at the end')
  if (missing.length > 0) return ['header-garbled', `It lacks ${missing.join(', ')}.`]
  if (merchant === undefined) return ['wrong-merchant', `app_id is "${fields.get('app_id')}".`]
  const timestamp = fields.get('timestamp') ?? ''
  if (!/^\d{13}$/.test(timestamp)) {
    return ['clock-skew', `timestamp is "${timestamp}": write milliseconds since 1970.`]
  }
  if (realNow === undefined) return undefined
  const seconds = Math.round((Number(timestamp) - realNow()) / 1000)
  if (Math.abs(seconds) * 1000 <= patienceMs) return undefined
  return ['clock-skew', `It is ${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead'}.`]
}

interface Signed {
  readonly authorization: Authorization
  readonly content: string
  readonly merchant: AlipayMerchant
  readonly known: Known
}

const show: Show = (bytes) => textOf(Buffer.from(bytes).toString('latin1'))

const explainText = (
  request: WireRequest,
  { authorization, content, merchant, known }: Signed,
): Diagnosis | undefined =>
  diagnoseRsa({
    signature: authorization.sign,
    hash: 'sha256',
    key: merchant.publicKey,
    otherKeys: otherKeysOf(known, merchant),
    ways: plainTextWays,
    text: Buffer.from(restText(authorization, request, content), 'latin1'),
    show,
    suspicions: suspicions(request, authorization, content),
  })

function* suspicions(
  request: WireRequest,
  authorization: Authorization,
  content: string,
): Generator<Suspicion> {
  const { method, target, headers } = request
  const linesWith =
    (signed: string, tokens: readonly string[]) =>
    (asked: { readonly method: string; readonly target: string; readonly body: string }) => [
      signed,
      asked.method,
      asked.target,
      asked.body,
      ...tokens,
    ]
  const token = headers['alipay-app-auth-token'] ?? ''
  const tokens = token === '' ? [] : [token]
  const asked = { method, target: target.replace(/^https?:\/\/[^/?]+/i, ''), body: content }
  yield* lineSuspicions({
    ...asked,
    lines: linesWith(authorization.signed, tokens),
    origins: ['https://openapi.alipay.com', `http://${headers.host}`, `https://${headers.host}`],
    prefixes: ['/v3'],
    encodeGbk,
  })
  const text = (signed: string, more: readonly string[] = tokens) =>
    Buffer.from(
      linesWith(
        signed,
        more,
      )(asked)
        .map((line) => `${line}\n`)
        .join(''),
      'latin1',
    )
  for (const [signed, detail] of otherHeaders(authorization)) {
    yield { mistake: 'header-differs', detail, text: text(signed) }
  }
  const { signed } = authorization
  if (token !== '') {
    const detail = 'The line of alipay-app-auth-token is missing.'
    yield { mistake: 'header-differs', detail, text: text(signed, []) }
  } else {
    const detail = 'There is a line for a token, and no alipay-app-auth-token was sent.'
    yield { mistake: 'header-differs', detail, text: text(signed, ['']) }
  }
  if (request.body.length > 0 && content !== request.body.toString('latin1')) {
    const whole = { ...asked, body: request.body.toString('latin1') }
    const lines = linesWith(signed, tokens)(whole).map((line) => `${line}\n`)
    const detail = 'All of a multipart body was signed, not its part data.'
    yield { mistake: 'body-reserialised', detail, text: Buffer.from(lines.join(''), 'latin1') }
  }
}

/** The first line as it may have been put together anew. */
function* otherHeaders({ signed, fields, scheme: named }: Authorization) {
  const pairs = [...fields]
  const written = (some: readonly (readonly [string, string])[]) =>
    some.map(([name, value]) => `${name}=${value}`).join(',')
  yield [`${named} ${signed}`, 'The scheme was signed, too.'] as const
  yield [written(pairs.toReversed()), 'The pairs stand in another order.'] as const
  yield [written(pairs.toSorted(([a], [b]) => (a < b ? -1 : 1))), 'The pairs were sorted.'] as const
  const usual = ['app_id', 'app_cert_sn', 'timestamp', 'nonce', 'expired_seconds']
  const inOrder = (names: readonly string[]) =>
    written(names.flatMap((name) => pairs.filter(([one]) => one === name)))
  yield [inOrder(usual), 'The pairs stand in another order.'] as const
  for (const [name] of pairs) {
    yield [written(pairs.filter(([one]) => one !== name)), `${name} was not signed.`] as const
  }
  const timestamp = Number(fields.get('timestamp'))
  for (const off of [-3, -2, -1, 1, 2, 3]) {
    const other = signed.replace(String(timestamp), String(timestamp + off))
    yield [other, `The time that was signed differs by ${off} ms.`] as const
  }
  const seconds = String(Math.floor(timestamp / 1000))
  yield [signed.replace(String(timestamp), seconds), 'Seconds were signed.'] as const
  yield [written(pairs).replaceAll(',', ', '), 'With blanks between the pairs.'] as const
}
