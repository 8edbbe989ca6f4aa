/** `hutong start` says where it remembers, whether it goes on from there, and how to begin anew. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSandbox } from '../sandbox/start-sandbox.ts'
import { welcomeOf } from '../sandbox/words.ts'

const scenario = resolve('scenarios/quiet-morning.json')
let folder = ''
let home = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hutong-remembers-'))
  home = join(folder, 'home')
  await mkdir(home)
  const ring = join(process.env.HUTONG_TEST_HOME ?? '', 'keyring.json')
  await copyFile(ring, join(home, 'keyring.json'))
})

afterAll(() => rm(folder, { recursive: true }))

const running: ChildProcess[] = []
afterAll(() => running.forEach((child) => void child.kill('SIGKILL')))

/** The line it is ready by, and how it ended; nothing is pressed. */
async function started(...flags: readonly string[]) {
  const { HUTONG_TEST_HOME: _home, ...env } = process.env
  const words = ['start', scenario, '--seed', '5', '--port', '0', '--no-traffic', '--json']
  const entry = ['--import', resolve('node_modules/tsx/dist/loader.mjs'), resolve('sandbox/cli.ts')]
  const child = spawn(process.execPath, [...entry, ...words, '--home', home, ...flags], { env })
  running.push(child)
  const ended = once(child, 'exit')
  let said = ''
  for await (const chunk of child.stdout) {
    said += chunk
    if (said.includes('\n')) break
  }
  child.kill('SIGINT')
  const [code] = await ended
  return { ready: JSON.parse(said.split('\n')[0] ?? ''), code }
}

test('a world that remembers is gone on with, until it is begun anew', async () => {
  const given = { home, scenario, seed: 5, storage: 'lmdb' } as const
  const first = await startSandbox(given)
  const place = `${home}/world/quiet-morning-5`
  expect(welcomeOf(first, 1)).toContain(`remembered in ${place}: the next start goes on from there`)
  await first.payer({ app: 'icbc', balanceFen: 700 })
  await first.expectBalanced()
  await first.close()

  const again = await started()
  expect(again).toMatchObject({ code: 0, ready: { world: { folder: place, goesOn: true } } })
  const anew = await started('--afresh', '--durability', 'machine', '--journal', 'none')
  expect(anew).toMatchObject({ code: 0, ready: { world: { folder: place, goesOn: false } } })
  expect(await readdir(join(home, 'world'))).toContain('quiet-morning-5.before')

  const third = await startSandbox({ home, scenario, seed: 6 })
  expect(welcomeOf(third, 1)).toContain('Nothing outlives this process')
  const told = { ...third, world: { folder: place, goesOn: true } }
  expect(welcomeOf(told, 1)).toContain(`goes on from what ${place} remembers; --afresh begins anew`)
  await third.close()
}, 120_000)
