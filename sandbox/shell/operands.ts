/** The words behind a command: whether it has those it needs, and none that it knows nothing of. */
import type { Mistake } from '../misuse.ts'
import { nearest } from '../nearest.ts'
import type { CommandLine } from './command-line.ts'
import { commandNames, commandOf } from './commands.ts'

/** `hasScenario`: the environment or the config file names what is missing. */
export function operandMistakes(
  { command, operands, mistakes }: CommandLine,
  hasScenario: boolean,
): Mistake[] {
  const { operand } = commandOf(command)
  const { least = 0, most = 0, example = '' } = operand ?? {}
  const found = operands.length + (hasScenario ? 1 : 0)
  const line = `hutong ${command} ${example}`.trim()
  const isUnknown = mistakes.some((one) => one.found === 'no such command')
  if (found < least && !isUnknown) {
    const lacks = least === 1 ? 'no file' : `${operands.length} files instead of ${least}`
    return [{ where: command, found: lacks, todo: `Name ${least === 1 ? 'one' : 'them'}: ${line}` }]
  }
  if (operands.length <= most) return []
  const many = operands.length - most
  const longer = commandNames.filter((name) => name.startsWith(`${command} `))
  const meant = nearest(`${command} ${operands[0]}`, longer)
  return [
    {
      where: operands.slice(most).join(' '),
      found: many === 1 ? 'one word too many' : `${many} words too many`,
      todo:
        meant === undefined
          ? `Leave ${many === 1 ? 'it' : 'them'} out: ${line}`
          : `Did you mean ${meant}?`,
    },
  ]
}
