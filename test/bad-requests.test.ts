/**
 * Generated bad requests over all doors and the admin API: some thousands in the suite, a million by
 * HUTONG_BAD_REQUESTS=1000000. Nothing crashes, hangs or grows, and no 5xx comes that a network, or the
 * document, would not give.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Agent, request } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stream } from '../core/random.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import {
  type BadRequest,
  goldenRequests,
  nearlyDocumented,
  spoiled,
} from './bad-requests.fixture.ts'
import { malformed } from './malformed.fixture.ts'

const wanted = Number(process.env.HUTONG_BAD_REQUESTS ?? 2500)
const atOnce = 48
/** How long one answer may take, on a machine with other things to do. */
const patienceMs = 90_000

let sandbox: Sandbox
const complaints: string[] = []

beforeAll(async () => {
  const home = process.env.HUTONG_TEST_HOME ?? ''
  sandbox = await startSandbox({ seed: 3, home, complain: (says) => complaints.push(says) })
})

afterAll(() => sandbox.close(0))

/**
 * A bank's door for ISO 8583 is not sealed: a message that is still whole debits a card, and the switch
 * knows nothing of it.
 */
const ofStrangers = /^icbc and the switch differ|^all books together/

/** Statuses that any row of the admin API may be answered by, whatever it says itself. */
const anyRow: readonly number[] = [400, 401, 403, 404, 405, 413, 415, 421, 422, 429]

function wrongIn({ row, door, path }: BadRequest, status: number): string | null {
  if (row !== undefined) {
    const isTold = row.answers[status] !== undefined || anyRow.includes(status)
    return isTold ? null : `${status}, which the document does not know`
  }
  // An ill-formed target may be the page's own, or be cut off by the door itself.
  return status >= 500 && !(door === 'dashboard' && path.startsWith('/admin/report'))
    ? String(status)
    : null
}

test(
  `${wanted} bad requests crash, hang and grow nothing`,
  async () => {
    const golden = goldenRequests()
    expect(new Set(golden.map(({ door }) => door)).size).toBe(5)
    expect(golden.length).toBeGreaterThan(60)
    const draw = stream(20_261_123, 'bad-requests')
    const makers = [
      () => spoiled(draw, golden),
      () => spoiled(draw, golden),
      () => nearlyDocumented(draw),
      () => malformed(draw) as BadRequest,
    ]
    const agent = new Agent({
      connections: 16,
      pipelining: 1,
      headersTimeout: patienceMs,
      bodyTimeout: patienceMs,
    })
    const statuses = new Map<number, number>()
    const wrong: string[] = []
    const heapMb: number[] = []
    let sent = 0
    let slowestMs = 0

    const send = async (bad: BadRequest) => {
      const { door, method, path, headers, body, token } = bad
      const began = performance.now()
      const auth = token === true ? { authorization: `Bearer ${sandbox.adminToken}` } : {}
      try {
        const reply = await request(`${sandbox.urls[door]}${path}`, {
          ...{ method: method as 'GET', headers: { ...headers, ...auth }, body, dispatcher: agent },
        })
        await reply.body.dump({ limit: 64 * 1024 * 1024 })
        statuses.set(reply.statusCode, (statuses.get(reply.statusCode) ?? 0) + 1)
        const why = wrongIn(bad, reply.statusCode)
        if (why !== null) wrong.push(`${method} ${door}${path.slice(0, 200)}: ${why}`)
      } catch (cause) {
        wrong.push(`${method} ${door}${path.slice(0, 200)}: ${String(cause)}`)
      }
      slowestMs = Math.max(slowestMs, performance.now() - began)
    }
    const walk = async () => {
      while (sent < wanted && wrong.length < 50) {
        sent += 1
        if (sent % Math.ceil(wanted / 20) === 0) heapMb.push(settledHeapMb())
        await send(draw.pick(makers)())
      }
    }
    const began = performance.now()
    await Promise.all(Array.from({ length: atOnce }, walk))
    await agent.close()

    const seconds = (performance.now() - began) / 1000
    if (wanted > 10_000) report({ sent, seconds, slowestMs, heapMb, statuses: [...statuses] })
    expect(wrong).toEqual([])
    expect(complaints).toEqual([])
    expect(sent).toBe(wanted)
    expect(statuses.size).toBeGreaterThan(5)
    // What is remembered is full after the first half; from then on nothing grows.
    const [middle = 0, last = 0] = [heapMb.at(Math.floor(heapMb.length / 2)), heapMb.at(-1)]
    if (wanted >= 100_000) expect(last).toBeLessThan(middle * 1.25)
    expect(await sandbox.settled(30_000)).toBe(true)
    expect(sandbox.inFlight()).toBe(0)
    const { broken } = await sandbox.books()
    expect(broken.filter((says) => !ofStrangers.test(says))).toEqual([])
    const health = await fetch(`${sandbox.urls.dashboard}/readyz`)
    expect(await health.json()).toEqual({ ready: true, reasons: [] })
  },
  Math.max(90_000, wanted * 20),
)

// Node shows its collector to whoever asks before the next context is made, started with a flag or not.
setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** What is still held once garbage is gone: without collecting it swings by hundreds of megabytes. */
function settledHeapMb(): number {
  collectGarbage()
  return Math.round(process.memoryUsage().heapUsed / 1024 / 1024)
}

const report = (figures: object) => process.stderr.write(`${JSON.stringify(figures)}\n`)
