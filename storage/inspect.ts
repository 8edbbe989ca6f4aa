/**
 * What is in a data folder, found out by a child of ours: LMDB maps its file into memory, so a file that
 * was cut off or overwritten ends the process that reads it. The child reads every byte; we live on.
 */
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { tableNames } from './lmdb.ts'

export interface Inspected {
  readonly tables: readonly string[]
  readonly entries: number
  /** Of these, what houses remember; the rest are facts of the world. */
  readonly remembered: number
  /** What the facts say of the world; null where nothing is said. */
  readonly world: unknown
}

/** Runs as it stands in a process of its own. */
const look = `
const [lmdb, path, ...ours] = process.argv.slice(1)
const env = require(lmdb).open({ path, readOnly: true, maxDbs: 32 })
const tables = [...env.getKeys()].map(String)
let entries = 0
let remembered = 0
let sum = 0
for (const name of tables.filter((one) => ours.includes(one))) {
  const table = env.openDB(name, { encoding: 'binary', create: false })
  let found = 0
  for (const { value } of table.getRange({})) {
    for (const byte of value) sum ^= byte
    found += 1
  }
  if (found !== table.getStats().entryCount) throw new Error(name + ' lacks entries')
  entries += found
  if (name !== 'facts') remembered += found
}
const facts = tables.includes('facts') ? env.openDB('facts', { create: false }) : undefined
const world = facts?.get('world') ?? null
process.stdout.write(JSON.stringify({ tables, entries, remembered, world }))
`

const longestMs = 60_000

/** What the folder holds, or a sentence that says why it cannot be read. */
export function inspectFolder(folder: string): Promise<Inspected | string> {
  const lmdb = createRequire(import.meta.url).resolve('lmdb')
  const words = ['-e', look, lmdb, folder, ...tableNames]
  return new Promise((resolve) => {
    execFile(process.execPath, words, { timeout: longestMs, env: {} }, (cause, said, wrong) => {
      if (cause === null) resolve(JSON.parse(said))
      else resolve(reasonOf(cause.signal ?? null, wrong))
    })
  })
}

function reasonOf(signal: string | null, wrong: string): string {
  if (signal !== null) return `reading data.mdb ends in ${signal}: it was cut off or overwritten`
  const line = wrong.split('\n').find((one) => one.startsWith('Error: '))
  return `data.mdb cannot be read (${line?.slice('Error: '.length) ?? 'no reason is given'})`
}
