/**
 * Speed as ratios, measured in one run: each case in turn, round after round, so that a machine that
 * changes its pace changes it for all. Prints a JSON line a case. Never a timed test.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openKeyRing } from '../keyring.ts'
import { tillsOf } from '../play.ts'
import { type Case, casesFor } from './cases.ts'
import { press } from './press.ts'

const rounds = 5
const baseline = 'bare-http'
const canPin = process.platform === 'linux' && spawnSync('taskset', ['-V']).status === 0

async function main(wanted: readonly string[]): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'hutong-bench-'))
  try {
    const keyRing = (await openKeyRing(home)).data
    const till = tillsOf(keyRing)[0]
    if (till === undefined) throw new Error('The key ring has no merchant.')
    const all = casesFor(till)
    const unknown = wanted.filter((name) => !all.some((one) => one.name === name))
    if (unknown.length > 0) {
      throw new Error(`No such case: ${unknown.join(', ')}. Cases: ${all.map(nameOf).join(', ')}`)
    }
    const chosen = all.filter(
      ({ name }) => wanted.length === 0 || [baseline, ...wanted].includes(name),
    )
    report(chosen, await measure(chosen, home))
  } finally {
    await rm(home, { recursive: true })
  }
}

const nameOf = ({ name }: Case) => name

async function measure(chosen: readonly Case[], home: string): Promise<Map<string, number[]>> {
  const figures = new Map<string, number[]>()
  for (let round = 0; round <= rounds; round += 1) {
    for (const one of chosen) {
      const { child, urlOf } = await serve(one.server, home)
      try {
        const requests = await one.prepare(one.requests, round)
        const warm = requests.slice(0, Math.floor(requests.length / 4))
        await press(urlOf(one.door), warm, one.isRight)
        const { perSecond } = await press(urlOf(one.door), requests.slice(warm.length), one.isRight)
        // The first round warms caches of the machine and is not counted.
        if (round > 0) figures.set(one.name, [...(figures.get(one.name) ?? []), perSecond])
      } finally {
        child.kill('SIGKILL')
      }
    }
  }
  return figures
}

/** Starts a server on the first core, where the system can pin; this process keeps the others. */
async function serve(kind: Case['server'], home: string) {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const file = fileURLToPath(new URL(`./server.${extension}`, import.meta.url))
  const command = [process.execPath, file, kind, home]
  const [program = '', ...args] = canPin ? ['taskset', '-c', '0', ...command] : command
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const { url, urls } = JSON.parse(await firstLine(child))
  return { child, urlOf: (door: string): string => (door === '' ? url : urls[door]) }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The server has no output.')
  const [chunk] = await once(child.stdout, 'data')
  return String(chunk).split('\n')[0] ?? ''
}

function report(chosen: readonly Case[], figures: Map<string, number[]>): void {
  const middle = median(figures.get(baseline) ?? [])
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`
  for (const { name, says } of chosen) {
    const list = figures.get(name) ?? []
    const line = {
      case: name,
      figure: Math.round(median(list)),
      unit: 'requests/s on one core',
      min: Math.round(Math.min(...list)),
      max: Math.round(Math.max(...list)),
      baseline,
      ratio: Number((median(list) / middle).toFixed(3)),
      rounds,
      pinned: canPin,
      machine,
      node: process.version,
      seed: 1,
      says,
    }
    process.stdout.write(`${JSON.stringify(line)}\n`)
  }
}

function median(list: readonly number[]): number {
  const sorted = [...list].sort((left, right) => left - right)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

await main(process.argv.slice(2))
