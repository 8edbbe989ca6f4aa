/** Whether the doors that `hutong start` would open are free. */
import { createServer } from 'node:net'
import { institutions } from '../../../core/rules/connected-apps.ts'
import type { Config } from '../config.ts'
import { type Finding, fine, problem, warning } from './finding.ts'

/** The dashboard, three networks and the switch; the banks and Mi Pay from 101 on. */
const placesOfDoors = [0, 1, 2, 3, 4, ...institutions.map((_, index) => 101 + index)]

export async function portsFinding({
  ports,
  address,
}: Pick<Config, 'ports' | 'address'>): Promise<Finding> {
  if (typeof ports !== 'number') return fine('ports', 'free ones are taken')
  const all = placesOfDoors.map((place) => ports + place)
  const answers = await Promise.all(all.map((port) => whyNot(port, address)))
  const taken = all.filter((_, index) => answers[index] !== undefined)
  const [first = ports] = taken
  if (taken.length === 0) return fine('ports', `${ports} and ${all.length - 1} above it are free`)
  const why = answers.find((one) => one !== undefined)
  if (why !== 'EADDRINUSE') {
    const todo = 'Give an address of this machine: --host 127.0.0.1.'
    return problem('ports', `${address} cannot be bound (${why})`, todo)
  }
  const many =
    taken.length === 1 ? `${first} is taken` : `${taken.length} are taken, first ${first}`
  if (await isSandbox(first, address)) {
    return warning('ports', `${many}: a sandbox is open there`, 'Stop it, or use --port 0.')
  }
  return problem('ports', many, 'Choose others with --port N, or free ones with --port 0.')
}

/** Why a port cannot be bound; nothing when it can. */
function whyNot(port: number, address: string): Promise<string | undefined> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', (cause: NodeJS.ErrnoException) => resolve(cause.code ?? cause.message))
    server.listen(port, address, () => server.close(() => resolve(undefined)))
  })
}

async function isSandbox(port: number, address: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(1000)
    const health = await fetch(`http://${address}:${port}/admin/health`, { signal })
    return health.ok
  } catch {
    // Whoever it is, it is no sandbox that answers.
    return false
  }
}
