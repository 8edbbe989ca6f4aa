/**
 * kill -9 while days are advanced: whoever wakes on it stands at the beginning or at the end of the
 * way, every merchant hears what it is owed, and the day that was sold on is cut once.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { fromBeijingTime } from '../core/calendar.ts'
import { startSandbox } from '../sandbox/start-sandbox.ts'
import { openShop, type Shop } from './shop.fixture.ts'

const program = fileURLToPath(new URL('./kill-advance.fixture.ts', import.meta.url))
const dayMs = 86_400_000
const evening = fromBeijingTime({
  ...{ year: 2026, month: 11, day: 28, hour: 21, minute: 30, second: 0 },
})

const ends = evening + 4 * dayMs

/** How long after it began to move it is killed; the last is over by then. */
const moments = [0, 60, 3000]

/** Lives until it is killed so long after its clock began to move. */
async function killed(home: string, shop: Shop, ms: number): Promise<boolean> {
  const words = ['--import', 'tsx', program, home, String(evening), shop.url]
  const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  let moved = false
  for await (const line of createInterface(child.stdout)) {
    if (line === 'sold') child.stdin.write('move\n')
    if (line === 'moves') setTimeout(() => child.kill('SIGKILL'), ms)
    if (line === 'moved') moved = true
  }
  expect(await ended).toEqual([null, 'SIGKILL'])
  return moved
}

test.each(moments)(
  'killed %i ms after the clock began to move',
  async (ms) => {
    const home = mkdtempSync(join(tmpdir(), 'hutong-moved-'))
    const ring = join(process.env.HUTONG_TEST_HOME ?? '', 'keyring.json')
    copyFileSync(ring, join(home, 'keyring.json'))
    const shop = await openShop()
    const paths = ['/alipay-code', '/wechatpay-v3', '/unionpay']
    for (const path of paths) shop.says(path, () => ({ status: 500, body: 'no' }))
    const moved = await killed(home, shop, ms)
    const before = shop.letters.length
    for (const path of paths) shop.says(path, () => ({ status: 200, body: 'success' }))
    const sandbox = await startSandbox({ home, seed: 5, storage: 'lmdb' })
    try {
      const stood = sandbox.clock.now()
      expect(moved ? [ends] : [evening, ends]).toContain(stood)
      await sandbox.clock.advance('2d')
      const heard = shop.letters.slice(before).map(({ path }) => path)
      // A ladder that had come to its end is over; all others end with the first yes.
      expect(heard.length).toBe(new Set(heard).size)
      if (stood === evening) expect(heard).toHaveLength(3)
      await sandbox.clock.advance('2d')
      expect(shop.letters.length - before).toBe(heard.length)
      expect(await sandbox.settled()).toBe(true)
      expect(await sandbox.books()).toMatchObject({ balance: true, broken: [], sumFen: 0 })
      expect(await sandbox.records()).toMatchObject({ agree: true })
      const reply = await fetch(`${sandbox.urls.dashboard}/admin/clearing`)
      const { days } = (await reply.json()) as { days: { day: string; breaks: number }[] }
      expect(days.map(({ day, breaks }) => [day, breaks])).toEqual([['20261128', 0]])
    } finally {
      await sandbox.close(0)
      shop.close()
      rmSync(home, { recursive: true })
    }
  },
  60_000,
)
