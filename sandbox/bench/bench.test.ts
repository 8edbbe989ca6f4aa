/** The bench as a program: its words, its endings, and what Ctrl-C leaves behind. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { cases } from './cases.ts'

const loader = new URL('../../loadtests/traffic/from-source.mjs', import.meta.url).href
const file = fileURLToPath(new URL('./bench.ts', import.meta.url))

/** A process that loads the whole project from source, on a machine that may be busy. */
const patienceMs = 40_000

let child: ChildProcess | undefined
let folder: string | undefined

afterEach(async () => {
  child?.kill('SIGKILL')
  if (folder !== undefined) await rm(folder, { recursive: true, force: true })
})

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const bench = spawn(process.execPath, ['--import', loader, file, ...args], {
    ...{ env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  })
  child = bench
  const pieces: Record<'out' | 'err', string[]> = { out: [], err: [] }
  bench.stdout?.setEncoding('utf8').on('data', (piece) => pieces.out.push(String(piece)))
  bench.stderr?.setEncoding('utf8').on('data', (piece) => pieces.err.push(String(piece)))
  const written = { out: () => pieces.out.join(''), err: () => pieces.err.join('') }
  return { bench, written, ended: once(bench, 'close') }
}

test('it names all cases, and tells which it does not know', async () => {
  const list = start(['list'])
  const unknown = start(['bare-htp'])
  expect((await list.ended)[0]).toBe(0)
  for (const { name } of cases) expect(list.written.out()).toMatch(new RegExp(`^${name} +`, 'm'))
  expect((await unknown.ended)[0]).toBe(2)
  expect(unknown.written.err()).toContain('no case is called bare-htp. There are: ')
  expect(unknown.written.out()).toBe('')
})

const childrenOf = async (pid = 0) =>
  (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ').filter(Boolean)

const isThere = (pid: string) =>
  readFile(`/proc/${pid}/stat`, 'utf8').then(
    (stat) => !stat.includes(') Z '),
    () => false,
  )

const onLinux = process.platform === 'linux'

test.runIf(onLinux)(
  'stopped in the middle, it leaves no server and no keys behind',
  async () => {
    folder = await mkdtemp(join(tmpdir(), 'bench-test-'))
    const { bench, written, ended } = start(['bare-rsa', '--rounds', '50'], { TMPDIR: folder })
    await expect.poll(written.err, { timeout: patienceMs }).toContain('round 0 of 50')
    await expect.poll(() => childrenOf(bench.pid), { timeout: patienceMs }).not.toEqual([])
    const servers = await childrenOf(bench.pid)
    bench.kill('SIGINT')
    expect((await ended)[0]).toBe(130)
    await expect
      .poll(() => Promise.all(servers.map(isThere)), { timeout: patienceMs })
      .toEqual(servers.map(() => false))
    expect((await readdir(folder)).filter((name) => name.startsWith('hutong-'))).toEqual([])
    expect(written.out()).toBe('')
  },
  2 * patienceMs,
)
