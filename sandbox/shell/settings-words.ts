/** `--explain-config`: every setting, what it is, and who said so. */
import { type Config, scenarioVariable, usualOf } from './config.ts'
import { type FlagName, settings, variableOf } from './flags.ts'

interface Row {
  readonly setting: FlagName | 'scenario'
  readonly value: unknown
  readonly from: 'flag' | 'environment' | 'file' | 'usual'
  readonly where: string
}

export function settingsData(config: Config): {
  readonly file: string | null
  readonly settings: readonly Row[]
} {
  const rows = settings.map((name): Row => {
    const said = config.settings.said.get(name)
    if (said !== undefined) {
      return { setting: name, value: said.value, from: said.from, where: said.where }
    }
    return { setting: name, value: usualOf(name), from: 'usual', where: variableOf(name) }
  })
  return { file: config.configPath, settings: [...rows, scenarioRow(config)] }
}

function scenarioRow({ file, fileFrom, configPath }: Config): Row {
  const froms = {
    operand: { from: 'flag', where: 'FILE' },
    environment: { from: 'environment', where: scenarioVariable },
    file: { from: 'file', where: `${configPath}: scenario` },
    usual: { from: 'usual', where: scenarioVariable },
  } as const
  return { setting: 'scenario', value: file ?? 'none', ...froms[fileFrom ?? 'usual'] }
}

export function settingsWords(config: Config): string {
  const { file, settings: rows } = settingsData(config)
  return [
    `Config file: ${file ?? 'none'}`,
    '',
    ...rows.map(({ setting, value, from, where }) => {
      const said = from === 'usual' ? `usual; ${where}` : `${from}: ${where}`
      return `  ${setting.padEnd(16)}${String(value).padEnd(34)}  ${said}`
    }),
  ].join('\n')
}
