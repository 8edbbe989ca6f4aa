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
 * @throws Misuse that names every port that is taken, or when there is no address.
 */
export async function openDoors(
  doors: readonly { readonly institution: { readonly id: string }; readonly door: Door }[],
  { address, ports }: { readonly address: string; readonly ports: Ports },
): Promise<OpenDoor[]> {
  if (address === '') {
    // To Node it would mean every address of the machine.
    const todo = 'Name an address, such as 127.0.0.1.'
    throw new Misuse('open the doors', [{ where: 'host', found: '""', todo }])
  }
  let banks = -1
  const numbered = doors.map(({ institution, door }) => {
    if (!places.includes(institution.id)) banks += 1
    return { institution, door, port: portOf(institution.id, ports, banks) }
  })
  const tries = await Promise.allSettled(
    numbered.map(({ institution, door, port }) => open(door, institution.id, { address, port })),
  )
  const all = tries.flatMap((one) => (one.status === 'rejected' ? [mistakeOf(one.reason)] : []))
  // A wrong address is one mistake, though every door stumbles over it.
  const mistakes = [...new Map(all.map((one) => [one.where, one])).values()]
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
      const where = `port ${port} (${id})`
      reject(isOfAddress(cause) ? wrongAddress(address, cause) : wrongPort(where, cause))
    })
    door.server.listen(port, address, () => resolve())
  })
}

const isOfAddress = ({ code = '' }: NodeJS.ErrnoException) =>
  ['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'].includes(code)

const wrongAddress = (address: string, { code }: NodeJS.ErrnoException): Mistake => ({
  where: `--host ${address}`,
  found: `no address of this machine (${code})`,
  todo: 'Give one it has: 127.0.0.1, or 0.0.0.0 for all of them.',
})

const wrongPort = (where: string, { code }: NodeJS.ErrnoException): Mistake => ({
  where,
  found: code === 'EADDRINUSE' ? 'it is taken' : `it cannot be opened (${code})`,
  todo: 'Choose others with --port N, from which all doors count up, or free ones with --port 0.',
})

function mistakeOf(reason: unknown): Mistake {
  const isMistake = typeof reason === 'object' && reason !== null && 'todo' in reason
  if (isMistake) return reason as Mistake
  return { where: 'a door', found: String(reason), todo: 'Report this: it is a mistake of ours.' }
}

function urlOf(door: Door, address: string): string {
  const { port } = door.server.address() as AddressInfo
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`
}
