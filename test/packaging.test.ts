/**
 * What is shipped beside the package, checked without Docker: every path and port and name in the
 * Dockerfile, the compose file and the action is one there is, and the action runs as a job runs it.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { settings, variableOf } from '../sandbox/shell/flags.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const run = promisify(execFile)

/** Instructions with their words, continued lines joined, comments left out. */
const instructions = read('Dockerfile')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => {
    const [word = '', ...rest] = line.split(/\s+/)
    return { word, rest }
  })
const all = (word: string) =>
  instructions.filter((one) => one.word === word).map(({ rest }) => rest)

/** Names the program reads that are no flag. */
const otherVariables = ['HUTONG_HOSTS', 'HUTONG_LOG_LEVEL']
const variables = [...settings.map(variableOf), ...otherVariables]

interface Service {
  readonly image?: string
  readonly build?: string
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly depends_on?: readonly string[] | Readonly<Record<string, { condition: string }>>
  readonly read_only?: boolean
}

const compose: {
  readonly services: Readonly<Record<'hutong' | 'prometheus' | 'grafana', Service>>
  readonly volumes: Readonly<Record<string, null>>
} = parse(read('compose.yaml'))
const services: readonly (readonly [string, Service])[] = Object.entries(compose.services)

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox({ home: process.env.HUTONG_TEST_HOME ?? '', hosts: ['hutong'] })
})

afterAll(() => sandbox.close())

test('the Dockerfile copies what there is, and .dockerignore lets it in', () => {
  const ignored = read('.dockerignore')
  const copied = all('COPY').filter(([first = '']) => !first.startsWith('--from'))
  const sources = copied.flatMap((words) => words.slice(0, -1))
  expect(sources.length).toBeGreaterThan(10)
  for (const source of sources) {
    expect(existsSync(join(root, source)), source).toBe(true)
    expect(ignored).toContain(`\n!${source}\n`)
  }
  const built = all('COPY').filter(([first = '']) => first === '--from=build')
  expect(built.map(([, source]) => source)).toEqual(
    ['package.json', 'node_modules', 'dist'].map((name) => `/src/${name}`),
  )
})

test('what the build runs is copied before it', () => {
  const { build, check: _ } = JSON.parse(read('package.json')).scripts
  const rooms = /tsc -b ([a-z ]+) &&/.exec(build)?.[1]?.split(' ') ?? []
  const copied = all('COPY').map(([source]) => source)
  expect(rooms.length).toBeGreaterThan(4)
  for (const room of rooms) expect(copied).toContain(room)
})

test('it runs as nobody in particular, what the package calls hutong, on a port that is its own', () => {
  const users = all('USER')
  expect(users).toEqual([['node']])
  const order = instructions.map(({ word }) => word)
  expect(order.indexOf('USER')).toBeLessThan(order.indexOf('ENTRYPOINT'))
  expect(order.slice(order.indexOf('USER'))).not.toContain('RUN')
  const [program, entry] = JSON.parse(all('ENTRYPOINT')[0]?.join(' ') ?? '[]')
  expect([program, entry]).toEqual(['node', JSON.parse(read('package.json')).bin.hutong])
  const env = Object.fromEntries((all('ENV').flat() ?? []).map((pair) => pair.split('=')))
  const own = Object.keys(env).filter((name) => name.startsWith('HUTONG_'))
  expect(own.filter((name) => !variables.includes(name))).toEqual([])
  expect(env).toMatchObject({ HUTONG_HOST: '0.0.0.0', HUTONG_PORT: '9000', HUTONG_HOME: '/data' })
  expect(all('VOLUME')).toEqual([['/data']])
})

const ranges = (all('EXPOSE')[0] ?? []).map((range) => range.split('-').map(Number))

/** At the first of some ports that is free with all that count up from it. */
async function startedAt(bases: readonly number[]): Promise<{ base: number; other: Sandbox }> {
  const [base = 0, ...others] = bases
  try {
    const home = process.env.HUTONG_TEST_HOME ?? ''
    return { base, other: await startSandbox({ home, port: base }) }
  } catch (cause) {
    if (others.length === 0) throw cause
    return startedAt(others)
  }
}

test('the ports that are open are those of the doors, each of them', async () => {
  const { base, other } = await startedAt([20_500, 23_500, 26_500, 29_500])
  const doors = Object.values(other.urls).map((url) => Number(new URL(url).port) - base + 9000)
  await other.close()
  const open = ranges.flatMap(([from = 0, to = 0]) =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index),
  )
  expect(open).toEqual(doors.sort((one, next) => one - next))
  const published = ranges.map(([from, to]) => `127.0.0.1:${from}-${to}:${from}-${to}`)
  expect(compose.services.hutong.ports).toEqual(published)
})

test('what the health check asks answers 200 where a sandbox is ready, and fails where none is', async () => {
  const health = all('HEALTHCHECK')[0]?.join(' ') ?? ''
  const [, ...words]: string[] = JSON.parse(health.slice(health.indexOf('[')))
  const { port } = new URL(sandbox.urls.dashboard ?? '')
  const asked = (HUTONG_PORT: string) =>
    run(process.execPath, words, { env: { ...process.env, HUTONG_PORT } }).then(
      () => 0,
      ({ code }: { code: number }) => code,
    )
  expect(words[1]).toContain('/readyz')
  expect([await asked(port), await asked('1')]).toEqual([0, 1])
})

const serviceKeys = [
  ...['build', 'image', 'command', 'init', 'read_only', 'tmpfs', 'cap_drop', 'security_opt'],
  ...['environment', 'ports', 'volumes', 'depends_on'],
]

