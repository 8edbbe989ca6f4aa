/** A port for each door: counted up from one number, or whichever are free. */
import type { AddressInfo } from 'node:net'
import type { Door } from '../simulators/host/express.ts'
import { type Mistake, Misuse } from './misuse.ts'

/** `free`: the system picks. Otherwise the dashboard's port, and the others above it. */
export type Ports = 'free' | number

export interface OpenDoor {
  readonly institution: { readonly id: string }
  readonly door: Door
  readonly url: string
}

/** How far above the dashboard's port each door lies; the banks follow from 101 on. */
const places: readonly string[] = ['dashboard', 'alipay', 'wechatpay', 'unionpay', 'switch']
const firstBank = 101

export function portOf(id: string, ports: Ports, bank: number): number {
  if (ports === 'free') return 0
  const place = places.indexOf(id)
  return place < 0 ? ports + firstBank + bank : ports + place
}

/**
 * Opens all doors, or none: when one cannot be opened the others are closed again.
 * @throws Misuse that names every port that is taken.
 */
export async function openDoors(
  doors: readonly { readonly institution: { readonly id: string }; readonly door: Door }[],
  { address, ports }: { readonly address: string; readonly ports: Ports },
): Promise<OpenDoor[]> {
  let banks = -1
  const numbered = doors.map(({ institution, door }) => {
    if (!places.includes(institution.id)) banks += 1
    return { institution, door, port: portOf(institution.id, ports, banks) }
  })
  const tries = await Promise.allSettled(
    numbered.map(({ institution, door, port }) => open(door, institution.id, { address, port })),
  )
  const mistakes = tries.flatMap((one) =>
    one.status === 'rejected' ? [mistakeOf(one.reason)] : [],
  )
  if (mistakes.length === 0) {
    return numbered.map(({ institution, door }) => {
      return { institution, door, url: urlOf(door, address) }
    })
  }
  await Promise.all(doors.map(({ door }) => door.close(0)))
  throw new Misuse('open the doors', mistakes)
}

export async function closeDoors(doors: readonly OpenDoor[], graceMs: number): Promise<void> {
  await Promise.all(doors.map(({ door }) => door.close(graceMs)))
}

function open(
  door: Door,
  id: string,
  { address, port }: { address: string; port: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    door.server.once('error', (cause: NodeJS.ErrnoException) => {
      const reason = cause.code === 'EADDRINUSE' ? 'is taken' : `cannot be opened (${cause.code})`
      reject({
        where: `port ${port} (${id})`,
        found: `it ${reason}`,
        todo: 'Choose others with --port N, from which all doors count up, or free ones with --port 0.',
      } satisfies Mistake)
    })
    door.server.listen(port, address, () => resolve())
  })
}

function mistakeOf(reason: unknown): Mistake {
  const isMistake = typeof reason === 'object' && reason !== null && 'todo' in reason
  if (isMistake) return reason as Mistake
  return { where: 'a door', found: String(reason), todo: 'Report this: it is a mistake of ours.' }
}

function urlOf(door: Door, address: string): string {
  const { port } = door.server.address() as AddressInfo
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`
}
