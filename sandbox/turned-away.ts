/**
 * What the dashboard's door says to whom it turns away before any route is asked: why, and where to
 * go instead. A method that does not go is told with those that do (RFC 9110, 15.5.6).
 */
import { limits } from '../core/limits.ts'
import type { HostRefusal, Route, WireReply, WireRequest } from '../simulators/host/institution.ts'
import { json } from '../simulators/roles/app-door.ts'
import { nearest } from './nearest.ts'

type Asked = Pick<WireRequest, 'method' | 'path'>

const answers: Readonly<
  Record<HostRefusal, (asked: Asked, routes: readonly Route[]) => WireReply>
> = {
  'not-found': ({ method, path }, routes) =>
    json(404, {
      says: `There is nothing at ${method} ${shown(path)}.`,
      todo: meant(path, routes) ?? 'GET /admin/openapi.json lists what there is.',
    }),
  'method-not-allowed': ({ method, path }, routes) => {
    const allowed = methodsAt(path, routes).join(', ')
    const says = `${method} does not go at ${shown(path)}.`
    const reply = json(405, { says, todo: `Use ${allowed}.` })
    return { ...reply, headers: { ...reply.headers, Allow: allowed } }
  },
  'body-too-large': () =>
    json(413, {
      says: `A body has at most ${limits.bodyBytesMax} bytes here.`,
      todo: 'Send less, in several requests.',
    }),
  'too-many-requests': () =>
    json(429, {
      says: `At most ${limits.requestsAtOnceMax} requests are worked on at once, and none while a world makes room for the next.`,
      todo: 'Ask again in a moment.',
    }),
  crashed: () =>
    json(500, {
      says: 'The sandbox made a mistake.',
      todo: 'Look into what it wrote to standard error.',
    }),
}

export const turnsAway =
  (routes: readonly Route[]) =>
  async (why: HostRefusal, asked: Asked): Promise<WireReply> =>
    answers[why](asked, routes)

/** Longer paths are told in part, and are nobody's slip of the finger. */
const shownMax = 100

const shown = (path: string) => (path.length > shownMax ? `${path.slice(0, shownMax)}…` : path)

function meant(path: string, routes: readonly Route[]): string | undefined {
  if (path.length > shownMax) return undefined
  const near = nearest(
    path,
    routes.map((route) => filled(route, path)),
  )
  return near === undefined ? undefined : `Did you mean ${near}?`
}

/** The route's path with what was asked in the place of each parameter. */
function filled(route: Route, path: string): string {
  const asked = path.split('/')
  return route.path
    .split('/')
    .map((part, place) => (part.startsWith(':') ? (asked[place] ?? part) : part))
    .join('/')
}

const methodsAt = (path: string, routes: readonly Route[]): readonly string[] => [
  ...new Set(routes.filter((route) => filled(route, path) === path).map(({ method }) => method)),
]
