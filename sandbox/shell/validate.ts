/** `hutong validate`: scenarios and config files read as they would be, every mistake with its place. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, relative, resolve } from 'node:path'
import { exitCodes } from '../exit-codes.ts'
import { parseScenario } from '../scenario.ts'
import { scenarioFile } from '../scenario-file.ts'
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
  const files = [
    ...config.operands.map((file) => validated(file, kindOf(file), config)),
    ...ownConfig(config).map((file) => validated(file, 'config', config)),
  ]
  const valid = files.every((one) => one.valid)
  output.tell({ valid, files })
  output.say(files.map(fileWords).join('\n'))
  return valid ? exitCodes.passed : exitCodes.misused
}

const kindOf = (file: string): Validated['kind'] =>
  basename(file).endsWith('.config.json') ? 'config' : 'scenario'

/** The config file that would have been gone by, where it is wrong and nobody named it. */
function ownConfig({ configPath, wrongSettings, operands }: Config): string[] {
  if (configPath === null || wrongSettings.length === 0) return []
  const isNamed = operands.some((file) => resolve(file) === resolve(configPath))
  return isNamed ? [] : [relative('.', configPath)]
}

function validated(file: string, kind: Validated['kind'], config: Config): Validated {
  const mistakes = mistakesIn(file, kind, config).map(
    ({ where: _where, file: _file, ...mistake }) => mistake,
  )
  return { file, kind, valid: mistakes.length === 0, mistakes }
}

function mistakesIn(given: string, kind: Validated['kind'], config: Config): PlacedMistake[] {
  const file = scenarioFile(given)
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
