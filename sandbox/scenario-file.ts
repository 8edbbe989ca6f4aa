/**
 * Which file a scenario's name means: the one that is there, or else the one of that name that comes with
 * Hutong. So a line of the documentation plays in any folder, and a file of one's own always wins.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { scenarioFolder } from './form.ts'
import type { Mistake } from './misuse.ts'
import { nearest } from './nearest.ts'

/** `lunch-rush`, `lunch-rush.json` and `scenarios/lunch-rush.json` mean the same. */
const named = /^(?:\.\/)?(?:scenarios\/)?([a-z0-9-]+)(?:\.json)?$/

/** The path to read; what was given where neither is there. */
export function scenarioFile(given: string): string {
  const name = named.exec(given)?.[1]
  if (name === undefined || existsSync(given)) return given
  const ours = fileURLToPath(new URL(`${name}.json`, scenarioFolder()))
  return existsSync(ours) ? ours : given
}

/** Why a file cannot be read, by what the system calls it. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'a folder',
  EACCES: 'a file that may not be read',
}

/** What stands in the file that a name means, or why it cannot be read. */
export function scenarioText(
  given: string,
): { readonly text: string } | { readonly mistake: Mistake } {
  try {
    return { text: readFileSync(scenarioFile(given), 'utf8') }
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException
    const found = reasons[code] ?? message
    return { mistake: { where: basename(given), found, todo: noScenarioFile(given) } }
  }
}

/** What to do where there is none. */
export function noScenarioFile(given: string): string {
  const todo = 'Name a scenario file that can be read.'
  const near = nearest(basename(given, '.json'), shippedNames())
  return near === undefined ? todo : `${todo} ${near} comes with Hutong.`
}

const shippedNames = () =>
  readdirSync(scenarioFolder())
    .filter((name) => name.endsWith('.json') && !name.endsWith('.schema.json'))
    .map((name) => basename(name, '.json'))
