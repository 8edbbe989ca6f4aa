/**
 * Speed as ratios, measured in one run: words into calls, lines out, endings into exit codes. Progress
 * goes to standard error, lines to standard output. Never a timed test.
 */
import { rmSync } from 'node:fs'
import { appendFile, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exitCodes } from '../exit-codes.ts'
import { Misuse } from '../misuse.ts'
import { type Asked, readAsked, usage } from './asked.ts'
import { cases, groups } from './cases.ts'
import { conditionsOf, endingOf } from './line.ts'
import { installPeers } from './peers/folder.ts'
import { readLines, tablesOf, withTables } from './tables.ts'
import { chosenOf, measureInTurns } from './turns.ts'

const listed = Math.max(
  ...[...cases.map(({ name }) => name), ...Object.keys(groups)].map((name) => name.length),
)

const say = (text: string) => process.stdout.write(`${text}\n`)
const complain = (text: string) => process.stderr.write(`${text}\n`)

const doings: Readonly<Record<Asked['does'], (asked: Asked) => Promise<number>>> = {
  help: async () => {
    say(usage)
    return exitCodes.passed
  },
  list: async () => {
    for (const { name, says, onRequest } of cases) {
      say(`${name.padEnd(listed)} ${says}${onRequest === true ? ' (when named)' : ''}`)
    }
    for (const [name, members] of Object.entries(groups)) {
      say(`${name.padEnd(listed)} all of: ${members.join(', ')}`)
    }
    return exitCodes.passed
  },
  tables: async ({ names, into }) => {
    const texts = await Promise.all(names.map((name) => readFile(name, 'utf8')))
    const tables = tablesOf(texts.flatMap(readLines))
    if (into === null) say(tables)
    else await writeFile(into, withTables(await readFile(into, 'utf8'), tables, into))
    return exitCodes.passed
  },
  'install-peers': async () => {
    say(`Installed into ${await installPeers()}`)
    return exitCodes.passed
  },
  measure,
}

async function measure({ names, rounds, seed, out }: Asked): Promise<number> {
  const chosen = chosenOf(cases, groups, names)
  const home = await mkdtemp(join(tmpdir(), 'hutong-bench-'))
  process.once('exit', () => rmSync(home, { recursive: true, force: true }))
  // Servers hang on this process: an exit ends them too.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => process.exit(exitCodes.interrupted))
  }
  const conditions = conditionsOf(seed, new Date())
  const lines = await measureInTurns(chosen, { seed, home, rounds, conditions, progress: complain })
  for (const line of lines) {
    say(JSON.stringify(line))
    if (out !== null) await appendFile(out, `${JSON.stringify(line)}\n`)
  }
  return endingOf(lines)
}

async function main(): Promise<number> {
  try {
    const asked = readAsked(process.argv.slice(2))
    return await doings[asked.does](asked)
  } catch (cause) {
    if (!(cause instanceof Misuse)) throw cause
    complain(cause.message)
    return exitCodes.misused
  }
}

process.exit(await main())
