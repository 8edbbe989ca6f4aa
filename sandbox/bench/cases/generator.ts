/**
 * Our generator against autocannon, each on the second core, at a server so lean that the presser is
 * the limit; how near to its rate it keeps at four fifths of that; and whether a server that stands
 * still for a second can be overlooked.
 */
import type { Bench, Case, Measured } from '../case.ts'
import { missingFile } from '../peers/folder.ts'
import { type Served, serve } from '../serve.ts'
import type { Pressing } from '../servers/generator.ts'

const connections = 32
const requests = 40_000
const unit = 'requests/s on one core'

export const autocannon: Case = {
  name: 'autocannon',
  says: `autocannon 9.0.0 at a lean server, ${connections} connections, next request upon answer`,
  ...{ unit, baseline: null },
  missing: () => missingFile('autocannon/autocannon.js'),
  measure: (bench) => full('autocannon', bench),
}

export const generator: Case = {
  name: 'generator',
  says: 'our generator at the same server: all requests due at once, each timed from due and start',
  ...{ unit, baseline: 'autocannon' },
  measure: (bench) => full('generator', bench),
}

/** As many as it can, and what a second of the processor is worth to it. */
const full = (kind: string, bench: Bench): Promise<Measured> =>
  between(kind, bench, async ({ presser, ask }) => {
    await ask({ requests: requests / 10, perSecond: 0, connections })
    const before = await presser.usage()
    const said = await ask({ requests, perSecond: 0, connections })
    const cpuMs = (await presser.usage()).cpuMs - before.cpuMs
    allRight(said, kind === 'generator' ? said.approved : said.finished, requests)
    const perCpuSecond = Math.round((requests / cpuMs) * 1000)
    return { figure: Number(said.answeredPerSecond), beside: { perCpuSecond } }
  })

/** Seconds pressed at a rate, and the share of the most that is. */
const [paceSeconds, paceShare] = [4, 0.8]

export const rateError: Case = {
  name: 'rate-error',
  says: `our generator at ${paceShare * 100} % of the most it can: how far its rate is from the one wanted`,
  ...{ unit: '% of the rate', baseline: null },
  measure: (bench) =>
    between('generator', bench, async ({ ask }) => {
      await ask({ requests: requests / 10, perSecond: 0, connections })
      const most = Number((await ask({ requests, perSecond: 0, connections })).answeredPerSecond)
      const perSecond = Math.floor(most * paceShare)
      const wanted = perSecond * paceSeconds
      const said = await ask({ requests: wanted, perSecond, connections })
      allRight(said, said.approved, wanted)
      const { p50 = 0, p99 = 0 } = spreadIn(said.startLateMs)
      const beside = {
        ...{ perSecond, worstSecondPercent: worstSecond(said.seconds, perSecond) },
        ...{ startLateMsP50: p50, startLateMsP99: p99, late: Number(said.late) },
      }
      return { figure: errorPercent(said.startsPerSecond, perSecond), beside }
    }),
}

/** How far the rate of actual starts is from the wanted one. */
const errorPercent = (starts: unknown, wanted: number) =>
  Math.abs(Number(starts) / wanted - 1) * 100

/** The same for the whole second that was worst; the first and the last are parts of seconds. */
function worstSecond(seconds: unknown, wanted: number): number {
  const whole = Array.isArray(seconds) ? seconds.slice(1, -1) : []
  return Math.max(...whole.map((second) => errorPercent(recordOf(second).started, wanted)))
}

const stallMs = 1000

export const stall: Case = {
  name: 'stall',
  says: `a server that stands still for ${stallMs} ms in ten seconds at 2,000 a second: p99.9 from due times`,
  ...{ unit: 'ms at p99.9', baseline: null, rounds: 3 },
  measure: (bench) =>
    between('generator', bench, async ({ server, ask }) => {
      const pressing = ask({ requests: 20_000, perSecond: 2000, connections: 16 })
      await new Promise((resolve) => setTimeout(resolve, 4000))
      await server.ask('stall', stallMs)
      const said = await pressing
      allRight(said, said.approved, 20_000)
      const { p999: fromDueP999 = 0, p99: fromDueP99 = 0 } = spreadIn(said.latencyMs)
      const { p999: fromStartP999 = 0 } = spreadIn(said.serviceMs)
      return { figure: fromDueP999, beside: { fromDueP99, fromStartP999 } }
    }),
}

interface Between {
  readonly server: Served
  readonly presser: Served
  ask(pressing: Omit<Pressing, 'url'>): Promise<Readonly<Record<string, unknown>>>
}

/** A fresh lean server on the first core, a fresh presser on the second. */
async function between(
  kind: string,
  { seed }: Bench,
  measure: (parts: Between) => Promise<Measured>,
): Promise<Measured> {
  const server = await serve('lean', { seed })
  try {
    const presser = await serve(kind, { seed }, 1)
    try {
      const ask: Between['ask'] = async (pressing) =>
        recordOf(await presser.ask('press', { url: server.url, ...pressing }))
      return await measure({ server, presser, ask })
    } finally {
      await presser.close()
    }
  } finally {
    await server.close()
  }
}

const recordOf = (said: unknown): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(said ?? {}))

const spreadIn = (said: unknown): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(said ?? {}).map(([name, value]) => [name, Number(value)]))

/** A wrong answer, or none, is no throughput. */
function allRight(said: object, right: unknown, wanted: number): void {
  if (right !== wanted)
    throw new Error(`Not all was answered: ${JSON.stringify(said).slice(0, 300)}`)
}
