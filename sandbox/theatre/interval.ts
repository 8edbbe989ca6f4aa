/**
 * What the doors answer while no world stands behind them. They go on listening, so that addresses that
 * clients were given stay good: the dashboard's says that one is on its way, the institutions' are dark.
 */
import type { DoorParts } from '../../simulators/host/express.ts'
import type { Route, WireReply } from '../../simulators/host/institution.ts'
import { json } from '../../simulators/roles/app-door.ts'
import { pageFiles } from '../page-files.ts'
import type { Kept } from '../resettable.ts'

export const betweenWorlds = 'One world is being closed and the next one opened: wait a moment.'

type Doors = Pick<Kept, 'doors'>

/** Between two worlds. */
export function turnToInterval({ doors }: Doors): void {
  doors.get('dashboard')?.turnTo({
    ...{ routes: [alive, ready], ...nobodyFails, ...pageFiles() },
    refuse: async () => later(json(429, { says: betweenWorlds })),
  })
}

/** While a world is shown that has no doors: unavailable, as a gateway says it, in nobody's words. */
export function darken({ doors }: Doors): void {
  for (const [id, door] of doors) {
    if (id === 'dashboard') continue
    door.turnTo({
      ...{ routes: [], ...nobodyFails },
      refuse: async () => ({ status: 503, headers: {}, body: '' }),
    })
  }
}

const look = (path: string, reply: () => WireReply): Route => ({
  ...{ method: 'GET', path, serve: async () => reply() },
})

const alive = look('/healthz', () => json(200, { status: 'alive' }))

const ready = look('/readyz', () => later(json(503, { ready: false, reasons: [betweenWorlds] })))

const later = (reply: WireReply): WireReply => ({
  ...reply,
  headers: { ...reply.headers, 'Retry-After': '1' },
})

/** There is nothing in it that could be a mistake, but for a client that goes away. */
const nobodyFails: Pick<DoorParts, 'crashed'> = { crashed: () => undefined }
