/** Messages between institutions that speak over sockets: how many are neither at a door nor answered. */
import type { Route } from '../../simulators/host/institution.ts'
import type { Peer } from '../../simulators/host/peer.ts'

export interface BetweenDoors {
  /** The same peer; what it asks is counted. */
  asking(peer: Peer): Peer
  /** The same door; what it is working on is not between doors. */
  serving(route: Route): Route
  /** Those a door is working on. */
  atDoors(): number
  count(): number
}

export function createBetweenDoors(): BetweenDoors {
  let asked = 0
  let served = 0
  return {
    asking: (peer) => ({
      ask: (to, kind, message) => {
        asked += 1
        return peer.ask(to, kind, message).finally(() => {
          asked -= 1
        })
      },
    }),
    serving: ({ serve, ...route }) => ({
      ...route,
      serve: (request) => {
        served += 1
        return serve(request).finally(() => {
          served -= 1
        })
      },
    }),
    atDoors: () => served,
    // Who asked may have stopped listening before the door has answered.
    count: () => Math.max(0, asked - served),
  }
}
