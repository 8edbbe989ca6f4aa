/** What was ordered on the command line and in the environment, or all that is wrong with it. */
import { join, resolve } from 'node:path'
import { type Mistake, Misuse } from '../misuse.ts'
import { suggestion } from '../nearest.ts'
import { isScript, type ScriptName, scripts } from './scripts.ts'

type Environment = Readonly<Record<string, string | undefined>>

export interface Order {
  readonly script: ScriptName
  /** For k6, as they were given. */
  readonly flags: readonly string[]
  /** The home folder: keys, and where reports go when nothing else is said. Absolute. */
  readonly home: string
  /** Where the summary goes. Absolute. */
  readonly reports: string
  /** A sandbox that is already open; null starts one. */
  readonly target: { readonly url: string; readonly keyRing: string } | null
  /** The scenario of the sandbox that is started; null for one without crowd and bad days. */
  readonly scenario: string | null
}

/** @throws Misuse that names every mistake. */
export function readOrder(args: readonly string[], environment: Environment): Order {
  const mistakes: Mistake[] = []
  const [script = '', ...flags] = args
  if (!isScript(script)) mistakes.push(noScript(script))
  const home = resolve(environment.HUTONG_HOME ?? '.hutong')
  const url = environment.HUTONG_URL ?? ''
  if (url === '' && (environment.PAY_URL ?? '') !== '') mistakes.push(nowhere)
  if (url !== '' && !/^https?:\/\//.test(url)) {
    mistakes.push({ where: 'HUTONG_URL', found: `"${url}"`, todo: `Give an address, ${example}.` })
  }
  if (mistakes.length > 0 || !isScript(script)) throw new Misuse('run k6', mistakes)
  const keyRing = resolve(environment.HUTONG_KEYRING ?? join(home, 'keyring.json'))
  return {
    ...{ script, flags, home },
    reports: resolve(environment.HUTONG_REPORTS ?? join(home, 'k6', script)),
    target: url === '' ? null : { url: url.replace(/\/$/, ''), keyRing },
    scenario: environment.HUTONG_SCENARIO ?? null,
  }
}

const example = 'as http://127.0.0.1:9000'

const noScript = (word: string): Mistake => {
  const names = Object.keys(scripts)
  const lines = Object.entries(scripts).map(([name, says]) => `    ${name.padEnd(11)}${says}`)
  const todo = `Name a script:\n${lines.join('\n')}`
  if (word === '') return { where: 'npm run k6 --', found: 'no script', todo }
  return { where: word, found: 'no such script', todo: `${suggestion(word, names)} ${todo}` }
}

const nowhere: Mistake = {
  where: 'PAY_URL',
  found: 'a service without a sandbox that it speaks to',
  todo: `Start one, point your service at it, and name it: HUTONG_URL, ${example}.`,
}
