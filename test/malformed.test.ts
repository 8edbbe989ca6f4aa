/**
 * Ten thousand malformed requests over all doors: no crash, every answer in the network's form, and
 * none that tells what the network runs on.
 */
import { Pool } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stream } from '../core/random.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import { isNetworkDoor, malformed, paths } from './malformed.fixture.ts'
import { leaksOf } from './outcomes/leaks.fixture.ts'

let sandbox: Sandbox
const complaints: string[] = []

beforeAll(async () => {
  sandbox = await startSandbox({
    seed: 3,
    home: process.env.HUTONG_TEST_HOME ?? '',
    complain: (says) => complaints.push(says),
  })
})

afterAll(() => sandbox.close())

test('ten thousand malformed requests crash nothing, and no 500 comes without a body', async () => {
  const wanted = 10_000
  expect(Object.keys(paths).sort()).toEqual(Object.keys(sandbox.urls).sort())
  const pools = new Map(
    Object.keys(paths).map((door) => [
      door,
      new Pool(sandbox.urls[door] ?? '', { connections: 16 }),
    ]),
  )
  const draw = stream(20_261_122, 'malformed')
  const requests = Array.from({ length: wanted }, () => malformed(draw))
  const counts = new Map<number, number>()
  const wrong: string[] = []
  const told: string[] = []
  let next = 0
  const walk = async () => {
    for (let index = next++; index < requests.length; index = next++) {
      const { door, ...request } = requests[index] ?? malformed(draw)
      const pool = pools.get(door)
      if (pool === undefined) throw new Error(door)
      const reply = await pool.request(request)
      const bytes = Buffer.from(await reply.body.arrayBuffer())
      const body = bytes.toString('utf8')
      const headers = Object.fromEntries(
        Object.entries(reply.headers).map(([name, value]) => [name, String(value)]),
      )
      const leaks = isNetworkDoor(door, request.path)
        ? leaksOf({ status: reply.statusCode, headers, body: bytes })
        : []
      told.push(...leaks.map((leak) => `${request.method} ${door}${request.path}: ${leak}`))
      counts.set(reply.statusCode, (counts.get(reply.statusCode) ?? 0) + 1)
      const bad = reply.statusCode >= 500 && body === ''
      if (bad || reply.statusCode >= 500) {
        wrong.push(`${index} ${request.method} ${door}${request.path}: ${reply.statusCode} ${body}`)
      }
    }
  }
  await Promise.all(Array.from({ length: 48 }, walk))
  await Promise.all([...pools.values()].map((pool) => pool.close()))

  expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(wanted)
  expect(complaints).toEqual([])
  expect(wrong).toEqual([])
  expect(told).toEqual([])
  expect(counts.size).toBeGreaterThan(4)
  const health = await fetch(`${sandbox.urls.dashboard}/admin/health`)
  expect(await health.json()).toMatchObject({ status: 'ready', inFlight: 0 })
  expect(await sandbox.books()).toMatchObject({ balance: true, broken: [] })
}, 90_000)
