/**
 * hutong.config.json: in the folder one works in, or where --config says. Paths in it count from its
 * own folder. All that is wrong in it is told at once, with line and column.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative } from 'node:path'
import { mistakesAgainst, stepsIn } from '../form.ts'
import { fieldsIn } from '../json-body.ts'
import { jsonPlaces, pointerOf, type TextPlace } from '../json-places.ts'
import type { Mistake } from '../misuse.ts'
import { configFileName, configSchema, scenarioKey } from './config-schema.ts'
import { configKeyOf, type FlagName, flagOf, settings } from './flags.ts'

/** A value of the file as the flag would hold it. */
export type FileValue = string | readonly string[] | boolean

export interface ConfigFile {
  /** Null where there is none. */
  readonly path: string | null
  readonly values: Readonly<Partial<Record<FlagName, FileValue>>>
  /** The scenario it names, from the folder one works in. */
  readonly scenario: string | null
  readonly mistakes: readonly Mistake[]
}

/** A mistake, and where in a text it stands. */
export interface PlacedMistake extends Mistake, TextPlace {
  readonly file: string
  /** RFC 6901. */
  readonly pointer: string
}

export const placedWords = ({ file, line, column, pointer }: Omit<PlacedMistake, keyof Mistake>) =>
  `${file}:${line}:${column}${pointer === '' ? '' : ` ${pointer}`}`

export const noConfigFile: ConfigFile = { path: null, values: {}, scenario: null, mistakes: [] }

const bytesMax = 2 ** 20

/** `named` by --config or HUTONG_CONFIG; without it the one in the folder, if there is one. */
export function readConfigFile(named: string | undefined, folder: string): ConfigFile {
  const path = join(isAbsolute(named ?? '') ? '' : folder, named ?? configFileName)
  const shown = named ?? configFileName
  if (!existsSync(path) || !statSync(path).isFile()) {
    const todo = 'Name a config file that is there, or write one: hutong init.'
    return named === undefined
      ? noConfigFile
      : { ...noConfigFile, mistakes: [{ where: shown, found: 'no such file', todo }] }
  }
  if (statSync(path).size > bytesMax) {
    const todo = `Name a config file: it has ${bytesMax} bytes at most.`
    return { ...noConfigFile, mistakes: [{ where: shown, found: 'a file too long', todo }] }
  }
  const text = readFileSync(path)
  const mistakes = configMistakes(text.toString('utf8'), shown)
  const told = mistakes.map((one) => ({ ...one, where: placedWords(one) }))
  if (told.length > 0) return { ...noConfigFile, path, mistakes: told }
  const fields = fieldsIn(text) ?? {}
  const away = relative(folder, dirname(path))
  const from = (value: string) => (isAbsolute(value) || away === '' ? value : join(away, value))
  const scenario = fields[scenarioKey]
  const values = Object.fromEntries(
    settings.flatMap((name) => {
      const value = asGiven(fields[configKeyOf(name)])
      if (value === undefined) return []
      return [[name, flagOf(name).isPath && typeof value === 'string' ? from(value) : value]]
    }),
  )
  return { path, values, scenario: typeof scenario === 'string' ? from(scenario) : null, mistakes }
}

function asGiven(value: unknown): FileValue | undefined {
  if (Array.isArray(value)) return value.map(String)
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' || typeof value === 'boolean' ? value : undefined
}

/** Everything wrong with the text of a config file. */
export function configMistakes(text: string, file: string): PlacedMistake[] {
  return mistakesInText(text, file, (value) => mistakesAgainst(configSchema, value, basename(file)))
}

/** Those of a JSON text: the one that stops it from being JSON, or what `judge` says of its value. */
export function mistakesInText(
  text: string,
  file: string,
  judge: (value: unknown) => readonly Mistake[],
): PlacedMistake[] {
  const places = jsonPlaces(text)
  const { stoppedAt } = places
  if (stoppedAt !== null) return [{ ...stoppedAt, file, pointer: '', where: file }]
  const placed = judge(JSON.parse(text)).map((mistake) => {
    const pointer = pointerOf([...stepsIn(mistake.where), ...unknownIn(mistake.found)])
    return { ...mistake, file, pointer, ...places.placeOf(pointer) }
  })
  return placed.sort((one, other) => one.line - other.line || one.column - other.column)
}

/** A name nobody knows stands in the value that was judged, and is what is to be seen. */
const unknownIn = (found: string): string[] => {
  const [, name] = /^unknown "(.+)"$/.exec(found) ?? []
  return name === undefined ? [] : [name]
}
