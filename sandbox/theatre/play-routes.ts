/**
 * What is played, over HTTP: the scenarios there are, how far the one on stage has come, and, with
 * the token, starting, pausing, hurrying and stopping it.
 */
import type { Route } from '../../simulators/host/institution.ts'
import { json } from '../../simulators/roles/app-door.ts'
import { fieldsIn } from '../json-body.ts'
import { type Answer, mistaken, type PlayDesk, refused } from './play-desk.ts'
import { createPlaybillReader } from './playbill-reader.ts'

const sent = ({ status, body }: Answer) => json(status, body)

/** What anyone may look at. Without a desk nothing is told of what plays: the page has the picture. */
export const playLooks = (
  desk: PlayDesk | undefined,
  scenarios = desk?.scenarios ?? createPlaybillReader({}).read,
): Route[] => [
  {
    method: 'GET',
    path: '/admin/scenarios',
    serve: async () => json(200, { scenarios: await scenarios() }),
  },
  {
    method: 'GET',
    path: '/admin/play',
    serve: async () => (desk === undefined ? sent(held) : json(200, desk.state())),
  },
]

/** Each needs the token. */
export function playChanges(
  desk: PlayDesk | undefined,
  reset: (() => Promise<void>) | undefined = undefined,
): Route[] {
  const change = (
    method: Route['method'],
    path: string,
    turn: (desk: PlayDesk, fields: Readonly<Record<string, unknown>>) => Answer | Promise<Answer>,
  ): Route => ({
    method,
    path,
    serve: async ({ body }) => {
      if (desk === undefined) return sent(held)
      const fields = body.length === 0 ? {} : fieldsIn(body)
      return sent(fields === undefined ? noObject : await turn(desk, fields))
    },
  })
  return [
    change('POST', '/admin/play', (theatre, fields) => theatre.play(fields)),
    change('POST', '/admin/play/stop', (theatre) => theatre.stop()),
    change('POST', '/admin/play/pause', (theatre) => theatre.pause()),
    change('POST', '/admin/play/resume', (theatre) => theatre.resume()),
    change('PUT', '/admin/play/speed', (theatre, { speed }) => theatre.turnSpeed(speed)),
    reset === undefined || desk !== undefined
      ? change('POST', '/admin/reset', (theatre) => theatre.reset())
      : { method: 'POST', path: '/admin/reset', serve: () => resetHere(reset) },
  ]
}

/** Where a program holds the sandbox: answered when the world is at its beginning. */
async function resetHere(reset: () => Promise<void>) {
  const began = performance.now()
  await reset()
  return json(200, {
    says: 'The world is at its beginning: the same keys and doors, and nothing has happened yet.',
    ms: Math.round(performance.now() - began),
  })
}

const held = refused(
  409,
  'A program, or a single run, holds this sandbox and decides what is played; start it with "hutong start" to choose here.',
)

const noObject = mistaken([
  { where: 'body', found: 'no JSON object', todo: 'Send a JSON object, or nothing at all.' },
])
