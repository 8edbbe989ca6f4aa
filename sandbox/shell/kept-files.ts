/** Files for people to keep, written for their owner alone, and over nothing unless told to. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { Misuse } from '../misuse.ts'

export interface KeptFile {
  readonly path: string
  readonly text: string
}

/** @throws Misuse that names every file that is there already. */
export function assertFree(verb: string, paths: readonly string[], force: boolean): void {
  const there = paths.filter((path) => !force && existsSync(path))
  if (there.length === 0) return
  const todo = 'Move it away, or write over it with --force.'
  throw new Misuse(
    verb,
    there.map((where) => ({ where, found: 'it is there already', todo })),
  )
}

/** All of them, or none. @throws Misuse as above. */
export function writeKept(verb: string, files: readonly KeptFile[], force: boolean): void {
  const paths = files.map(({ path }) => path)
  assertFree(verb, paths, force)
  for (const { path, text } of files) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text, { mode: 0o600 })
  }
}