test.each(services)('compose: %s binds what there is, and this machine alone', (_, service) => {
  expect(Object.keys(service).filter((key) => !serviceKeys.includes(key))).toEqual([])
  for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:[\d-]+:[\d-]+$/)
  for (const volume of service.volumes ?? []) {
    const [source = '', target] = volume.split(':')
    expect(target).toMatch(/^\//)
    if (source.startsWith('.')) expect(existsSync(join(root, source)), source).toBe(true)
    else expect(Object.keys(compose.volumes)).toContain(source)
  }
  if (service.build === undefined) expect(service.image).toMatch(/^[a-z/]+:v?\d+\.\d+\.\d+$/)
  for (const name of Object.keys(service.environment ?? {}).filter((one) =>
    one.startsWith('HUTONG_'),
  )) {
    expect(variables).toContain(name)
  }
})

test('Prometheus asks Hutong by a name that Hutong answers to', async () => {
  const { scrape_configs: jobs } = parse(read('docker/prometheus.yml'))
  const [{ metrics_path: path, static_configs: hosts }] = jobs
  const [target] = hosts[0].targets
  expect(Object.keys(compose.services)).toContain(target.split(':')[0])
  expect(compose.services.hutong.environment?.HUTONG_HOSTS).toBe('hutong')
  const { port } = new URL(sandbox.urls.dashboard ?? '')
  const status = await new Promise((resolve, reject) => {
    const asking = request(
      { port, path, host: '127.0.0.1', headers: { host: target } },
      (reply) => {
        reply.resume()
        resolve(reply.statusCode)
      },
    )
    asking.on('error', reject).end()
  })
  expect(status).toBe(200)
  const depends = compose.services.prometheus.depends_on
  expect(depends).toEqual({ hutong: { condition: 'service_healthy' } })
})

test('Grafana finds Prometheus and the dashboard where they are put', () => {
  const folder = 'docker/grafana/provisioning'
  const { datasources } = parse(read(`${folder}/datasources/prometheus.yml`))
  expect(datasources[0]).toMatchObject({ type: 'prometheus', url: 'http://prometheus:9090' })
  const { providers } = parse(read(`${folder}/dashboards/hutong.yml`))
  const { volumes = [], environment = {} } = compose.services.grafana
  const { path } = providers[0].options
  expect(volumes).toContain(`./grafana:${path}:ro`)
  expect(environment.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH).toBe(`${path}/hutong.json`)
  expect(existsSync(join(root, 'grafana/hutong.json'))).toBe(true)
})

const action = parse(read('action.yml'))

test('the action declares every input it reads and every output it tells', () => {
  const script = read(action.runs.main)
  const inputs = [...script.matchAll(/input\('([a-z-]+)'\)/g)].map(([, name]) => name)
  expect(new Set(inputs)).toEqual(new Set(Object.keys(action.inputs)))
  expect(existsSync(join(root, action.runs.post))).toBe(true)
})

/** As a runner calls it: inputs and files by the environment. */
function job(folder: string, inputs: Readonly<Record<string, string>>) {
  const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STATE: join(folder, 'state') }
  for (const file of Object.values(files)) writeFileSync(file, '')
  const given = Object.entries(inputs).map(([name, value]) => [
    `INPUT_${name.toUpperCase()}`,
    value,
  ])
  const env = { ...process.env, ...files, RUNNER_TEMP: folder, ...Object.fromEntries(given) }
  const pairs = (file: string) =>
    Object.fromEntries(
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    ) as Record<string, string>
  return {
    start: () => run(process.execPath, [action.runs.main], { cwd: root, env }),
    stop: () => {
      const state = Object.entries(pairs(files.GITHUB_STATE))
      const stated = Object.fromEntries(state.map(([name, value]) => [`STATE_${name}`, value]))
      return run(process.execPath, [action.runs.post], { cwd: root, env: { ...env, ...stated } })
    },
    outputs: () => pairs(files.GITHUB_OUTPUT),
  }
}

const command = `${process.execPath} --import tsx sandbox/cli.ts`

test('a job starts it, uses it, and stops it', { timeout: 90_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hutong-job-'))
  const home = process.env.HUTONG_TEST_HOME ?? ''
  const inputs = { command, home, port: '0', seed: '7', storage: 'memory', scenario: '' }
  const { start, stop, outputs } = job(folder, { ...inputs, 'ready-within-seconds': '60' })
  try {
    const { stdout } = await start()
    const told = outputs()
    expect(Object.keys(told).sort()).toEqual(Object.keys(action.outputs).sort())
    expect(stdout).toContain(`::add-mask::${told.token}`)
    expect((await fetch(`${told.url}/readyz`)).status).toBe(200)
    const { alipay } = JSON.parse(readFileSync(told.keyring ?? '', 'utf8'))
    expect(alipay.merchants.length).toBeGreaterThan(0)
    expect(JSON.parse(told.urls ?? '')).toMatchObject({ alipay: told.alipay })
    expect((await stop()).stdout).toContain('Hutong has stopped.')
    await expect(fetch(`${told.url}/healthz`)).rejects.toThrow()
  } finally {
    await stop()
    rmSync(folder, { recursive: true })
  }
})

test('a job whose sandbox does not come up fails, and says why', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hutong-job-'))
  const { start } = job(folder, { command, scenario: 'nowhere.json', port: '0', home: folder })
  const failed = await start().then(
    () => ({ code: 0, stdout: '' }),
    (cause: { code: number; stdout: string }) => cause,
  )
  expect(failed.code).toBe(1)
  expect(failed.stdout).toMatch(/nowhere\.json[\s\S]*::error title=Hutong is not ready::/)
  rmSync(folder, { recursive: true })
})
