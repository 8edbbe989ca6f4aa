/**
 * Scripts that make a shell complete our words, from the tables of commands and flags: nothing is
 * asked of the program while somebody types.
 */
import { type Mistake, Misuse } from '../misuse.ts'
import { suggestion } from '../nearest.ts'
import { type CommandName, commandNames, commandOf } from './commands.ts'
import { type FlagName, flagNames, flagOf } from './flags.ts'

const shells = ['bash', 'zsh', 'fish'] as const

/** @throws Misuse for a shell we have no words for. */
export function completionFor(shell: string): string {
  const known = shells.find((one) => one === shell)
  if (known !== undefined) return scripts[known]()
  const mistake: Mistake = { where: shell, found: 'no such shell', todo: suggestion(shell, shells) }
  throw new Misuse('complete', [mistake])
}

/** Commands of one word, and those of two by their first. */
const firstWords = [...new Set(commandNames.map((name) => name.split(' ')[0] ?? ''))]

const secondWords = (first: string) =>
  commandNames.flatMap((name) => (name.startsWith(`${first} `) ? [name.split(' ')[1] ?? ''] : []))

const flagWordsOf = (name: CommandName) => commandOf(name).flags.map((flag) => `--${flag}`)

const chosen = flagNames.filter((name) => flagOf(name).choices !== undefined)

const wantsFile = (name: FlagName) =>
  flagOf(name).isPath === true || name === 'config' ? [`--${name}`] : []

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

function bash(): string {
  return [
    '# bash completion of hutong: source <(hutong completion bash)',
    '_hutong() {',
    '  local word="$2" before="$3"',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is bash's, not ours.
    '  local command="${COMP_WORDS[1]}" second="${COMP_WORDS[2]}"',
    '  COMPREPLY=()',
    '  case "$before" in',
    ...chosen.map(
      (name) =>
        `    --${name}) COMPREPLY=($(compgen -W ${quoted((flagOf(name).choices ?? []).join(' '))} -- "$word")); return ;;`,
    ),
    `    ${flagNames.flatMap(wantsFile).join('|')}) COMPREPLY=($(compgen -f -- "$word")); return ;;`,
    '  esac',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=($(compgen -W ${quoted(firstWords.join(' '))} -- "$word")); return`,
    '  fi',
    '  local flags="" words=""',
    '  case "$command $second" in',
    ...commandNames
      .filter((name) => name.includes(' '))
      .map((name) => `    ${quoted(name)}) flags=${quoted(flagWordsOf(name).join(' '))} ;;`),
    ...commandNames
      .filter((name) => !name.includes(' '))
      .map((name) => {
        const words = secondWords(name)
        const more = words.length === 0 ? '' : ` words=${quoted(words.join(' '))}`
        return `    ${quoted(`${name} `)}*) flags=${quoted(flagWordsOf(name).join(' '))}${more} ;;`
      }),
    '  esac',
    '  case "$word" in',
    '    -*) COMPREPLY=($(compgen -W "$flags" -- "$word")) ;;',
    '    *) COMPREPLY=($(compgen -W "$words" -- "$word") $(compgen -f -- "$word")) ;;',
    '  esac',
    '}',
    'complete -o filenames -F _hutong hutong',
    '',
  ].join('\n')
}

/** zsh runs what bash runs. */
const zsh = (): string =>
  [
    '# zsh completion of hutong: source <(hutong completion zsh), after compinit',
    'autoload -U +X bashcompinit && bashcompinit',
    bash(),
  ].join('\n')

function fish(): string {
  const only = (name: string) => `-n ${quoted(`__fish_seen_subcommand_from ${name}`)}`
  const first = commandNames.filter((name) => !name.includes(' '))
  return [
    '# fish completion of hutong: hutong completion fish | source',
    ...first.map(
      (name) =>
        `complete -c hutong -n __fish_use_subcommand -a ${name} -d ${quoted(commandOf(name).says)}`,
    ),
    ...firstWords.flatMap((name) =>
      secondWords(name).map((word) => `complete -c hutong ${only(name)} -a ${word}`),
    ),
    ...first.flatMap((name) =>
      allFlagsUnder(name).map((flag) => {
        const { says, choices, kind, isPath } = flagOf(flag)
        const values =
          kind === 'switch'
            ? ''
            : choices
              ? ` -x -a ${quoted(choices.join(' '))}`
              : isPath
                ? ' -r'
                : ' -x'
        return `complete -c hutong ${only(name)} -l ${flag} -d ${quoted(says)}${values}`
      }),
    ),
    '',
  ].join('\n')
}

/** Those of a command, and of the commands of two words that begin with it. */
const allFlagsUnder = (first: string): FlagName[] => {
  const names = commandNames.filter((name) => name === first || name.startsWith(`${first} `))
  return [...new Set(names.flatMap((name): readonly FlagName[] => commandOf(name).flags))]
}

const scripts: Readonly<Record<(typeof shells)[number], () => string>> = { bash, zsh, fish }
