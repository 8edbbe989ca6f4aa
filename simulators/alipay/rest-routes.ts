/** The paths of v3: every method that is not a page, its dots for slashes (docs/sources.md, A3.4). */
import type { Route } from '../host/institution.ts'
import { type CallParts, serveCalls } from './calls.ts'
import { type RestAddress, restPrefix } from './rest-admission.ts'
import { methods, pageMethods } from './wire.ts'

/** What is asked in the query; everything else is posted. */
const queried: readonly string[] = [methods.bill]

export function restRoutes(parts: CallParts<RestAddress>): Route[] {
  const serve = serveCalls(parts)
  return [...parts.readers.keys()]
    .filter((method) => !pageMethods.includes(method))
    .map((method) => ({
      method: queried.includes(method) ? 'GET' : 'POST',
      path: `${restPrefix}${method.replaceAll('.', '/')}`,
      serve,
    }))
}
