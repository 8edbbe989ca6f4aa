/** The scripts for shells: bash runs ours and completes what somebody has begun to type. */
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { programsAreMissing } from '../../test/programs.fixture.ts'
import { commandNames, commandOf } from './commands.ts'
import { completionFor } from './completion.ts'

/** What bash offers for a line whose last word is being typed. */
function offered(line: string): string[] {
  const words = line.split(' ')
  const last = words.at(-1) ?? ''
  const script = [
    completionFor('bash'),
    `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})`,
    `COMP_CWORD=${words.length - 1}`,
    `_hutong hutong '${last}' '${words.at(-2) ?? ''}'`,
    'printf "%s\\n" "$' + '{COMPREPLY[@]}"',
  ].join('\n')
  const { stdout, stderr } = spawnSync('bash', ['-c', script], {
    encoding: 'utf8',
    cwd: 'scenarios',
  })
  expect(stderr).toBe('')
  return stdout.split('\n').filter((word) => word !== '')
}

const missing = programsAreMissing(['bash'], 'no shell completes a line')

test.skipIf(missing).each([
  ['hutong re', ['rehearse', 'replay', 'report']],
  ['hutong report comp', ['compare']],
  ['hutong start --stor', ['--storage']],
  ['hutong start --storage ', ['memory', 'lmdb']],
  ['hutong keys export --form', ['--format']],
  ['hutong init --language p', ['python', 'php']],
  ['hutong run lunch', ['lunch-rush.json']],
])('bash completes %j', (line, words) => {
  expect(offered(line)).toEqual(words)
})

test('fish and zsh know every command and every flag of it', () => {
  const fish = completionFor('fish')
  const zsh = completionFor('zsh')
  for (const name of commandNames) {
    for (const flag of commandOf(name).flags) {
      expect(zsh).toContain(`--${flag}`)
      expect(fish).toContain(`'__fish_seen_subcommand_from ${name.split(' ')[0]}' -l ${flag} `)
    }
  }
})

test('another shell is refused with what there is', () => {
  expect(() => completionFor('tcsh')).toThrow('tcsh: no such shell')
})
