/**
 * The package as a stranger gets it: packed, installed into an empty folder, started, and used by the
 * README's vitest example. On the PATH are node, npm, and the sh that npm runs its scripts by.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const rooms = ['core', 'storage', 'simulators', 'loadtests/traffic', 'dashboard', 'sandbox']
const ran = promisify(execFile)

/** When the latest of a folder's own sources was written, in milliseconds. */
function latestIn(folder: string): number {
  const isSource = (name: string) =>
    /\.ts$/.test(name) && !/\.(test|fixture|contract)\.ts$/.test(name)
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  const times = files
    .filter((one) => one.isFile() && isSource(one.name) && !one.parentPath.includes('/ui'))
    .map((one) => statSync(join(one.parentPath, one.name)).mtimeMs)
  return Math.max(0, ...times)
}

/**
 * Why there is nothing to pack; nothing where there is. HUTONG_PACKED=1 packs what is built, however old.
 * @throws Error in CI, where it is built before the tests.
 */
function unbuilt(): string | undefined {
  const built = 'dist/.tsbuildinfo/sandbox.tsbuildinfo'
  const isThere = ['dist/sandbox/cli.js', 'dist/dashboard-ui/index.html', built].every(existsSync)
  const isFresh = isThere && Math.max(...rooms.map(latestIn)) <= statSync(built).mtimeMs
  if (isFresh || (isThere && process.env.HUTONG_PACKED === '1')) return undefined
  const why = isThere ? 'dist is older than the sources' : 'dist is not built'
  if (process.env.CI === 'true') throw new Error(`CI packs the package: ${why}; npm run build.`)
  return why
}

const missing = unbuilt()
if (missing !== undefined) {
  process.stdout.write(`Skipped: the package is not packed, ${missing}; npm run build.\n`)
}

let folder = ''
let bin = ''
let environment: NodeJS.ProcessEnv = {}

/** A PATH with these programs and no others, wherever they lie on ours. */
async function onlyPath(place: string, names: readonly string[]): Promise<void> {
  await mkdir(place)
  const folders = (process.env.PATH ?? '').split(':')
  for (const name of names) {
    const found =
      name === 'node' ? process.execPath : folders.map((one) => join(one, name)).find(existsSync)
    if (found === undefined) throw new Error(`There is no ${name} on the PATH.`)
    await symlink(found, join(place, name))
  }
}

/** What of the environment npm needs to find its registry and its store; nothing of ours. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const kept =
    /^(HOME|npm_config_.*|https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|TMPDIR)$/i
  const named = Object.entries(process.env).filter(([name]) => kept.test(name))
  const quiet = { npm_config_update_notifier: 'false', NO_COLOR: '1' }
  return { ...Object.fromEntries(named), PATH: bin, ...quiet }
}

async function packed(): Promise<string> {
  const args = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]
  const { stdout } = await ran('npm', args, {
    env: { ...process.env, npm_config_loglevel: 'error' },
  })
  return join(folder, stdout.trim().split('\n').at(-1) ?? '')
}

const together = ['vitest', 'alipay-sdk']

/** By npm; where its registry cannot be reached, unpacked by hand beside the packages of this clone. */
async function install(tarball: string, into: string): Promise<'npm' | 'by hand'> {
  const flags = ['i', '--no-audit', '--no-fund', '--prefer-offline', '--fetch-retries=0']
  try {
    const versions = together.map((name) => `${name}@${versionOf(name)}`)
    await ran('npm', [...flags, tarball, ...versions], {
      cwd: into,
      env: environment,
      timeout: 80_000,
    })
    return 'npm'
  } catch (cause) {
    process.stdout.write(
      `npm could not install, so it is done by hand: ${String(cause).slice(0, 400)}\n`,
    )
    await rm(join(into, 'node_modules'), { recursive: true, force: true })
    await byHand(tarball, into)
    return 'by hand'
  }
}

function versionOf(name: string): string {
  const read: { version: string } = JSON.parse(
    readFileSync(resolve('node_modules', name, 'package.json'), 'utf8'),
  )
  return read.version
}

async function byHand(tarball: string, into: string): Promise<void> {
  const modules = join(into, 'node_modules')
  await mkdir(join(modules, 'hutong'), { recursive: true })
  await ran('tar', ['-xzf', tarball, '--strip-components=1', '-C', join(modules, 'hutong')])
  for (const name of readdirSync('node_modules').filter((one) => one !== '.bin')) {
    await symlink(resolve('node_modules', name), join(modules, name))
  }
  await mkdir(join(modules, '.bin'))
  await symlink('../hutong/dist/sandbox/cli.js', join(modules, '.bin/hutong'))
  await symlink('../hutong/dist/sandbox/k6/run-k6.js', join(modules, '.bin/hutong-k6'))
  await symlink('../vitest/vitest.mjs', join(modules, '.bin/vitest'))
}

