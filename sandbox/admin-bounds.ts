/**
 * What the admin API takes of anybody, whatever is asked: no packed bodies, none nested without end,
 * no names that objects are made by, no query without end.
 */
import { limits } from '../core/limits.ts'
import type { Route, WireReply, WireRequest } from '../simulators/host/institution.ts'
import { json } from '../simulators/roles/app-door.ts'

/** The same route, behind these bounds. */
export const bounded = (route: Route): Route => ({
  ...route,
  serve: async (request) => refusalOf(request) ?? route.serve(request),
})

function refusalOf({ headers, query, body }: WireRequest): WireReply | undefined {
  const packed = headers['content-encoding']
  if (packed !== undefined && packed !== 'identity') {
    return json(415, {
      says: 'Bodies are read as they are.',
      todo: 'Send it without Content-Encoding.',
    })
  }
  if (query !== '' && query.split('&').length > limits.queryNamesMax) {
    const found = `more than ${limits.queryNamesMax} names`
    return mistaken({ where: 'query', found, todo: 'Ask for less.' })
  }
  if (body.length === 0) return undefined
  if (depthOf(body) > limits.jsonDepthMax) {
    const found = `more than ${limits.jsonDepthMax} levels`
    return mistaken({ where: 'body', found, todo: 'Nest it less.' })
  }
  if (!namesMakers(body)) return undefined
  return mistaken({ where: 'body', found: 'a name "__proto__"', todo: 'Leave it out.' })
}

const mistaken = (mistake: { where: string; found: string; todo: string }) =>
  json(422, { mistakes: [mistake] })

const [quote, backslash] = [0x22, 0x5c]
const opens: ReadonlySet<number> = new Set([0x7b, 0x5b])
const closes: ReadonlySet<number> = new Set([0x7d, 0x5d])

/** How deep brackets stand in one another, those within texts aside. */
function depthOf(body: Buffer): number {
  let [depth, deepest, isText] = [0, 0, false]
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at] ?? 0
    if (isText && byte === backslash) at += 1
    else if (byte === quote) isText = !isText
    else if (!isText && opens.has(byte)) deepest = Math.max(deepest, ++depth)
    else if (!isText && closes.has(byte)) depth -= 1
  }
  return deepest
}

/** Also where it is spelled with escapes. Nothing here is made by it; nothing is to be, later. */
function namesMakers(body: Buffer): boolean {
  if (!body.includes('__proto__') && !body.includes('\\u00')) return false
  let isNamed = false
  try {
    JSON.parse(body.toString('utf8'), (name, value: unknown) => {
      isNamed ||= name === '__proto__'
      return value
    })
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
  }
  return isNamed
}
