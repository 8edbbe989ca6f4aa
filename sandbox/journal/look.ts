/**
 * A look at one kept entry: what it says is decoded when somebody asks for it, and at most once in one
 * look. Facts the door did not know are read out of what was said.
 */
import type { Decoded } from './decoded.ts'
import { decode } from './decoded.ts'
import { type Entry, type EntryReply, type HeaderLines, turnedAway } from './entry.ts'
import { isLines, type Noted } from './noted.ts'

/** Opens what WeChat Pay sealed in a notification; null when nothing is. */
export type OpenSealed = (body: string) => string | null

/** What is said of numbers in any network's words; of the path's own names too. */
const orderNames = new Set(['out_trade_no', 'outTradeNo', 'orderId', 'orderNo'])
const refundNames = new Set(['out_refund_no', 'out_request_no', 'outRefundNo', 'refundNo'])
const merchantNames = new Set(['app_id', 'mchid', 'mch_id', 'merId'])

export class Look {
  readonly noted: Noted
  readonly #open: OpenSealed
  #asked: Decoded | undefined
  #told: Decoded | undefined

  constructor(noted: Noted, open: OpenSealed) {
    this.noted = noted
    this.#open = open
  }

  get path(): string {
    const { target } = this.noted
    const plain = /^https?:\/\//.test(target) ? new URL(target).pathname : target
    const mark = plain.indexOf('?')
    return mark < 0 ? plain : plain.slice(0, mark)
  }

  get headers(): HeaderLines {
    const { headers } = this.noted
    return isLines(headers) ? linesOf(headers) : Object.entries(headers)
  }

  get body(): Buffer {
    return bytesOf(this.noted.body)
  }

  get asked(): Decoded {
    this.#asked ??= this.#readAsked()
    return this.#asked
  }

  get reply(): EntryReply | null {
    const { reply } = this.noted
    if (reply === undefined) return null
    const { status, headers, body } = reply
    return { status, headers: Object.entries(headers), body: bytesOf(body) }
  }

  get told(): Decoded | null {
    const { reply } = this
    if (reply === null) return null
    this.#told ??= decode({ body: reply.body, contentType: contentTypeOf(reply.headers) })
    return this.#told
  }

  get merchant(): string {
    return this.noted.about?.merchant ?? this.#named(merchantNames)
  }

  get orderNo(): string {
    return this.#named(orderNames)
  }

  get refundNo(): string {
    return this.#named(refundNames)
  }

  get outcome(): string | null {
    const { outcome, refusal } = this.noted
    return outcome ?? (refusal === undefined ? null : turnedAway)
  }

  get from(): string {
    const { hop = '' } = this.noted
    return hop.slice(0, Math.max(0, hop.indexOf('>')))
  }

  entry(): Entry {
    const { noted, from, merchant, orderNo, refundNo, outcome, headers, body, reply } = this
    const { number, at, kind, institution, hop, about, method, target, refusal, ms } = noted
    return {
      ...{ number, at, kind, institution, from, hop: hop ?? '' },
      ...{ operation: about?.operation ?? '', trace: about?.trace ?? '' },
      ...{ merchant, orderNo, refundNo, outcome, attempt: about?.attempt ?? 0 },
      request: { method, target, headers, body },
      ...{ reply, silence: noted.silence ?? null, ms: Math.round(ms * 1000) / 1000 },
      ...(refusal === undefined ? {} : { refusal: { ...refusal } }),
    }
  }

  #readAsked(): Decoded {
    const { target, kind } = this.noted
    const mark = target.indexOf('?')
    const query = mark < 0 || kind === 'notification' ? '' : target.slice(mark + 1)
    const { body } = this
    const read = decode({ body, contentType: contentTypeOf(this.headers), query })
    const opened = kind === 'notification' ? this.#open(body.toString('latin1')) : null
    if (opened === null) return read
    const inner = decode({ body: Buffer.from(opened), contentType: 'application/json' })
    const fields = inner.fields.map(([name, value]) => [`opened.${name}`, value] as const)
    const value = { ...(read.value as object), opened: inner.value }
    return { text: read.text, fields: [...read.fields, ...fields], value }
  }

  /** In the path, in the request, or in the answer. */
  #named(names: ReadonlySet<string>): string {
    return (
      numberInPath(this, names) ?? namedIn(this.asked, names) ?? namedIn(this.told, names) ?? ''
    )
  }
}

/** WeChat Pay has the merchant's own numbers in its paths. */
const numberedPaths: readonly (readonly [ReadonlySet<string>, RegExp])[] = [
  [orderNames, /\/out-trade-no\/([^/]+)/],
  [refundNames, /\/refunds\/([^/]+)$/],
]

function numberInPath({ path }: Look, names: ReadonlySet<string>): string | undefined {
  const [, form] = numberedPaths.find(([of]) => of === names) ?? []
  return form?.exec(path)?.[1]
}

function namedIn(read: Decoded | null, names: ReadonlySet<string>): string | undefined {
  return read?.fields.find(([name]) => names.has(name.slice(name.lastIndexOf('.') + 1)))?.[1]
}

const bytesOf = (body: Buffer | string) => (typeof body === 'string' ? Buffer.from(body) : body)

const linesOf = (raw: readonly string[]): HeaderLines =>
  Array.from({ length: raw.length / 2 }, (_, place) => [
    raw[place * 2] ?? '',
    raw[place * 2 + 1] ?? '',
  ])

export const contentTypeOf = (headers: HeaderLines): string =>
  headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
