/** The commands around a payment world: what they write, print and end with, on a machine of their own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openKeyRing } from '../sandbox/keyring.ts'
import { snippetFor } from '../sandbox/shell/snippets.ts'

let parent = ''
let made = 0

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'hutong-shell-'))
})

afterAll(() => rm(parent, { recursive: true }))

/** An empty folder; with keys in `.hutong`, where minting them is not what is tried. */
async function emptyFolder({ keys = true } = {}): Promise<string> {
  made += 1
  const folder = join(parent, String(made))
  await mkdir(join(folder, '.hutong'), { recursive: true })
  const ring = join(process.env.HUTONG_TEST_HOME ?? '', 'keyring.json')
  if (keys) await copyFile(ring, join(folder, '.hutong/keyring.json'))
  return folder
}

const cli = resolve('sandbox/cli.ts')
const tsx = resolve('node_modules/tsx/dist/loader.mjs')

function launch(folder: string, args: readonly string[], environment: object = {}): ChildProcess {
  const { HUTONG_TEST_HOME: _home, HUTONG_PAGE: _page, ...rest } = process.env
  return spawn(process.execPath, ['--import', tsx, cli, ...args], {
    ...{ cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
    env: { ...rest, ...environment },
  })
}

function collected(child: ChildProcess) {
  const said = { out: '', err: '' }
  child.stdout?.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr?.on('data', (chunk) => {
    said.err += chunk
  })
  return said
}

async function hutong(folder: string, args: readonly string[], environment: object = {}) {
  const child = launch(folder, args, environment)
  const said = collected(child)
  const [code] = await once(child, 'close')
  return { code, ...said }
}

test('init writes a config and .env lines, prints the page of the SDK, and writes over nothing', async () => {
  const folder = await emptyFolder({ keys: false })
  const args = ['init', '--language', 'python', '--network', 'wechatpay', '--port', '9500']
  const { code, out } = await hutong(folder, args)
  expect(code).toBe(0)
  const config = JSON.parse(readFileSync(join(folder, 'hutong.config.json'), 'utf8'))
  expect(config).toMatchObject({ home: '.hutong', port: 9500 })
  expect(out).toContain(snippetFor('python', 'wechatpay', 9500)?.text)
  const lines = readFileSync(join(folder, '.env.hutong'), 'utf8')
  expect(lines).toContain('WECHATPAY_BASE_URL=http://127.0.0.1:9502')
  expect(statSync(join(folder, '.env.hutong')).mode & 0o077).toBe(0)

  const again = await hutong(folder, args)
  expect(again.code).toBe(2)
  for (const name of ['hutong.config.json', '.env.hutong']) {
    expect(again.err).toContain(`${name}: it is there already`)
  }
  expect((await hutong(folder, [...args, '--force'])).code).toBe(0)
  const valid = await hutong(folder, ['validate', 'hutong.config.json', '--json'])
  expect(JSON.parse(valid.out)).toMatchObject({ valid: true, files: [{ kind: 'config' }] })
}, 60_000)

test('node --env-file reads the .env lines, keys of many lines included', async () => {
  const folder = await emptyFolder()
  const { code, out } = await hutong(folder, ['keys', 'export', '--format', 'env'])
  expect(code).toBe(0)
  writeFileSync(join(folder, '.env'), out)
  const program = 'process.stdout.write(process.env.ALIPAY_PRIVATE_KEY)'
  const child = spawn(process.execPath, ['--env-file=.env', '-e', program], { cwd: folder })
  const said = collected(child)
  await once(child, 'close')
  const { data } = await openKeyRing(join(folder, '.hutong'))
  expect(said.out.trim()).toBe(data.alipay.merchants[0]?.privateKey.trim())
}, 60_000)

test('keys lists public parts only, unless private ones are asked for', async () => {
  const folder = await emptyFolder()
  const listed = await hutong(folder, ['keys', '--json'])
  expect(listed.out).not.toContain('PRIVATE KEY')
  const { keys } = JSON.parse(listed.out)
  expect(Object.keys(keys)).toEqual(['alipay', 'wechatpay', 'unionpay'])
  const { data } = await openKeyRing(join(folder, '.hutong'))
  for (const secret of [data.wechatpay.merchants[0]?.apiV3Key, data.adminToken]) {
    expect(listed.out).not.toContain(secret)
  }
  const words = await hutong(folder, ['keys', '--network', 'unionpay'])
  expect(words.out).toContain(data.unionpay.merchants[0]?.id)
  expect(words.out).not.toContain('PRIVATE KEY')
  const all = await hutong(folder, ['keys', '--private', '--network', 'alipay'])
  expect(all.out).toContain('PRIVATE KEY')
}, 60_000)

test('keys are exported as PEM files for their owner alone, and rotated with the old ones kept', async () => {
  const folder = await emptyFolder()
  const pem = ['keys', 'export', '--network', 'unionpay', '--format', 'pem']
  expect((await hutong(folder, pem)).err).toContain('--format pem: no --out')
  expect((await hutong(folder, [...pem, '--out', 'certs'])).code).toBe(0)
  const key = join(folder, 'certs/unionpay-private-key.pem')
  const { data: before } = await openKeyRing(join(folder, '.hutong'))
  expect(readFileSync(key, 'utf8')).toBe(before.unionpay.merchants[0]?.privateKey)
  expect(statSync(key).mode & 0o077).toBe(0)

  const { code } = await hutong(folder, ['keys', 'rotate', '--network', 'unionpay'])
  expect(code).toBe(0)
  const { data: after } = await openKeyRing(join(folder, '.hutong'))
  expect(after.unionpay.merchants[0]?.id).toBe(before.unionpay.merchants[0]?.id)
  expect(after.unionpay.merchants[0]?.privateKey).not.toBe(before.unionpay.merchants[0]?.privateKey)
  expect(after.alipay).toEqual(before.alipay)
  const kept = (await readdir(join(folder, '.hutong'))).filter((name) => /^keyring-/.test(name))
  expect(kept).toHaveLength(1)
}, 60_000)

test('validate tells every mistake of every file with pointer, line and column', async () => {
  const folder = await emptyFolder()
  const good = readFileSync('scenarios/quiet-morning.json', 'utf8')
  writeFileSync(join(folder, 'good.json'), good)
  writeFileSync(join(folder, 'bad.json'), good.replace('"kind": "', '"kind": "x'))
  writeFileSync(join(folder, 'cut.json'), good.slice(0, 40))
  writeFileSync(join(folder, 'my.config.json'), '{\n  "prot": 1\n}')
  const files = ['good.json', 'bad.json', 'cut.json', 'my.config.json', 'none.json']
  const { code, out } = await hutong(folder, ['validate', ...files, '--json'])
  expect(code).toBe(2)
  const told = JSON.parse(out)
  expect(told.files.map((one: { valid: boolean }) => one.valid)).toEqual([
    true,
    ...Array(4).fill(false),
  ])
  const [, bad, cut, config, none] = told.files
  const line = good.slice(0, good.indexOf('"kind": "')).split('\n').length
  expect(bad.mistakes[0]).toMatchObject({ pointer: '/arrivals/0/kind', line })
  expect(cut.mistakes).toHaveLength(1)
  expect(config.mistakes[0]).toMatchObject({ pointer: '/prot', line: 2, column: 11 })
  expect(none.mistakes[0]).toMatchObject({ found: 'no such file' })
  const words = await hutong(folder, ['validate', 'my.config.json', 'good.json'])
  expect(words.out).toContain('my.config.json:2:11 /prot: unknown "prot". Did you mean port?')
  expect(words.out).toContain('good.json: a scenario without a mistake')
}, 60_000)

interface Found {
  readonly what: string
  readonly state: string
  readonly says: string
}

test('doctor names what is in the way, and ends with 2; with 0 when nothing is', async () => {
  const folder = await emptyFolder()
  const well = await hutong(folder, ['doctor', '--json', '--port', '0'], { HUTONG_PROT: '1' })
  const { healthy, findings } = JSON.parse(well.out)
  expect(findings.filter((one: Found) => one.state === 'problem')).toEqual([])
  expect([well.code, healthy]).toEqual([0, true])
  const of = (all: readonly Found[], what: string) => all.find((one) => one.what === what)
  expect(of(findings, 'environment')).toMatchObject({ state: 'warning', says: 'HUTONG_PROT' })
  for (const what of ['node', 'memory', 'clock', 'home', 'keys', 'lmdb', 'worlds', 'k6']) {
    expect(of(findings, what), what).toBeDefined()
  }

  const taken = createServer()
  await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done))
  const { port } = taken.address() as { port: number }
  writeFileSync(join(folder, '.hutong/keyring.json'), '{"version": 1}')
  writeFileSync(join(folder, 'hutong.config.json'), `{"port": ${Math.min(port, 65_000)}, "sed": 1}`)
  await mkdir(join(folder, '.hutong/world/a'), { recursive: true })
  writeFileSync(join(folder, '.hutong/world/a/data.mdb'), 'x'.repeat(9000))
  const ill = await hutong(folder, ['doctor', '--json'], { HUTONG_PORT: String(port) })
  taken.close()
  expect(ill.code).toBe(2)
  const found: readonly Found[] = JSON.parse(ill.out).findings
  const problems = found.filter(({ state }) => state === 'problem').map(({ what }) => what)
  expect(problems).toEqual(['config', 'keys', 'world', ...(port <= 64_800 ? ['ports'] : [])])
}, 60_000)

