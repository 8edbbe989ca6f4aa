/**
 * The process in which one server stands: which kinds there are, and what each of them answers. A
 * kind is loaded only when it is asked for, so that a bare server carries nothing of ours.
 */
import type { Settings, Start, Started } from './server-kind.ts'

const kinds: Readonly<Record<string, () => Promise<{ readonly start: Start }>>> = {
  autocannon: () => import('./servers/autocannon.ts'),
  bare: () => import('./servers/bare.ts'),
  'bare-xml': () => import('./servers/bare-xml.ts'),
  'bare-rsa': () => import('./servers/bare-rsa.ts'),
  clock: () => import('./servers/clock.ts'),
  generator: () => import('./servers/generator.ts'),
  live: () => import('./servers/live.ts'),
  lean: () => import('./servers/lean.ts'),
  express: () => import('./servers/plain-express.ts'),
  door: () => import('./servers/our-door.ts'),
  peer: () => import('./servers/peer.ts'),
  sandbox: () => import('./servers/sandbox.ts'),
  viewers: () => import('./servers/viewers.ts'),
}

const usage = () => {
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed } = process.memoryUsage()
  return { cpuMs: (user + system) / 1000, rssBytes: rss, heapBytes: heapUsed }
}

async function started(kind: string, settings: Settings): Promise<Started> {
  const load = kinds[kind]
  if (load === undefined) throw new Error(`No such server: ${kind}. Known: ${Object.keys(kinds)}`)
  return (await load()).start(settings)
}

interface Question {
  readonly id: number
  readonly question: string
  readonly input?: unknown
}

const [kind = '', settings = '{"seed":1}'] = process.argv.slice(2)
const server = started(kind, JSON.parse(settings))
// Why it did not start is told to whoever asks.
server.catch(() => undefined)

async function answer({ question, input }: Question): Promise<unknown> {
  const { urls, answers } = await server
  const all: Started['answers'] = { usage, ...answers, urls: () => urls }
  const told = all[question]
  if (told === undefined) throw new Error(`${kind} answers no question like ${question}.`)
  return told(input)
}

// Whatever ends the bench, its servers end with it.
process.on('disconnect', () => process.exit())
// Ctrl-C is meant for the bench, which then lets go of this.
process.on('SIGINT', () => undefined)
process.on('message', (asked: Question) => {
  answer(asked).then(
    (said) => process.send?.({ id: asked.id, said }),
    (cause: unknown) => process.send?.({ id: asked.id, wrong: String(cause) }),
  )
})