beforeAll(async () => {
  if (missing !== undefined) return
  folder = await mkdtemp(join(tmpdir(), 'hutong-packed-'))
  bin = join(folder, 'bin')
  await onlyPath(bin, ['node', 'npm', 'npx', 'sh'])
  environment = plainEnvironment()
  await mkdir(join(folder, 'empty'))
  const way = await install(await packed(), join(folder, 'empty'))
  process.stdout.write(`The package was installed ${way === 'npm' ? 'by npm' : 'by hand'}.\n`)
}, 120_000)

afterAll(async () => {
  for (const { pid } of running) if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  if (folder !== '') await rm(folder, { recursive: true, force: true })
})

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

const running = new Set<ChildProcess>()

/** A group of its own, so that what npx has started ends with it. */
function npx(...args: readonly string[]) {
  const place = { cwd: join(folder, 'empty'), env: environment }
  const child = spawn(join(bin, 'npx'), args, { ...place, detached: true })
  running.add(child)
  child.once('close', () => running.delete(child))
  return child
}

/** npm has words of its own, about its own settings. */
const ours = (err: string) =>
  err
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('npm '))
    .join('\n')

test.skipIf(missing !== undefined)(
  'npx hutong start opens every door, and the page',
  async () => {
    const child = npx('hutong', 'start', '--port', '0', '--json')
    const said = collected(child)
    await expect.poll(() => said.out + ours(said.err), { timeout: 50_000 }).toContain('\n')
    expect(ours(said.err)).toBe('')
    const { event, urls, pid, storage, dashboard } = JSON.parse(said.out.split('\n')[0] ?? '')
    try {
      expect([event, storage]).toEqual(['ready', 'lmdb'])
      const health = await fetch(`${urls.dashboard}/admin/health`)
      expect(health.status).toBe(200)
      expect(await (await fetch(dashboard)).text()).toContain('<script')
      const refused = await fetch(`${urls.alipay}/gateway.do`, { method: 'POST', body: 'app_id=1' })
      expect(await refused.text()).toContain('error_response')
    } finally {
      process.kill(pid, 'SIGINT')
      await once(child, 'close')
    }
    const last = said.out.trim().split('\n').at(-1) ?? ''
    expect(JSON.parse(last)).toMatchObject({ event: 'stopped', booksBalance: true })
    expect(existsSync(join(folder, 'empty/.hutong/keyring.json'))).toBe(true)
  },
  90_000,
)

test.skipIf(missing !== undefined)(
  'what init and doctor need is in the package',
  async () => {
    const asked = ['--language', 'go', '--network', 'unionpay', '--home', 'own']
    const child = npx('hutong', 'init', ...asked)
    const said = collected(child)
    expect((await once(child, 'close'))[0]).toBe(0)
    expect(said.out).toContain('# smartwalle/unionpay (Go)')
    const place = join(folder, 'empty/hutong.config.json')
    const { $schema } = JSON.parse(readFileSync(place, 'utf8'))
    expect(existsSync(join(dirname(place), $schema)), `${$schema} is in the package`).toBe(true)
    const doctor = npx('hutong', 'doctor', '--port', '0', '--json')
    const found = collected(doctor)
    await once(doctor, 'close')
    const { findings } = JSON.parse(found.out)
    const problems = findings.filter((one: { state: string }) => one.state === 'problem')
    expect(problems).toEqual([])
  },
  60_000,
)

test.skipIf(missing !== undefined)(
  'npx hutong-k6 says how to get k6 where there is none',
  async () => {
    const child = npx('hutong-k6', 'smoke')
    const said = collected(child)
    expect((await once(child, 'close'))[0]).toBe(2)
    expect(said.err).toContain('brew install k6')
  },
  60_000,
)

/** The README's example; until it has one, that of the examples. */
function example(): string {
  const blocks = [...readFileSync('README.md', 'utf8').matchAll(/```ts\n(.*?)```/gs)]
  const printed = blocks.map(([, code = '']) => code).find((code) => code.includes("from 'vitest'"))
  return printed ?? readFileSync('examples/vitest/checkout.test.ts', 'utf8')
}

test.skipIf(missing !== undefined)(
  'the example with vitest passes as it is printed',
  async () => {
    await writeFile(join(folder, 'empty/checkout.test.ts'), example())
    // Its own five seconds are for a machine that does nothing else.
    const child = npx('vitest', 'run', '--testTimeout=30000')
    const said = collected(child)
    const [code] = await once(child, 'close')
    expect(code, said.out + said.err).toBe(0)
    expect(said.out).toMatch(/Tests +\S*\d+ passed/)
  },
  90_000,
)