test('doctor tells of a home that is none', async () => {
  const folder = await emptyFolder()
  writeFileSync(join(folder, 'file'), '')
  const { code, out } = await hutong(folder, ['doctor', '--port', '0', '--home', 'file'])
  expect(code).toBe(2)
  expect(out).toMatch(/PROBLEM +home +\S+file is no folder/)
}, 60_000)

test('start --json prints one line when it is ready and one when it has stopped', async () => {
  const folder = await emptyFolder()
  const args = ['start', '--port', '0', '--no-traffic', '--json', '--storage', 'memory']
  const child = launch(folder, args)
  const said = collected(child)
  await expect.poll(() => said.out, { timeout: 30_000 }).toContain('\n')
  const ready = JSON.parse(said.out)
  expect(ready).toMatchObject({
    event: 'ready',
    pid: child.pid,
    storage: 'memory',
    home: '.hutong',
  })
  expect(ready.ports.alipay).toBe(Number(new URL(ready.urls.alipay).port))
  const health = await fetch(`${ready.urls.dashboard}/admin/health`)
  expect(health.status).toBe(200)
  child.kill('SIGINT')
  const [code] = await once(child, 'close')
  expect(code).toBe(0)
  const lines = said.out.trim().split('\n')
  expect(lines).toHaveLength(2)
  expect(JSON.parse(lines[1] ?? '')).toEqual({ event: 'stopped', booksBalance: true, broken: [] })
}, 60_000)

