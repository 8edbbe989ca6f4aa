/**
 * How Alipay's JSON is written, byte for byte (docs/sources.md, A2.4), and the envelope around it:
 * the node is written once, those bytes are signed, and both are joined without writing again.
 */

/** What travels in an answer: texts, lists and groups. A number or truth value never does. */
export type Value = string | readonly Value[] | Fields
export interface Fields {
  readonly [name: string]: Value
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value)

/** Compact; `/` escaped; everything else as PHP's encoder writes it with unescaped Unicode. */
export function serialize(value: Value): string {
  if (typeof value === 'string') return quoted(value)
  if (isList(value)) return `[${value.map(serialize).join(',')}]`
  return group(Object.entries(value))
}

type Entry = readonly [name: string, value: Value]

const group = (entries: readonly Entry[]) =>
  `{${entries.map(([name, one]) => `${quoted(name)}:${serialize(one)}`).join(',')}}`

function quoted(text: string): string {
  const json = JSON.stringify(text)
  if (!/[/\u2028\u2029]/.test(json)) return json
  return json.replaceAll('/', '\\/').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}

/** The node of an answer: words first, then the fields in the order real answers have them. */
export const serializeNode = (words: Fields, fields: Fields): string =>
  group([...Object.entries(words), ...alphabetically(fields)])

/** The fields in the order real answers have them: alphabetical. */
export const alphabetical = (fields: Fields): Fields => Object.fromEntries(alphabetically(fields))

const alphabetically = (fields: Fields) =>
  Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))

export interface Envelope {
  /** `alipay_trade_query_response`, or `error_response`. */
  readonly root: string
  /** The node as written: what is signed. A group, or the quoted ciphertext of one. */
  readonly node: string
  /** Names the certificate of the key that signed; in certificate mode only. */
  readonly certSn?: string
  /** Base64. */
  readonly sign: string
}

/**
 * Node first, `sign` last, the certificate between and never without need: two SDKs cut the text
 * out by these very bytes.
 */
export const sealEnvelope = ({ root, node, certSn, sign }: Envelope) =>
  certSn === undefined
    ? `{"${root}":${node},"sign":"${sign}"}`
    : `{"${root}":${node},"alipay_cert_sn":"${certSn}","sign":"${sign}"}`

const envelopeForm =
  /^\{"(\w+)":(\{.*\}|"[\w+/=]+")(?:,"alipay_cert_sn":"(\w+)")?,"sign":"([\w+/=-]+)"\}$/s

/** Cuts an answer up again without reading the node, or nothing when it has another shape. */
export function openEnvelope(text: string): Envelope | undefined {
  const [, root, node, certSn, sign] = envelopeForm.exec(text) ?? []
  if (root === undefined || node === undefined || sign === undefined) return undefined
  return { root, node, ...(certSn === undefined ? {} : { certSn }), sign }
}
