/**
 * kill -9 while stores are written: what they acknowledged is there, all of them end at one moment, and
 * no folder is torn by it. HUTONG_KILLS=200 for more of it.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { balanceFen } from '../core/ledger/account.ts'
import { stream } from '../core/random.ts'
import { openDataFolder } from './data-folder.ts'

const kills = Number(process.env.HUTONG_KILLS ?? 6)
const writer = fileURLToPath(new URL('./kill-writer.fixture.ts', import.meta.url))
const world = { hutong: '0.0.0', title: 'killed', seed: 1 }

/** The sales it acknowledged until it was killed: after so many, and so long. */
async function killed(folder: string, life: number, moment: { sales: number; ms: number }) {
  const words = ['--import', 'tsx', writer, folder, String(life)]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const told: string[] = []
  for await (const line of createInterface(child.stdout)) {
    if (line !== 'ready') told.push(line)
    if (told.length !== moment.sales || child.killed) continue
    setTimeout(() => child.kill('SIGKILL'), moment.ms)
  }
  expect(await ended).toEqual([null, 'SIGKILL'])
  return told
}

/** Sales acknowledged in the last life, and in all. */
interface Lived {
  readonly told: readonly string[]
  readonly all: number
  readonly lives: number
}

/** What a world says after it was killed, of sales that were acknowledged, in sentences. */
async function wrongsIn(folder: string, { told, all, lives }: Lived): Promise<string[]> {
  const stores = await openDataFolder({ folder, world })
  const wrongs: string[] = []
  const sums: number[] = []
  for (const name of ['icbc', 'alipay']) {
    const bounds = {
      add: () => undefined,
      has: (key: string) => stores.names.has(`${name} ${key}`),
    }
    const store = stores.storeOf(name, 300, { forgotten: bounds })
    const { records, forgotten } = store.holding()
    for (const id of told) {
      const { record } = await store.load<{ id: string }>(`order/${id}`)
      if (record !== undefined && record.id !== id) wrongs.push(`${name} has ${record.id} as ${id}`)
      if (record === undefined && forgotten === 0) wrongs.push(`${name} has lost ${id}`)
    }
    const ann = await store.account('ann')
    const fen = ann === undefined ? 0 : balanceFen(ann)
    if (fen !== 3 * (records + forgotten))
      wrongs.push(`${name} has ${fen} fen of ${records} records`)
    if (records + forgotten < all) wrongs.push(`${name} has ${records + forgotten} of ${all} sales`)
    if ((await store.broken()).length > 0) wrongs.push(`the book of ${name} is broken`)
    sums.push(fen)
  }
  const [paid = 0, credited = 0] = sums
  // The merchant's house comes after the payer's, in all sales: each life leaves at most eight between.
  if (paid < credited || paid > credited + lives * 8 * 3)
    wrongs.push(`${paid} paid, ${credited} credited`)
  await stores.close()
  return wrongs
}

const name = `${kills} times killed: nothing that was acknowledged is lost, in any store`

test(name, { timeout: 60_000 + kills * 15_000 }, async () => {
  const chance = stream(11, 'kills')
  const folder = mkdtempSync(join(tmpdir(), 'hutong-killed-'))
  const wrongs: string[] = []
  let all = 0
  try {
    for (let life = 0; life < kills; life += 1) {
      const moment = { sales: 1 + chance.int(400), ms: chance.int(20) }
      const told = await killed(folder, life, moment)
      all += told.length
      wrongs.push(...(await wrongsIn(folder, { told, all, lives: life + 1 })))
    }
    if (process.env.HUTONG_KILLS !== undefined) {
      process.stderr.write(`${kills} kills of a writer, ${all} sales acknowledged\n`)
    }
    expect(wrongs).toEqual([])
    expect(all).toBeGreaterThan(kills)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
