/**
 * What each setting is, and who said so: a flag goes before the environment, that before the config
 * file, and that before what is usual. Every value is checked, whoever said it.
 */
import type { Mistake } from '../misuse.ts'
import type { Given } from './command-line.ts'
import type { ConfigFile } from './config-file.ts'
import {
  configKeyOf,
  type FlagName,
  flagNames,
  flagOf,
  settings as settingNames,
  variableOf,
} from './flags.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export type SettingValue = string | readonly string[] | boolean

export interface Setting {
  readonly name: FlagName
  readonly value: SettingValue
  readonly from: 'flag' | 'environment' | 'file'
  /** `--port`, `HUTONG_PORT`, `hutong.config.json: port`. */
  readonly where: string
}

export interface Settings {
  /** Those somebody said; the others are as usual. */
  readonly said: ReadonlyMap<FlagName, Setting>
  readonly mistakes: readonly Mistake[]
  text(name: FlagName): string | undefined
  whole(name: FlagName): number | undefined
  list(name: FlagName): readonly string[]
  isOn(name: FlagName): boolean
}

export function readSettings(given: Given, environment: Environment, file: ConfigFile): Settings {
  const said = new Map<FlagName, Setting>()
  const mistakes: Mistake[] = []
  for (const name of flagNames) {
    const all = [byFlag(name, given), byVariable(name, environment, mistakes), byFile(name, file)]
    const first = all.find((one) => one !== undefined)
    if (first !== undefined) said.set(name, first)
    mistakes.push(...all.flatMap((one) => (one === undefined ? [] : wrongWith(one))))
  }
  const heldBy = (name: FlagName) => said.get(name)?.value
  const text = (name: FlagName) => {
    const value = heldBy(name)
    return typeof value === 'string' ? value : undefined
  }
  return {
    said,
    mistakes,
    text,
    whole: (name) => (text(name) === undefined ? undefined : Number(text(name))),
    list: (name) => {
      const value = heldBy(name)
      return Array.isArray(value) ? value : []
    },
    isOn: (name) => heldBy(name) === true,
  }
}

function byFlag(name: FlagName, given: Given): Setting | undefined {
  const value = given[name]
  return value === undefined ? undefined : { name, value, from: 'flag', where: `--${name}` }
}

/** Words that mean yes, and that mean no, in the environment. */
const yes: ReadonlySet<string> = new Set(['1', 'true', 'yes', 'on'])
const no: ReadonlySet<string> = new Set(['0', 'false', 'no', 'off'])

/** An empty variable says nothing; a list is parted by commas. */
function byVariable(
  name: FlagName,
  environment: Environment,
  mistakes: Mistake[],
): Setting | undefined {
  const where = variableOf(name)
  const text = (settingNames.includes(name) ? environment[where] : undefined)?.trim() ?? ''
  if (text === '') return undefined
  const { kind } = flagOf(name)
  const parted = {
    list: () => text.split(',').map((one) => one.trim()),
    switch: () => yes.has(text),
  }
  if (kind === 'switch' && !yes.has(text) && !no.has(text)) {
    mistakes.push({ where, found: `"${text}"`, todo: 'Give true or false.' })
  }
  const value = kind === 'list' || kind === 'switch' ? parted[kind]() : text
  return { name, value, from: 'environment', where }
}

function byFile(name: FlagName, { path, values }: ConfigFile): Setting | undefined {
  const value = values[name]
  if (value === undefined || path === null) return undefined
  return { name, value, from: 'file', where: `${path}: ${configKeyOf(name)}` }
}

function wrongWith({ name, value, where }: Setting): Mistake[] {
  const texts = typeof value === 'boolean' ? [] : [value].flat()
  return texts.flatMap((text) => wrongText(name, text).map((wrong) => ({ where, ...wrong })))
}

function wrongText(name: FlagName, text: string): readonly Omit<Mistake, 'where'>[] {
  const { kind, least = 0, most = 0, choices = [], caution, wrong } = flagOf(name)
  const found = `"${text}"`
  if (kind === 'whole' && !(/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most)) {
    return [{ found, todo: `Give a whole number from ${least} to ${most}.` }]
  }
  if (kind === 'choice' && !choices.includes(text)) {
    const but = caution === undefined ? '' : `; ${caution}`
    return [{ found, todo: `Give one of ${choices.join(', ')}${but}.` }]
  }
  return wrong?.(text) ?? []
}
