/** A port for each door: counted up from one number, or whichever are free. */
import type { AddressInfo, Server } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { Door } from '../simulators/host/express.ts'
import { type Mistake, Misuse } from './misuse.ts'

/**
 * `free`: the system picks. A number: the dashboard's port, and the others above it. Or each door's own,
 * as it was before; who is not named gets a free one.
 */
export type Ports = 'free' | number | Readonly<Record<string, number>>

export interface OpenDoor {
  readonly institution: { readonly id: string }
  readonly door: Door
  readonly url: string
  /** Lets the world in that stands behind it from now on, where it listened already. */
  readonly enter?: () => void
}

/** What listens beside the doors, opened and closed with them. */
export interface Listener {
  readonly id: 'proxy' | 'tls'
  readonly server: Server
  /** Its own port, 0 for a free one; without it, one that counts up like the doors'. */
  readonly port?: number | undefined
  close(graceMs: number): Promise<void>
}

/** How far above the dashboard's port each door lies; the banks follow from 101 on. */
const places: Readonly<Record<string, number>> = {
  ...{ dashboard: 0, alipay: 1, wechatpay: 2, unionpay: 3, switch: 4 },
  ...{ proxy: 80, tls: 443 },
}
const firstBank = 101

function portOf(id: string, ports: Ports, bank: number): number {
  if (ports === 'free') return 0
  if (typeof ports !== 'number') return ports[id] ?? 0
  return ports + (places[id] ?? firstBank + bank)
}

/**
 * Opens all doors and listeners, or none: when one cannot be opened the others are closed again.
 * @throws Misuse that names every port that is taken, or when there is no address.
 */
export async function openDoors(
  doors: readonly Omit<OpenDoor, 'url'>[],
  {
    address,
    ports,
    beside = [],
  }: { readonly address: string; readonly ports: Ports; readonly beside?: readonly Listener[] },
): Promise<OpenDoor[]> {
  if (address === '') {
    // To Node it would mean every address of the machine.
    const todo = 'Name an address, such as 127.0.0.1.'
    throw new Misuse('open the doors', [{ where: 'host', found: '""', todo }])
  }
  let banks = -1
  const tries = await Promise.allSettled([
    ...doors.map(({ institution: { id }, door: { server } }) => {
      if (!Object.hasOwn(places, id)) banks += 1
      return open(server, { id, address, port: portOf(id, ports, banks) })
    }),
    ...beside.map(({ id, server, port }) =>
      open(server, { id, address, port: port ?? portOf(id, ports, 0) }),
    ),
  ])
  const all = tries.flatMap((one) => (one.status === 'rejected' ? [mistakeOf(one.reason)] : []))
  // A wrong address is one mistake, though every door stumbles over it.
  const mistakes = [...new Map(all.map((one) => [one.where, one])).values()]
  if (mistakes.length === 0) {
    return doors.map((one) => ({ ...one, url: urlOf(one.door.server, address) }))
  }
  await Promise.all([...doors.map(({ door }) => door), ...beside].map((one) => one.close(0)))
  throw new Misuse('open the doors', together(mistakes))
}

const toldAlone = 3

/** Where another sandbox stands all ports are taken: that is one thing to be told, and not thirty. */
function together(mistakes: readonly Mistake[]): readonly Mistake[] {
  const [first] = mistakes
  const areAlike = mistakes.every(
    ({ found, todo }) => found === first?.found && todo === first.todo,
  )
  if (first === undefined || !areAlike || mistakes.length <= toldAlone) return mistakes
  const named = mistakes.slice(0, toldAlone).map(({ where }) => where)
  const where = `${named.join(', ')} and ${mistakes.length - toldAlone} more`
  return [{ ...first, where, todo: `${first.todo} Is another Hutong open there?` }]
}

export async function closeDoors(doors: readonly OpenDoor[], graceMs: number): Promise<void> {
  await Promise.all(doors.map(({ door }) => door.close(graceMs)))
}

function open(
  server: Server,
  { id, address, port }: { id: string; address: string; port: number },
): Promise<void> {
  if (server.listening) return Promise.resolve()
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(isOfAddress(cause) ? wrongAddress(address, cause) : wrongPort(id, port, cause))
    })
    server.listen(port, address, () => resolve())
  })
}

const isOfAddress = ({ code = '' }: NodeJS.ErrnoException) =>
  ['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'].includes(code)

const wrongAddress = (address: string, { code }: NodeJS.ErrnoException): Mistake => ({
  where: `--host ${address}`,
  found: `no address of this machine (${code})`,
  todo: 'Give one it has: 127.0.0.1, or 0.0.0.0 for all of them.',
})

const wrongPort = (id: string, port: number, { code }: NodeJS.ErrnoException): Mistake => ({
  where: `port ${port} (${id})`,
  found: code === 'EADDRINUSE' ? 'it is taken' : `it cannot be opened (${code})`,
  todo:
    todoOf[id] ??
    'Choose others with --port N, from which all doors count up, or free ones with --port 0.',
})

const todoOf: Readonly<Record<string, string>> = {
  proxy: 'Choose another with --proxy-port N, or a free one with --proxy-port 0.',
  tls: 'Choose another with --tls-port N; those below 1024 need rights.',
}

function mistakeOf(reason: unknown): Mistake {
  const isMistake = typeof reason === 'object' && reason !== null && 'todo' in reason
  if (isMistake) return reason as Mistake
  return { where: 'a door', found: String(reason), todo: 'Report this: it is a mistake of ours.' }
}

/** Where a server is reached: by others too, when it listens everywhere. */
export function urlOf(server: Server, address: string): string {
  const { port } = server.address() as AddressInfo
  const host = Object.hasOwn(anywhere, address) ? reachable(anywhere[address]) : address
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** Addresses that mean all of a machine's own, and the one that always leads back to it. */
const anywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

/** The first address under which other machines know this one. */
const reachable = (loopback = '127.0.0.1'): string => addressesElsewhere()[0] ?? loopback

/** What `networkInterfaces` tells, as far as it is needed here. */
type Interfaces = Readonly<
  Record<string, readonly { address: string; family: string; internal: boolean }[] | undefined>
>

/** Addresses of this machine for others; what only containers on it can reach stands last. */
export function addressesElsewhere(interfaces: Interfaces = networkInterfaces()): string[] {
  const isForContainers = (name: string) => /^(docker|br-|veth|virbr|cni|podman)/.test(name)
  const named = Object.entries(interfaces)
  named.sort(([a], [b]) => Number(isForContainers(a)) - Number(isForContainers(b)))
  return named
    .flatMap(([, some]) => some ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address)
}

const onlyHere: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost'])

/** The base URLs by which other machines reach a door; none while it listens on this one alone. */
export function addressesOf(url: string, address: string): string[] {
  if (onlyHere.has(address) || !URL.canParse(url)) return []
  if (!Object.hasOwn(anywhere, address)) return [url]
  const { port } = new URL(url)
  return addressesElsewhere().map((host) => `http://${host}:${port}`)
}
