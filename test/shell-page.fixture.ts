/** docs/shell.md as it would be written now: from the tables of commands, flags and endings. */
import { exitCodes, exitWords } from '../sandbox/exit-codes.ts'
import { type CommandName, commandNames, commandOf } from '../sandbox/shell/commands.ts'
import { configSchemaPath } from '../sandbox/shell/config-schema.ts'
import { configKeyOf, flagNames, flagOf, settings, variableOf } from '../sandbox/shell/flags.ts'
import { exitNames, flagHead, flagWords, headOf } from '../sandbox/shell/help.ts'

const cell = (text: string) => text.replaceAll('|', '\\|')

const sentence = (says: string) => `${says.charAt(0).toUpperCase()}${says.slice(1)}.`

export const shellPage = (): string =>
  [
    '# The command line',
    '',
    '<!-- Written by test/shell-page.fixture.ts; HUTONG_WRITE=1 npx vitest run test/shell-page.test.ts writes it anew. -->',
    '',
    'From a clone every line here begins with `npm run hutong --`; with the package installed, with `npx`.',
    '`hutong COMMAND --help` says what stands here, and `--json` beside it as a table for programs.',
    '',
    ...settingsPart(),
    ...endingsPart(),
    ...beingAskedPart(),
    '## Commands',
    '',
    ...commandNames.flatMap(commandPart),
    ...flagsPart(),
  ].join('\n')

const settingsPart = () => [
  '## Settings',
  '',
  'A flag goes before the environment, that before the config file, and that before what is usual.',
  '`hutong COMMAND --explain-config` prints every setting, what it is and who said so. A variable that is empty says',
  'nothing; lists in the environment are parted by commas; switches there are `true` or `false`.',
  '',
  'The config file is `hutong.config.json` in the folder one works in, or the one that `--config` or `HUTONG_CONFIG` names.',
  'Paths in it count from its own folder. Its form is `sandbox/shell/config.schema.json`; `hutong init` writes one:',
  '',
  '```json',
  '{',
  `  "$schema": "${configSchemaPath}",`,
  '  "home": ".hutong",',
  '  "port": 9000,',
  '  "scenario": "scenarios/lunch-rush.json",',
  '  "notifyHost": ["shop.example"]',
  '}',
  '```',
  '',
  '| Flag | Environment | Config file | Usual |',
  '| --- | --- | --- | --- |',
  ...settings.map((name) => {
    const usual = flagOf(name).usual ?? (flagOf(name).kind === 'switch' ? 'no' : 'none')
    return `| \`--${name}\` | \`${variableOf(name)}\` | \`${configKeyOf(name)}\` | ${cell(usual)} |`
  }),
  '| FILE | `HUTONG_SCENARIO` | `scenario` | the one `start` plays: a quiet morning |',
  '',
]

const endingsPart = () => [
  '## Endings',
  '',
  '| Code | |',
  '| --- | --- |',
  ...exitNames.map((name) => `| ${exitCodes[name]} | ${cell(sentence(exitWords[name]))} |`),
  '',
]

const beingAskedPart = () => [
  '## For scripts',
  '',
  '- `--json` prints one object on standard output, mistakes too: `{"failed": true, "says": …, "mistakes": [{"where", "found", "todo"}]}`.',
  '  `start`, `intercept` and `replay` print one line when they are ready and go on: wait for `"event":"ready"`.',
  '- All else goes to standard error: mistakes in words, `--progress`, `--log`.',
  '- `--quiet` prints nothing but mistakes, and what `--json` asks for. There is no colour, so `NO_COLOR` changes nothing.',
  '- A reader that goes away (`| head`) silences the output and nothing else; `start` takes it as Ctrl-C.',
  '- Ctrl-C and SIGTERM drain: `start` and `replay` end with 0, `run` with 130 and a report that was not judged. A second',
  '  one ends the process at once, with 130.',
  '',
  '```sh',
  'hutong start --port 0 --no-traffic --json > hutong.jsonl &',
  'until grep -q \'"event":"ready"\' hutong.jsonl; do sleep 0.1; done',
  'head -1 hutong.jsonl | jq -r .urls.alipay',
  '```',
  '',
  'Completion: `source <(hutong completion bash)`, `source <(hutong completion zsh)`, `hutong completion fish | source`.',
  '',
]

function commandPart(name: CommandName): string[] {
  const { says, more, examples, flags, endings } = commandOf(name)
  return [
    `### hutong ${headOf(name)}`,
    '',
    more === undefined ? sentence(says) : `${sentence(says)} ${more}`,
    '',
    '```sh',
    ...examples.map(({ line, says: what }) => `${line}  # ${what}`),
    '```',
    '',
    `Flags: ${flags.map((flag) => `\`${flag === 'json' ? flagHead(flag, name) : `--${flag}`}\``).join(', ')}.`,
    `Ends with ${endings.map((ending) => exitCodes[ending]).join(', ')}.`,
    '',
  ]
}

const flagsPart = () => [
  '## Flags',
  '',
  '| Flag | |',
  '| --- | --- |',
  ...flagNames.map((name) => `| \`${flagHead(name)}\` | ${cell(sentence(flagWords(name)))} |`),
  '',
]
