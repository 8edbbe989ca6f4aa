/**
 * What a client may have signed in place of the fields that arrived (docs/sources.md, U1.2): what all
 * forms suffer from, and what only those of ACP do, a clock asked twice and a certificate that was
 * named after signing among them.
 */
import iconv from 'iconv-lite'
import { compactTime, momentOf } from '../../core/calendar.ts'
import { formSuspicions, type Pair } from '../host/form-suspicions.ts'
import type { Suspicion } from '../host/suspicion.ts'
import { type Fields, stringToSign } from './signature.ts'

const encodeGbk = (text: string) => iconv.encode(text, 'gbk')

/** What clients sign and forget to send. */
const unsent: readonly Pair[] = [
  ['signMethod', '01'],
  ['encoding', 'UTF-8'],
  ['encoding', 'utf-8'],
  ['version', '5.1.0'],
  ['version', '5.0.0'],
  ['currencyCode', '156'],
  ['accessType', '0'],
  ['channelType', '07'],
  ['channelType', '08'],
]

/** `certIds`: the numbers a client may have signed in place of its own. */
export function* suspicions(fields: Fields, certIds: readonly string[]): Generator<Suspicion> {
  yield* otherTimes(fields)
  yield* otherCertificates(fields, certIds)
  yield* rejoined(fields)
  yield* formSuspicions({
    pairs: Object.entries(fields)
      .filter(([name]) => name !== 'signature')
      .map(([name, value]) => [name, Buffer.from(value).toString('latin1')]),
    signature: ['signature', fields.signature ?? ''],
    unsent,
    encodeGbk,
  })
}

const differs = (fields: Fields, change: Fields, detail: string): Suspicion => ({
  ...{ mistake: 'value-differs', detail },
  text: stringToSign({ ...fields, ...change }),
})

/** Seconds by which a clock that is asked twice differs, and the eight hours to Beijing. */
const offsetsSeconds = [-3, -2, -1, 1, 2, 3, -28_800, 28_800]

function* otherTimes(fields: Fields): Generator<Suspicion> {
  const at = momentOf(fields.txnTime ?? '')
  if (at === undefined) return
  for (const offset of offsetsSeconds) {
    const txnTime = compactTime(at + offset * 1000)
    yield differs(fields, { txnTime }, `txnTime as "${txnTime}": take the time once.`)
  }
}

function* otherCertificates(fields: Fields, certIds: readonly string[]): Generator<Suspicion> {
  const { certId = '' } = fields
  const inHex = /^\d{1,40}$/.test(certId) ? BigInt(certId).toString(16) : ''
  for (const other of new Set([...certIds, inHex, inHex.toUpperCase()])) {
    if (other === certId || other === '') continue
    yield differs(fields, { certId: other }, `certId as "${other}": name it before signing.`)
  }
}

/** How many fields one value may have fallen into: an address seldom has more parameters. */
const piecesMax = 4

/** An `&` in a value that nobody escaped splits it: the pieces stand behind it as fields. */
function* rejoined(fields: Fields): Generator<Suspicion> {
  const pairs = Object.entries(fields).filter(([name]) => name !== 'signature')
  for (const [index, [name, value]] of pairs.entries()) {
    for (let count = 1; count <= piecesMax && index + count < pairs.length; count += 1) {
      const pieces = pairs.slice(index + 1, index + 1 + count)
      const whole = [value, ...pieces.map((piece) => piece.join('='))].join('&')
      const rest = pairs.filter((pair) => !pieces.includes(pair))
      const detail = `${name} as "${whole}": its & was sent unescaped.`
      yield differs({}, { ...Object.fromEntries(rest), [name]: whole }, detail)
    }
  }
}
