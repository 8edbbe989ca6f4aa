/** Snapshots over HTTP: which there are, for everybody; taking and restoring them by token. */
import type { Route, WireReply, WireRequest } from '../../simulators/host/institution.ts'
import { json } from '../../simulators/roles/app-door.ts'
import { fieldsIn } from '../json-body.ts'
import { Misuse } from '../misuse.ts'
import type { PlayDesk } from '../theatre/play-desk.ts'
import type { SnapshotDesk } from './snapshot-desk.ts'

export const snapshotLooks = ({ list }: SnapshotDesk): Route[] => [
  {
    method: 'GET',
    path: '/admin/snapshots',
    serve: async () => json(200, { snapshots: await list() }),
  },
]

/** Each needs the token. Where somebody chooses what is played, a restored world is put on as another. */
export function snapshotChanges(desk: SnapshotDesk, play: PlayDesk | undefined): Route[] {
  const change = (path: string, turn: (name: unknown) => Promise<WireReply>): Route => ({
    method: 'POST',
    path,
    serve: (request) => answered(request, turn),
  })
  return [
    change('/admin/snapshot', async (name) => json(200, { name, path: await desk.take(name) })),
    change('/admin/restore', async (name) => {
      if (play === undefined) return json(200, { name, path: await desk.restore(name) })
      const { status, body } = await play.restore(await desk.find(name))
      return json(status, body)
    }),
  ]
}

/** Mistakes in what was asked for are told as those of any other body. */
async function answered(
  { body }: WireRequest,
  turn: (name: unknown) => Promise<WireReply>,
): Promise<WireReply> {
  const fields = fieldsIn(body)
  if (fields === undefined) return json(400, { mistakes: [noObject] })
  try {
    return await turn(fields.name)
  } catch (cause) {
    if (!(cause instanceof Misuse)) throw cause
    return json(422, { mistakes: cause.mistakes })
  }
}

const noObject = {
  where: 'body',
  found: 'no JSON object',
  todo: 'Send {"name": "before-refunds"}.',
}
