/**
 * kill -9 at any moment, while people pay: what they were told stays so, nothing happens twice, and the
 * books of every world that stands up on what was left balance. HUTONG_KILLS=200 for more of it.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { stream } from '../core/random.ts'
import { openShop, type Shop } from './kill-shop.fixture.ts'

const kills = Number(process.env.HUTONG_KILLS ?? 8)
const seed = Number(process.env.HUTONG_KILL_SEED ?? 7)

interface Life {
  readonly child: ChildProcess
  /** Where its doors are; nothing when it ends before it stands. */
  readonly urls: Promise<Readonly<Record<string, string>> | undefined>
  readonly ended: Promise<unknown>
  complaints(): string
}

const program = fileURLToPath(new URL('./kill-world.fixture.ts', import.meta.url))

function begin(home: string): Life {
  const words = ['--import', 'tsx', program, home, String(seed)]
  const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'pipe'] })
  let complaints = ''
  child.stderr.on('data', (text: Buffer) => {
    complaints = `${complaints}${text}`.slice(0, 4000)
  })
  const ended = once(child, 'exit')
  const line = once(createInterface(child.stdout), 'line')
  const urls = Promise.race([line, ended.then(() => undefined)]).then((said) =>
    said === undefined ? undefined : JSON.parse(String(said[0])),
  )
  return { child, urls, ended, complaints: () => complaints }
}

const after = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** When a world is killed: so many answers after its first, and so long after that. */
interface Moment {
  readonly answers: number
  readonly ms: number
}

/** By answers, so that a world is killed at work on a slow machine as well. */
async function reached(shop: Shop, { answers, ms }: Moment): Promise<void> {
  const enough = shop.answers() + answers
  const until = Date.now() + 20_000
  while (shop.answers() < enough && Date.now() < until) await after(2)
  await after(ms)
}

/** Kills it; selling goes on until then. */
async function live(life: Life, shop: Shop, moment: Moment): Promise<string[]> {
  const urls = await life.urls
  if (urls === undefined) return [`the world did not stand up: ${life.complaints()}`]
  const wrongs = await shop.wrongs(urls, 'new')
  let isOver = false
  const selling = shop.sell(urls, () => isOver)
  await reached(shop, moment)
  life.child.kill('SIGKILL')
  await life.ended
  isOver = true
  await selling
  return [...wrongs, ...complaintsOf(life)]
}

/** Mistakes of ours, told on the way. */
const complaintsOf = ({ complaints }: Life) => (complaints() === '' ? [] : [complaints()])

/** What is unknown becomes known: until then a world may say so. */
async function wrongsInTheEnd(shop: Shop, urls: Readonly<Record<string, string>>) {
  const until = Date.now() + 60_000
  for (;;) {
    await shop.finish(urls)
    const wrongs = await shop.wrongs(urls, 'all')
    if (wrongs.length === 0 || Date.now() > until) return wrongs
    await after(500)
  }
}

/** A long proof says how far it is. */
function tell(killed: number, shop: Shop, wrongs: readonly string[]): void {
  if (process.env.HUTONG_KILLS === undefined || killed % 10 > 0) return
  const found = wrongs.length === 0 ? 'nothing wrong' : wrongs.slice(0, 3).join('; ').slice(0, 900)
  process.stderr.write(`${killed} kills: ${JSON.stringify(shop.counted())}, ${found}\n`)
}

/** One world after another in one home, each killed. */
async function lives(home: string, shop: Shop): Promise<string[]> {
  const chance = stream(seed, 'kills')
  const wrongs: string[] = []
  for (let number = 0; number < kills; number += 1) {
    const life = begin(home)
    // Some end before they stand: while they read what the last one left, or wake up on it.
    if (number > 0 && chance.next() < 0.15) {
      await after(300 + chance.int(1500))
      life.child.kill('SIGKILL')
      await life.ended
    } else {
      wrongs.push(...(await live(life, shop, { answers: chance.int(250), ms: chance.int(30) })))
    }
    tell(number + 1, shop, wrongs)
  }
  return wrongs
}

const name = `${kills} times killed under load: nothing acknowledged is lost or doubled`

test(name, { timeout: 120_000 + kills * 30_000 }, async () => {
  const home = mkdtempSync(join(tmpdir(), 'hutong-kill-'))
  const shop = await openShop({ seed, merchant: '2021000000000001', atOnce: 24 })
  const wrongs = await lives(home, shop)
  const last = begin(home)
  try {
    const urls = (await last.urls) ?? {}
    wrongs.push(...(await wrongsInTheEnd(shop, urls)), ...complaintsOf(last))
    tell(kills, shop, wrongs)
    expect(wrongs).toEqual([])
    expect(shop.counted().paid).toBeGreaterThan(kills)
  } finally {
    last.child.kill('SIGKILL')
    await last.ended
    await shop.close()
    rmSync(home, { recursive: true, force: true })
  }
})
