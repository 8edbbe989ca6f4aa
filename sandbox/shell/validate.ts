/** `hutong validate`: scenarios and config files read as they would be, every mistake with its place. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { exitCodes } from '../exit-codes.ts'
import { parseScenario } from '../scenario.ts'
import type { Config } from './config.ts'
import { configMistakes, mistakesInText, type PlacedMistake, placedWords } from './config-file.ts'
import type { Output } from './output.ts'
import { permittedBy } from './sandbox-options.ts'

interface Validated {
  readonly file: string
  readonly kind: 'scenario' | 'config'
  readonly valid: boolean
  readonly mistakes: readonly Omit<PlacedMistake, 'where' | 'file'>[]
}

/** Longer than any file that is meant. */
const bytesMax = 16 * 2 ** 20

export function validate(config: Config, output: Output): number {
  const files = config.operands.map((file) => validated(file, config))
  const valid = files.every((one) => one.valid)
  output.tell({ valid, files })
  output.say(files.map(fileWords).join('\n'))
  return valid ? exitCodes.passed : exitCodes.misused
}

function validated(file: string, config: Config): Validated {
  const kind = basename(file).endsWith('.config.json') ? 'config' : 'scenario'
  const mistakes = mistakesIn(file, kind, config).map(
    ({ where: _where, file: _file, ...mistake }) => mistake,
  )
  return { file, kind, valid: mistakes.length === 0, mistakes }
}

function mistakesIn(file: string, kind: Validated['kind'], config: Config): PlacedMistake[] {
  const whole = { file, pointer: '', where: file, line: 1, column: 1 }
  if (!existsSync(file) || !statSync(file).isFile()) {
    return [{ ...whole, found: 'no such file', todo: 'Name a file that is there.' }]
  }
  if (statSync(file).size > bytesMax) {
    return [{ ...whole, found: `${statSync(file).size} bytes`, todo: 'Name a scenario.' }]
  }
  const text = readFileSync(file, 'utf8')
  if (kind === 'config') return configMistakes(text, file)
  return mistakesInText(text, file, (value) => {
    const read = parseScenario(value, basename(file), permittedBy(config))
    return read.ok ? [] : read.mistakes
  })
}

function fileWords({ file, kind, valid, mistakes }: Validated): string {
  if (valid) return `${file}: a ${kind} without a mistake`
  return mistakes
    .map((one) => `${placedWords({ ...one, file })}: ${one.found}. ${one.todo}`)
    .join('\n')
}
