/** The command line as its users meet it: exit codes, mistakes told together, a clean end. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const home = process.env.HUTONG_TEST_HOME ?? ''
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hutong-cli-'))
})

afterAll(() => rm(folder, { recursive: true }))

function launch(args: readonly string[]): ChildProcess {
  const flags = ['--import', 'tsx', 'sandbox/cli.ts', ...args, '--home', home]
  return spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'pipe'] })
}

async function hutong(...args: string[]) {
  const child = launch(args)
  const output = collect(child)
  const [code] = await once(child, 'close')
  return { code, ...output }
}

function collect(child: ChildProcess) {
  const output = { out: '', err: '' }
  child.stdout?.on('data', (chunk) => {
    output.out += chunk
  })
  child.stderr?.on('data', (chunk) => {
    output.err += chunk
  })
  return output
}

async function scenarioFile(name: string, changes: object): Promise<string> {
  const path = join(folder, `${name}.json`)
  await writeFile(path, JSON.stringify({ ...twoSeconds, ...changes }))
  return path
}

const twoSeconds = {
  title: 'Two seconds',
  describes: 'A few payments within one house.',
  seed: 5,
  timing: 'may-decide',
  arrivals: [{ kind: 'constant', ratePerSecond: 5, seconds: 2 }],
  cast: {
    mix: [{ app: 'alipay', owner: 'alipay', scene: 'merchant-code', weight: 1 }],
    amount: { kind: 'fixed', fen: 100 },
  },
  expectations: { approvedShareAtLeast: 1, booksBalance: true, recordsAgree: true },
}

test('a run that meets its expectations ends with 0 and one JSON object', async () => {
  const junit = join(folder, 'good.xml')
  const flags = ['--port', '0', '--json', '--junit', junit, '--progress', '1']
  const file = await scenarioFile('good', {})
  const { code, out, err } = await hutong('run', file, ...flags)
  expect(code).toBe(0)
  const report = JSON.parse(out)
  expect(report.about.command).toBe(`hutong run ${file} --seed 5`)
  expect(err).toMatch(/\d s of 2, (\d s left|draining): \d+ payments, 0 not approved/)
  expect(await readFile(junit, 'utf8')).toMatch(/<testsuite .* failures="0"/)
  expect(report).toMatchObject({
    seed: 5,
    verdict: { passed: true },
    traffic: { due: 10, approved: 10 },
  })
  expect(report.digest).toMatch(/^[0-9a-f]{64}$/)
}, 60_000)

test('a run that does not ends with 99 and the reasons', async () => {
  const expectations = { approvedShareAtMost: 0.1, booksBalance: true, recordsAgree: true }
  const file = await scenarioFile('hopeless', { expectations })
  const { code, out } = await hutong('run', file, '--port', '0')
  expect(code).toBe(99)
  expect(out).toContain('FAILED')
  expect(out).toContain('approved share is 1, expected at most 0.1')
}, 60_000)

const amount = { kind: 'lognormal', medianFen: 2600, sigma: 1, minFen: 1, maxFen: 90_000 }
const anyAmount = { ...twoSeconds.cast, amount }

test('a rehearsal opens no door, ends as a run does, and the same seed gives the same digest', async () => {
  const file = await scenarioFile('rehearsed', { timing: 'none', cast: anyAmount })
  const [first, again, other] = await Promise.all([
    hutong('rehearse', file, '--json'),
    hutong('rehearse', file, '--json'),
    hutong('rehearse', file, '--json', '--seed', '6'),
  ])
  expect([first.code, again.code, other.code]).toEqual([0, 0, 0])
  const report = JSON.parse(first.out)
  expect(report).toMatchObject({
    ...{ seed: 5, verdict: { passed: true }, traffic: { due: 10, approved: 10, unknown: 0 } },
    cells: [{ app: 'alipay', owner: 'alipay', scene: 'merchant-code', attempts: 10, approved: 10 }],
    money: { refundedFen: 0 },
    ...{ books: { balance: true }, records: { agree: true } },
  })
  expect(report.money.paidFen).toBe(report.money.askedFen)
  expect(again.out).toBe(first.out)
  expect(JSON.parse(other.out).digest).not.toBe(report.digest)
  expect(report.digest).toMatch(/^[0-9a-f]{64}$/)
}, 60_000)

test('a rehearsal that does not meet its expectations ends with 99 and the reasons, in words', async () => {
  const expectations = { approvedShareAtMost: 0.1, booksBalance: true, recordsAgree: true }
  const file = await scenarioFile('hopeless-rehearsal', { expectations })
  const { code, out } = await hutong('rehearse', file)
  expect(code).toBe(99)
  expect(out).toContain('Two seconds, seed 5, rehearsed')
  expect(out).toMatch(/alipay +10\/10/)
  expect(out).toContain('approved share is 1, expected at most 0.1')
}, 60_000)

test('an audit ends with 0 when no check failed and with 99 when one did, as JSON and in words', async () => {
  const mix = [{ app: ['quickpass', 'wechat'], owner: ['alipay', 'wechatpay'], weight: 1 }]
  const cast = { ...twoSeconds.cast, mix }
  const arrivals = [{ kind: 'constant', ratePerSecond: 20, seconds: 10 }]
  const expectations = { booksBalance: true, recordsAgree: true }
  const everybody = { apps: ['*'], owners: ['*'], scenes: ['*'], source: 'assumed' }
  const open = { ...everybody, from: '2024-06-01', state: 'open', reason: 'Everything is open.' }
  const walls = {
    ...{ ...everybody, from: '2024-06-02', apps: ['quickpass'], owners: ['wechatpay'] },
    ...{ state: 'closed', why: 'exclusive-agreement', reason: 'They agreed on it.' },
  }
  const day = '2026-11-22'
  const fair = await scenarioFile('fair', { cast, arrivals, expectations, day, rules: [open] })
  const rules = [open, walls]
  const unfair = await scenarioFile('unfair', { cast, arrivals, expectations, day, rules })
  const good = await hutong('audit', fair, '--json')
  expect(JSON.parse(good.out)).toMatchObject({ passed: true })
  expect(good.code).toBe(0)
  const bad = await hutong('audit', unfair)
  expect(bad.out).toContain('FAILED')
  expect(bad.code).toBe(99)
}, 60_000)

test('a run that meets its expectations and fails its audit ends with 99, and tells both', async () => {
  const mix = [{ app: 'icbc', owner: ['alipay', 'wechatpay'], scene: 'online', weight: 1 }]
  const changes = { cast: { ...twoSeconds.cast, mix }, day: '2019-06-01' }
  const expectations = { approvedShareAtMost: 0, booksBalance: true, recordsAgree: true }
  const file = await scenarioFile('walls', { ...changes, expectations })
  const { code, out } = await hutong('run', file, '--audit', '--json', '--port', '0')
  const { verdict, audit } = JSON.parse(out)
  expect(verdict).toEqual({ passed: true, reasons: [] })
  expect(audit).toMatchObject({ scenario: 'Two seconds', passed: false })
  expect(audit.checks).toHaveLength(15)
  expect(code).toBe(99)
}, 60_000)

test('what a rehearsal has no use for, and a file that is missing, are told together', async () => {
  const { code, err } = await hutong('rehearse', '--host', '::1', '--peers', 'http')
  expect(code).toBe(2)
  for (const word of ['rehearse: no file', '--host: it says nothing to rehearse', '--peers: it']) {
    expect(err).toContain(word)
  }
}, 60_000)

test('a bad file ends with 2 and all of its mistakes', async () => {
  const file = await scenarioFile('bad', {
    seed: -1,
    arrivals: [{ kind: 'steady', ratePerSecond: 5, seconds: 2 }],
    policies: { icbcc: { refusals: [{ outcome: 'funds-insuficient', weight: 2 }] } },
  })
  const { code, err } = await hutong('run', file, '--port', '0')
  expect(code).toBe(2)
  expect(err).toContain('Failed to read the scenario')
  expect(err.split('\n').filter((line) => line.startsWith('  ')).length).toBeGreaterThanOrEqual(3)
  expect(err).toMatch(/seed/)
  expect(err).toMatch(/steady/)
}, 60_000)

test('wrong flags are told together, with what to do', async () => {
  const { code, err } = await hutong('run', '--workers', 'many', '--sed=5', '--port', '99999')
  expect(code).toBe(2)
  for (const word of [
    '--workers: "many"',
    '--sed: no such flag. Did you mean --seed?',
    '--port: "99999"',
    'run: no file',
  ]) {
    expect(err).toContain(word)
  }
}, 60_000)

test('a taken port is named, with how to choose another, and ends with 2', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const { port } = taken.address() as AddressInfo
  const { code, err } = await hutong('start', '--port', String(port), '--no-traffic')
  taken.close()
  expect(code).toBe(2)
  // The ports above it may be somebody's, too: then they stand beside it.
  expect(err).toMatch(new RegExp(`port ${port} \\(dashboard\\)(, port .+)?: it is taken`))
  expect(err).toContain('--port 0')
}, 60_000)

test('Ctrl-C drains, says what was in flight, balances the books and ends with 0', async () => {
  const arrivals = [{ kind: 'constant', ratePerSecond: 20, seconds: 30 }]
  const child = launch(['start', await scenarioFile('long', { arrivals }), '--port', '0'])
  const output = collect(child)
  await expect.poll(() => output.out, { timeout: 20_000 }).toContain('dashboard')
  await new Promise((resolve) => setTimeout(resolve, 1500))
  child.kill('SIGINT')
  const [code] = await once(child, 'close')
  expect(output.out).toMatch(/Stopping: \d+ requests in flight/)
  expect(output.out).toContain('The books balance. Goodbye.')
  expect(code).toBe(0)
}, 60_000)
