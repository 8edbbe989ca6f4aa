/**
 * A request as a scenario describes it, with places to be filled from one sale. What may stand in
 * such a place is listed here, and how a value is written into an address, a header, a form or JSON.
 */
import type { TillRequest } from '../tills/till.ts'

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json }

export interface RequestTemplate {
  readonly method: TillRequest['method']
  /** Absolute; no variable before the path. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** An object or list is sent as JSON; a text as it is, its variables encoded if it is a form. */
  readonly body?: Json
}

/** What each variable stands for. */
export const variables = {
  orderNo: 'the number of the sale, 16 letters and digits',
  networkOrderNo: 'the number the service gave it; the same where the target names none',
  amountFen: 'the amount in fen, a number',
  amountFenText: 'the amount in fen, a text',
  amountYuan: 'the amount in yuan, as 12.50',
  subject: 'what is sold, in Chinese',
  scene: 'merchant-code, payer-code, online, mini-program or top-up',
  merchantId: 'the shop’s number at the network: app_id, mchid, merId',
  shop: 'which of the network’s shops, from 0, a number',
  index: 'which arrival of the run, from 0, a number',
  payerCode: 'what the payer’s phone shows; in "charge" only',
  notifyUrl: 'an address of the crowd’s own, for a service that notifies where it is told to',
} as const

export type Variable = keyof typeof variables
export type Values = Readonly<Record<Variable, string | number>>

const place = /\{\{\s*([^{}]*?)\s*\}\}/g
const wholePlace = /^\{\{\s*([^{}]*?)\s*\}\}$/

export const isVariable = (name: string): name is Variable => Object.hasOwn(variables, name)

/** The names in all places of a template, and where they stand. */
export function namesIn(
  value: unknown,
  path: readonly (string | number)[] = [],
): { readonly name: string; readonly path: readonly (string | number)[] }[] {
  if (typeof value === 'string') {
    return [...value.matchAll(place)].map(([, name = '']) => ({ name, path }))
  }
  if (typeof value !== 'object' || value === null) return []
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return entries.flatMap(([step, one]: [string | number, unknown]) => namesIn(one, [...path, step]))
}

/** Where an address leads, as far as it is the same for every sale; nothing when it is no address. */
export function originOf(url: string): URL | undefined {
  const [head = ''] = /^https?:\/\/[^/?#]*/i.exec(url) ?? []
  if (head === '' || head.includes('{{') || !URL.canParse(head)) return undefined
  return new URL(head)
}

/** Fills a template for one sale. */
export type Fill = (values: Values) => TillRequest

/** @throws Error when the address is none: the scenario was to be refused. */
export function compile({ method, url, headers = {}, body }: RequestTemplate): Fill {
  const origin = originOf(url)
  if (origin === undefined) throw new Error(`A target has no address: ${url}.`)
  const path = url.replace(/^https?:\/\/[^/?#]*/i, '').replace(/#.*$/, '')
  const target = path.startsWith('/') ? path : `/${path}`
  const names = Object.keys(headers)
  const typed = names.find((name) => name.toLowerCase() === 'content-type')
  const isJson = typeof body === 'object' && body !== null
  const kind = isJson && typed === undefined ? { 'Content-Type': 'application/json' } : {}
  const isForm = (typed === undefined ? '' : (headers[typed] ?? '')).includes('form-urlencoded')
  const encode = isForm ? encodeURIComponent : String
  return (values) => ({
    method,
    target: filled(target, values, encodeURIComponent),
    headers: {
      ...kind,
      ...Object.fromEntries(names.map((name) => [name, inHeader(headers[name] ?? '', values)])),
    },
    body: bodyOf(body, values, encode),
  })
}

function bodyOf(body: Json | undefined, values: Values, encode: (text: string) => string): string {
  if (body === undefined) return ''
  return typeof body === 'string'
    ? filled(body, values, encode)
    : JSON.stringify(inJson(body, values))
}

function filled(text: string, values: Values, encode: (text: string) => string): string {
  return text.replace(place, (_, name: string) => encode(String(valued(name, values))))
}

/** A header holds ASCII alone: whatever else is filled in is percent-encoded. */
const inHeader = (text: string, values: Values) =>
  filled(text, values, (value) => value.replace(/[^\x20-\x7e]+/g, encodeURIComponent))

/** A text that is one variable and nothing else takes the variable's own type. */
function inJson(value: Json, values: Values): Json {
  if (typeof value === 'string') {
    const name = wholePlace.exec(value)?.[1]
    return name === undefined ? filled(value, values, String) : valued(name, values)
  }
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((one: Json) => inJson(one, values))
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inJson(one, values)]))
}

/** @throws Error for a name that no variable has: the scenario was to be refused. */
function valued(name: string, values: Values): string | number {
  if (!isVariable(name)) throw new Error(`A target names no variable: ${name}.`)
  return values[name]
}
