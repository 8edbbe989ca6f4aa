/**
 * Bare `node:http` that parses a flat XML message and answers with one of the same size as a payment's
 * answer: with our own strict reader, or with a regular expression that would take anything.
 */
import { readXml } from '../../../simulators/wechatpay/v2/xml.ts'
import { paidXml } from '../micropay.ts'
import type { Start } from '../server-kind.ts'
import { bareServer } from './listening.ts'

type Reader = (body: Buffer) => { get(name: string): string | undefined }

const strict: Reader = (body) => {
  const fields = readXml(body)
  if (typeof fields === 'string') throw new Error(fields)
  return fields
}

const field = /<(\w+)>(?:<!\[CDATA\[([\s\S]*?)\]\]>|([^<]*))<\/\1>/g

const loose: Reader = (body) => {
  const text = body.toString('utf8')
  const inside = text.slice(text.indexOf('>') + 1, text.lastIndexOf('<'))
  const fields = new Map<string, string>()
  for (const [, name = '', quoted, bare] of inside.matchAll(field)) {
    fields.set(name, quoted ?? bare ?? '')
  }
  return fields
}

const readers: Readonly<Record<string, Reader>> = { strict, loose }

export const start: Start = ({ reader = 'strict' }) => {
  const read = readers[String(reader)]
  if (read === undefined) throw new Error(`No such reader: ${reader}`)
  return bareServer('text/xml', (body) => paidXml(String(read(body).get('out_trade_no'))))
}
