/** The doors of a stage: who stands behind each, who may come in, and how they are given away. */
import { createDoor, type Door, type DoorParts } from '../simulators/host/express.ts'
import type { Institution } from '../simulators/host/institution.ts'
import { createVisitors } from '../simulators/host/visitors.ts'
import type { OpenDoor } from './doors.ts'
import type { Ground } from './ground.ts'
import { interceptedHosts } from './intercept/hosts.ts'
import type { FilledJournal } from './journal/journal.ts'
import type { Observing } from './observing/observing.ts'

/** Doors that listen, by the id of who stood behind them; all of them are shut. */
export type KeptDoors = ReadonlyMap<string, Door>

interface DoorsParts {
  readonly institutions: readonly Institution[]
  readonly ground: Pick<Ground, 'sideDoor'>
  readonly journal: Pick<FilledJournal, 'notesOf'>
  readonly observing?: Pick<Observing, 'noted'> | undefined
  readonly address: string
  /** Names besides the usual under which clients may call the doors. */
  readonly hosts?: readonly string[]
  readonly kept?: KeptDoors
  complain(cause: unknown, where: string): void
}

export function doorsOf(options: DoorsParts): ToOpen[] {
  const { institutions, ground, journal, observing, complain, kept } = options
  const visitors = createVisitors({ ...options, hosts: hostsOf(options), isOwn: isOwnPath })
  return institutions.map((institution): ToOpen => {
    const notes = journal.notesOf(institution.id)
    const parts: DoorParts = {
      routes: [...institution.routes, ...ground.sideDoor(institution)],
      refuse: institution.refuse,
      crashed: (cause) => complain(cause, `a request to ${institution.id}`),
      note: observing?.noted?.(institution.id, notes) ?? notes,
    }
    const id = String(institution.id)
    const door = kept?.get(id)
    return door === undefined
      ? { institution: { id }, door: createDoor({ ...parts, visitors }) }
      : { institution: { id }, door, enter: () => door.turnTo(parts) }
  })
}

type ToOpen = Pick<OpenDoor, 'institution' | 'door' | 'enter'>

/** Clients that were intercepted call the networks by their own names. */
const hostsOf = ({ hosts = [] }: DoorsParts) => [...hosts, ...interceptedHosts]

/**
 * Phones and cashiers are ours, and banks are asked by no page; whatever else a network is asked, it
 * may be asked from any. A target may be a whole address (RFC 9112, 3.2.2): its path is what counts.
 */
const isOwnPath = (target: string) => ownTarget.test(target)
const ownPaths = ['app', 'cashier', 'iso8583', 'cgi-bin/mmpayweb-bin/checkmweb'].join('|')
const ownTarget = new RegExp(`^(?:[a-z][a-z0-9+.-]*://[^/?#]*)?/(?:${ownPaths})(?:[/?#]|$)`, 'i')

/** Who asks at the dashboard's door would otherwise count, and nothing ever be at rest. */
export const inFlight = (doors: readonly OpenDoor[]) =>
  doors
    .filter(({ institution }) => institution.id !== 'dashboard')
    .reduce((sum, { door }) => sum + door.inFlight(), 0)

/** Shuts the doors, and waits until nobody is at work behind them; who then still is, is cut off. */
export async function emptied(doors: readonly OpenDoor[], graceMs: number): Promise<void> {
  for (const { door } of doors) door.shut()
  const until = performance.now() + graceMs
  while (inFlight(doors) > 0 && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  for (const { institution, door } of doors) {
    if (institution.id !== 'dashboard' && door.inFlight() > 0) door.server.closeAllConnections()
  }
}
