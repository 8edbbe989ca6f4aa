/** A body read field by field, whatever form it has: JSON, a form, raw pairs, XML. For people. */
import type { ToldField } from '../../dashboard/protocol/story.ts'
import { parsePairs } from '../../simulators/unionpay/signature.ts'
import { readXml } from '../../simulators/wechatpay/v2/xml.ts'

/** So many fields are shown one by one. */
const fieldsMax = 120

/** So deep is looked into what stands in one another: no network nests deeper. */
const depthMax = 16

/** Empty when it is no form anybody knows. */
export function fieldsOf(body: string): readonly ToldField[] {
  const reader = readers.find(({ fits }) => fits.test(body))
  return (reader?.read(body) ?? []).slice(0, fieldsMax)
}

const readers: readonly {
  readonly fits: RegExp
  read(body: string): readonly ToldField[] | undefined
}[] = [
  { fits: /^\s*[{[]/, read: (body) => flat(parsedJson(body), '') },
  { fits: /^\s*</, read: readXmlFields },
  { fits: /^[\w.-]+=[^\r\n ]*%[0-9A-Fa-f]{2}/, read: readForm },
  { fits: /^[A-Za-z][\w.]*=/, read: (body) => rawPairs(body) ?? readForm(body) },
]

function readXmlFields(body: string): readonly ToldField[] | undefined {
  const read = readXml(Buffer.from(body))
  return typeof read === 'string' ? undefined : [...read]
}

/** A JSON text within a parameter is read on: `biz_content.out_trade_no`. */
function readForm(body: string): readonly ToldField[] {
  return [...new URLSearchParams(body)].flatMap(([name, value]) =>
    /^[{[]/.test(value) ? flat(parsedJson(value) ?? value, name) : [[name, value] as const],
  )
}

function rawPairs(body: string): readonly ToldField[] | undefined {
  const pairs = parsePairs(body)
  return pairs && Object.entries(pairs)
}

function flat(value: unknown, name: string, depth = 0): readonly ToldField[] {
  if (typeof value !== 'object' || value === null) {
    return value === undefined ? [] : [[name, String(value)]]
  }
  if (depth === depthMax) return [[name, '…']]
  return Object.entries(value).flatMap(([inner, content]) =>
    flat(content, name === '' ? inner : `${name}.${inner}`, depth + 1),
  )
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}
