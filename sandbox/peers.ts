/** How institutions speak to one another: in memory, or over a door that each has beside its own. */
import { randomBytes } from 'node:crypto'
import type { InstitutionId } from '../core/ids.ts'
import type { Gate } from '../simulators/host/fault-gate.ts'
import type { Institution, Route } from '../simulators/host/institution.ts'
import type { Answers, Patience, Peer } from '../simulators/host/peer.ts'
import { createDirectPeer, type DirectLine } from '../simulators/host/peer-direct.ts'
import { createHttpPeer, type HttpPeer, interchangeRoute } from '../simulators/host/peer-http.ts'
import { createBetweenDoors } from './clock/between-doors.ts'
import type { StageClock } from './clock/stage-clock.ts'

interface PeersParts {
  readonly by: 'direct' | 'http'
  readonly patience: Patience
  readonly clock: StageClock
  readonly gates: ReadonlyMap<InstitutionId, Gate>
  /** Both are asked only once the institutions exist: until then nobody is there. */
  readonly answersOf: (id: InstitutionId) => Answers | undefined
  readonly urlOf: (id: InstitutionId) => string | undefined
}

export interface Peers {
  /** By what an institution asks the others. */
  peerOf(from: InstitutionId): Peer
  /** The door by which other institutions come in, when they speak over sockets. */
  sideDoor(institution: Institution): readonly Route[]
  /** Messages between two doors that no door is reading. */
  between(): number
  /** Messages of institutions to one another that their doors are working on. */
  atDoors(): number
  close(): Promise<void>
}

export function createPeers(parts: PeersParts): Peers {
  return parts.by === 'direct' ? peersInMemory(parts) : peersOverDoors(parts)
}

const peersInMemory = ({ patience, clock, gates, answersOf }: PeersParts): Peers => {
  const lineTo = (id: InstitutionId): DirectLine | undefined => {
    const gate = gates.get(id)
    const answers = answersOf(id)
    return gate === undefined || answers === undefined ? undefined : { gate, answers }
  }
  return {
    peerOf: (from) => createDirectPeer({ from, clock, patience, lineTo }),
    sideDoor: () => [],
    between: () => 0,
    atDoors: () => 0,
    close: async () => undefined,
  }
}

const peersOverDoors = ({ patience, clock, gates, urlOf }: PeersParts): Peers => {
  const lines: HttpPeer[] = []
  const doors = createBetweenDoors()
  const secret = randomBytes(18).toString('base64url')
  return {
    peerOf: (from) => {
      const line = createHttpPeer({ from, clock, patience, secret, urlOf })
      lines.push(line)
      return doors.asking(line)
    },
    sideDoor: ({ id, answers }) => {
      const gate = gates.get(id)
      return gate === undefined
        ? []
        : [doors.serving(interchangeRoute({ id }, gate, answers, secret))]
    },
    between: doors.count,
    atDoors: doors.atDoors,
    close: async () => void (await Promise.all(lines.map((line) => line.close()))),
  }
}