test('a reader that goes away breaks nothing', async () => {
  const folder = await emptyFolder()
  const child = launch(folder, ['help'])
  child.stdout?.destroy()
  const said = collected(child)
  const [code] = await once(child, 'close')
  expect([code, said.err]).toEqual([0, ''])
}, 60_000)

test('mistakes are one JSON object where JSON is asked for, and quiet says nothing else', async () => {
  const folder = await emptyFolder()
  const { code, out, err } = await hutong(folder, ['rehearse', 'none.json', '--json'])
  expect(code).toBe(2)
  expect(JSON.parse(out)).toMatchObject({
    ...{ failed: true, says: 'Failed to read the scenario:' },
    mistakes: [{ where: 'none.json' }],
  })
  expect(err).toContain('none.json')
  const scenario = resolve('scenarios/autumn-2021.json')
  const quiet = await hutong(folder, ['validate', scenario, '--quiet'])
  expect(quiet).toEqual({ code: 0, out: '', err: '' })
}, 60_000)

test('nothing is coloured, and help of a command is had in three ways', async () => {
  const folder = await emptyFolder()
  const ways = [
    ['run', '--help'],
    ['help', 'run'],
    ['run', 'a.json', '-h'],
  ]
  const told = await Promise.all(ways.map((args) => hutong(folder, args, { FORCE_COLOR: '1' })))
  expect(new Set(told.map(({ out }) => out)).size).toBe(1)
  expect(told[0]?.out).toContain('hutong run scenarios/lunch-rush.json --workers 2')
  expect(told[0]?.out).not.toContain('\u001b')
  expect(existsSync(join(folder, 'a.json'))).toBe(false)
}, 60_000)
