/**
 * The dashboard's live line, and a projection that hears as many synthetic payments as it is told to
 * make: at a rate, or as many as it can. With `page` it shows the page, too.
 */
import { createProjection } from '../../../dashboard/projection.ts'
import type { RunFacts } from '../../../dashboard/protocol/live.ts'
import { attachDashboard, type Dashboard } from '../../../dashboard/server.ts'
import { watchLately } from '../../../loadtests/traffic/watch.ts'
import { createDoor } from '../../../simulators/host/express.ts'
import { json } from '../../../simulators/roles/app-door.ts'
import { pageHeaders } from '../../page-files.ts'
import { apps, owners, places } from '../../view.ts'
import type { Settings, Start } from '../server-kind.ts'
import { createSyntheticPayments, type SyntheticPayments } from '../synthetic-payments.ts'

/** So many of a thousand attempts fail. */
const failPerMille = 20
/** How often payments are made up for, and how often workers tell of them. */
const beatMs = 5
const tickMs = 200
/** Made in one go when as many as possible are asked for. */
const batchPayments = 250

export interface Fed {
  readonly payments: number
  readonly wallMs: number
  readonly cpuMs: number
}

export const start: Start = async (settings) => {
  const projection = createProjection({
    run: run(settings),
    apps,
    owners,
    places,
    rule: () => 'open',
  })
  const payments = createSyntheticPayments(projection.apply, { seed: settings.seed, failPerMille })
  projection.apply({ type: 'run-moved', at: Date.now(), scenario: 'synthetic', step: 'started' })
  const door = createDoor({
    routes: [],
    refuse: async () => json(404, { says: 'There is nothing here.' }),
    crashed: (cause) => process.stderr.write(`${String(cause)}\n`),
    ...(typeof settings.page === 'string'
      ? { files: { folder: settings.page, headers: pageHeaders } }
      : {}),
  })
  const { server } = door
  const loop = watchLately()
  const dashboard: Dashboard = attachDashboard({
    ...{ server, projection, now: Date.now },
    health: () => healthOf(loop.delayMsP99(), dashboard.watchers()),
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : ''
  return {
    urls: { door: `http://127.0.0.1:${port}` },
    answers: { feed: (asked) => feed(payments, readFeed(asked)) },
  }
}

interface Feed {
  readonly seconds: number
  /** 0 for as many as possible. */
  readonly perSecond: number
}

function readFeed(asked: unknown): Feed {
  const told = typeof asked === 'object' && asked !== null ? asked : {}
  const seconds = 'seconds' in told ? Number(told.seconds) : 1
  const perSecond = 'perSecond' in told ? Number(told.perSecond) : 0
  return { seconds, perSecond }
}

async function feed(payments: SyntheticPayments, { seconds, perSecond }: Feed): Promise<Fed> {
  const cpu = process.cpuUsage()
  const began = performance.now()
  let made = 0
  let ticked = began
  for (let now = began; now < began + seconds * 1000; now = performance.now()) {
    const due = perSecond === 0 ? batchPayments : ((now - began) / 1000) * perSecond - made
    payments.pay(Math.floor(due), Date.now())
    made += Math.floor(due)
    if (now - ticked >= tickMs) {
      payments.tick(Date.now())
      ticked = now
    }
    await (perSecond === 0
      ? new Promise(setImmediate)
      : new Promise((on) => setTimeout(on, beatMs)))
  }
  payments.tick(Date.now())
  const { user, system } = process.cpuUsage(cpu)
  return { payments: made, wallMs: performance.now() - began, cpuMs: (user + system) / 1000 }
}

const run = ({ seed }: Settings): RunFacts => ({
  ...{ scenario: 'synthetic', title: 'Synthetic payments', seed, signatures: 'full' },
  ...{ step: 'idle', startedAt: Date.now(), time: 'real', speed: 1, paused: false, rate: 1 },
  ...{ day: '2026-11-22', acts: [], act: -1 },
})

function healthOf(eventLoopDelayMsP99: number, watchers: number) {
  const { heapUsed, rss } = process.memoryUsage()
  return {
    ...{ eventLoopDelayMsP99, heapUsedBytes: heapUsed, rssBytes: rss, workers: 4, watchers },
    ...{ workerDelayMsP99: null, journalDropped: 0, booksBalance: true },
  }
}
