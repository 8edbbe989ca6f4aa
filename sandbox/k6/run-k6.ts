#!/usr/bin/env node
/**
 * Runs a script of loadtests/k6 with the k6 of this machine: against a sandbox that is named, or one
 * it starts and takes down again, with a desk where notifications arrive. k6's exit code is its own.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exitCodes } from '../exit-codes.ts'
import { Misuse } from '../misuse.ts'
import { startSandbox } from '../start-sandbox.ts'
import { openDesk } from './desk.ts'
import { type FoundK6, findK6 } from './find-k6.ts'
import { type Order, readOrder } from './order.ts'

const complain = (text: string) => process.stderr.write(`${text}\n`)

async function main(args: readonly string[]): Promise<number> {
  try {
    const order = readOrder(args, process.env)
    return await run(order, findK6({ environment: process.env, home: order.home }))
  } catch (cause) {
    if (!(cause instanceof Misuse)) throw cause
    complain(cause.message)
    return exitCodes.misused
  }
}

async function run(order: Order, k6: FoundK6): Promise<number> {
  mkdirSync(order.reports, { recursive: true })
  for (const name of reportNames) rmSync(join(order.reports, name), { force: true })
  const sandbox = order.target === null ? await started(order) : null
  const desk = await openDesk()
  try {
    const code = await play(k6, order, {
      HUTONG_URL: order.target?.url ?? sandbox?.urls.dashboard ?? '',
      HUTONG_KEYRING: order.target?.keyRing ?? join(order.home, 'keyring.json'),
      HUTONG_REPORTS: order.reports,
      DESK_URL: desk.url,
    })
    const isTold = existsSync(join(order.reports, 'summary.json'))
    const told = isTold ? `Reports: ${order.reports}` : 'It came to no reports.'
    complain(`k6 ${k6.version} ended with ${code}. ${told}`)
    return code
  } finally {
    await desk.close()
    await sandbox?.close()
  }
}

/** Those of an earlier run are taken away first: nobody is to read them as this one's. */
const reportNames = ['summary.txt', 'summary.json', 'junit.xml', 'report.html']

const started = ({ home, scenario }: Order) =>
  startSandbox({ home, ...(scenario === null ? {} : { scenario }) })

/** What k6 is always told: no door of its own, nobody told that it runs, nothing fetched. */
const always = ['--address=', '--no-usage-report']

function play(k6: FoundK6, { script, flags }: Order, settings: object): Promise<number> {
  const args = ['run', ...always, ...flags, join(scriptFolder(), `${script}.ts`)]
  const child = spawn(k6.path, args, {
    stdio: 'inherit',
    env: { ...process.env, K6_AUTO_EXTENSION_RESOLUTION: 'false', ...settings },
  })
  // Ctrl-C reaches k6 as well, which ends its run and writes the summary: wait for it.
  const wait = () => undefined
  process.on('SIGINT', wait)
  const stop = () => child.kill('SIGTERM')
  process.on('SIGTERM', stop)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      process.off('SIGINT', wait)
      process.off('SIGTERM', stop)
      resolve(code ?? exitCodes.interrupted)
    })
  })
}

/** The scripts are run as they are written; compiled, this file lies one folder deeper. */
function scriptFolder(): string {
  const places = ['../../loadtests/k6/', '../../../loadtests/k6/']
  const found = places
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((place) => existsSync(join(place, 'smoke.ts')))
  if (found === undefined) throw new Error('The scripts of loadtests/k6 are not there.')
  return found
}

process.exitCode = await main(process.argv.slice(2))
