/** The scripts of loadtests/k6, played by the real k6 against a sandbox: short, and all they promise. */

import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import { type K6Run, k6IsMissing, runK6 } from './k6.fixture.ts'

const minutes = 60_000
let sandbox: Sandbox
let here: Readonly<Record<string, string>>

const digestOf = async ({ reports }: K6Run) =>
  JSON.parse(await readFile(join(reports, 'summary.json'), 'utf8'))

/** What is told of a run when it did not end as it should. */
const toldBy = ({ code, out, err }: K6Run) => `k6 ended with ${code}\n${out}\n${err}`

/** A machine that is busy with other tests is slow: the bounds on time are not what is tried here. */
const patient = { P95_MS: '60000', P99_MS: '60000' }

describe.skipIf(k6IsMissing())('with k6', () => {
  beforeAll(async () => {
    sandbox = await startSandbox({ seed: 11, home: process.env.HUTONG_TEST_HOME ?? '' })
    here = { ...patient, HUTONG_URL: sandbox.urls.dashboard ?? '' }
  }, minutes)
  afterAll(() => sandbox?.close())

  test(
    'smoke: a sandbox of its own, every kind paid, every answer and notification verified',
    async () => {
      const out = join(process.env.HUTONG_TEST_HOME ?? '', 'k6-smoke.json')
      const run = await runK6(['smoke', '--quiet', '--out', `json=${out}`], patient)
      expect(run.code, toldBy(run)).toBe(0)
      const digest = await digestOf(run)
      expect(digest).toMatchObject({ passed: true, payments: 13, dropped: 0, steps: [], cells: [] })
      expect(digest.outcomes).toEqual([{ word: 'approved', count: 13 }])
      expect(digest.books).toEqual({ balance: true, recordsAgree: true, sumFen: 0, pending: 0 })
      const phases = digest.phases.map(({ name }: { name: string }) => name)
      expect(phases).toContain('notify_lag')
      expect(await namesIn(out)).toEqual([])
    },
    minutes,
  )

  test(
    'spike: it rises, drops nothing, and the books balance',
    async () => {
      const run = await runK6(['spike', '--quiet'], {
        ...here,
        SECONDS: '8',
        RATE: '15',
        BASE_RATE: '2',
      })
      expect(run.code, toldBy(run)).toBe(0)
      const { payments, dropped, books, about } = await digestOf(run)
      expect(payments).toBeGreaterThan(40)
      expect({ dropped, seed: about.seed, signatures: about.signatures }).toEqual({
        ...{ dropped: 0, seed: 11, signatures: 'full' },
      })
      expect(books.balance && books.recordsAgree).toBe(true)
      expect((await sandbox.books()).balance).toBe(true)
    },
    minutes,
  )

  test(
    'matrix: every cell is as the rule book says',
    async () => {
      const run = await runK6(['matrix', '--quiet'], here)
      expect(run.code, toldBy(run)).toBe(0)
      const { cells, payments } = await digestOf(run)
      expect([cells.length, payments]).toEqual([186, 186])
      expect(cells.filter(({ differed, agreed }: Counted) => differed > 0 || agreed !== 1)).toEqual(
        [],
      )
      const closed = cells.filter(({ rule }: { rule: string }) => rule === 'closed')
      expect(closed.length).toBeGreaterThan(3)
    },
    2 * minutes,
  )

  test(
    'a threshold that fails ends with 99, and all four reports say so',
    async () => {
      const run = await runK6(['smoke', '--quiet'], { ...here, P95_MS: '0' })
      expect(run.code, toldBy(run)).toBe(99)
      const read = (name: string) => readFile(join(run.reports, name), 'utf8')
      expect(run.out).toContain('FAILED  pay_e2e p(95)<0')
      expect(await read('summary.txt')).toContain('FAILED  smoke')
      expect(await read('junit.xml')).toContain('failures="1"')
      expect(await read('report.html')).toContain('✗ failed')
      expect((await digestOf(run)).passed).toBe(false)
    },
    minutes,
  )

  test(
    'smoke against a sandbox that trusts everybody: paid, and nothing is called verified',
    async () => {
      const home = process.env.HUTONG_TEST_HOME ?? ''
      const trusting = await startSandbox({ seed: 11, home, signatures: 'trust' })
      try {
        const run = await runK6(['smoke', '--quiet'], {
          ...patient,
          HUTONG_URL: trusting.urls.dashboard ?? '',
        })
        expect(run.code, toldBy(run)).toBe(0)
        const { about, payments } = await digestOf(run)
        expect([about.signatures, payments]).toEqual(['trust', 13])
        expect(run.out).not.toMatch(/ok +verified/)
      } finally {
        await trusting.close()
      }
    },
    minutes,
  )

  test(
    'books that do not balance end with 99',
    async () => {
      const liar = await lyingAbout('/admin/books', {
        balance: false,
        sumFen: 0,
        pending: 0,
        broken: ['x'],
      })
      try {
        const environment = { ...here, HUTONG_URL: liar.url, SETTLE_SECONDS: '1' }
        const run = await runK6(['smoke', '--quiet'], environment)
        expect(run.code, toldBy(run)).toBe(99)
        expect(run.out).toMatch(/FAILED +books_balance rate==1/)
        expect(run.out).toContain('The books DO NOT balance')
      } finally {
        liar.server.close()
      }
    },
    minutes,
  )
})

interface Counted {
  readonly agreed: number
  readonly differed: number
}

/** The names of requests, and addresses kept beside them, that hold the number of an order. */
async function namesIn(file: string): Promise<string[]> {
  const names = new Set<string>()
  for (const line of (await readFile(file, 'utf8')).split('\n')) {
    const { name, url } = line === '' ? {} : (JSON.parse(line).data?.tags ?? {})
    for (const word of [name, url]) if (typeof word === 'string') names.add(word)
  }
  expect(names.size).toBeGreaterThan(10)
  expect(names.size).toBeLessThan(40)
  return [...names].filter((name) => /K[a-z0-9]{12,}/.test(name))
}

/** The sandbox's admin API but for one path. */
async function lyingAbout(path: string, answer: object): Promise<{ url: string; server: Server }> {
  const server = createServer(async (request, response) => {
    const real = await fetch(`${sandbox.urls.dashboard}${request.url}`)
    const body = request.url === path ? JSON.stringify(answer) : await real.text()
    response.writeHead(real.status, { 'Content-Type': 'application/json' }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}
