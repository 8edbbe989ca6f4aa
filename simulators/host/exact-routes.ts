/**
 * Routes that a look into a table finds: Express asks one route after another, which at a door of
 * eighty routes takes longer than the bare request. All others, and all refusals, stay with Express.
 */
import type { Route } from './institution.ts'

/** By `POST /pay/micropay`: those whose path is one text, and before which no other may be meant. */
export function exactRoutes(routes: readonly Route[]): ReadonlyMap<string, Route> {
  const exact = new Map<string, Route>()
  const forms: RegExp[] = []
  for (const route of routes) {
    const { method, path } = route
    const name = `${method} ${path}`
    if (!/^[\w./-]+$/.test(path)) forms.push(formOf(path))
    else if (!exact.has(name) && !forms.some((form) => form.test(path))) exact.set(name, route)
  }
  return exact
}

/** What a path with parameters may match, and rather too much than too little. */
const formOf = (path: string) => new RegExp(`^${path.replace(/[^\w./-].*$/, '')}`)
