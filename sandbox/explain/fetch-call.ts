/** A call of `fetch` as browsers copy a request: the URL and its options as JSON. */
import { Misuse } from '../misuse.ts'
import type { Found } from './found.ts'

export const isFetch = /^\s*(await )?fetch\(\s*"/

/** A byte string in, byte strings out. @throws Misuse when it is more than JSON. */
export function fetchRequest(text: string): Found {
  const [, url, rest] =
    /fetch\(\s*("(?:[^"\\]|\\.)*")\s*(?:,([\s\S]*?))?\)\s*;?\s*$/.exec(text) ?? []
  const target = parsed(url)
  const { method, headers, body } = optionsOf(rest === undefined ? {} : parsed(rest))
  if (typeof target !== 'string') throw unreadable()
  const pairs = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])
  return {
    ...{ method, target, headers: Object.fromEntries(pairs) },
    body: Buffer.from(body).toString('latin1'),
  }
}

function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(json ?? '', 'latin1').toString('utf8'))
  } catch (cause) {
    if (cause instanceof SyntaxError) throw unreadable()
    throw cause
  }
}

function optionsOf(options: unknown) {
  const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
  if (!isObject(options)) throw unreadable()
  const { method, headers, body } = { method: 'GET', headers: {}, body: '', ...options }
  const isSpelt = typeof method === 'string' && isObject(headers ?? {})
  if (!isSpelt || typeof (body ?? '') !== 'string') throw unreadable()
  return { method, headers: headers ?? {}, body: body ?? '' }
}

const unreadable = () => {
  const todo = 'Copy it from a browser as fetch, or as cURL: URL and options must be plain JSON.'
  return new Misuse('read the request', [
    { where: 'the fetch call', found: 'it cannot be read without running it', todo },
  ])
}
