/**
 * WeChat Pay's older XML API as its public documents have it: flat XML, and a digest over all fields
 * that are not empty, sorted, with the merchant's key at the end; upper-case hex.
 */
import { type Fields, joined } from './form.ts'

/** What is digested: MD5 of this, or HMAC-SHA256 of it with the same key. */
export const textToSign = (fields: Fields, key: string): string =>
  `${joined(fields, ['sign'])}&key=${key}`

export const xmlOf = (fields: Fields): string =>
  `<xml>${Object.entries(fields)
    .map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`)
    .join('')}</xml>`

const field = /<(\w+)>(?:<!\[CDATA\[([\s\S]*?)\]\]>|([^<]*))<\/\1>/g

/** The fields of a flat message; none when it is no `<xml>`. */
export function fieldsOf(xml: string): Fields {
  const inside = /^\s*<xml>([\s\S]*)<\/xml>\s*$/.exec(xml)?.[1] ?? ''
  return Object.fromEntries(
    [...inside.matchAll(field)].map(([, name = '', quoted, bare]) => [name, quoted ?? bare ?? '']),
  )
}
