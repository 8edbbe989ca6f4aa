#!/usr/bin/env node
/** Words into calls, and endings into exit codes; nothing else is decided here. */
import { exitCodes } from './exit-codes.ts'
import { Misuse } from './misuse.ts'
import { suggestion } from './nearest.ts'
import { type CommandName, commandNames, isCommandName } from './shell/commands.ts'
import { completionFor } from './shell/completion.ts'
import { type Config, readConfig } from './shell/config.ts'
import { helpData, helpOf, overview } from './shell/help.ts'
import { createOutput, type Output } from './shell/output.ts'
import { settingsData, settingsWords } from './shell/settings-words.ts'
import { hutongVersion } from './version.ts'

type Run = (config: Config, output: Output) => number | Promise<number>

/** Each loads what it needs when it is asked for: help is not to wait for a payment world. */
const commands: Readonly<Record<CommandName, Run>> = {
  help,
  version,
  start: async (...given) => (await import('./shell/start.ts')).start(...given),
  intercept: async (...given) => (await import('./shell/start.ts')).start(...given),
  run: async (...given) => (await import('./shell/run.ts')).run(...given),
  rehearse: async (...given) => (await import('./shell/run.ts')).rehearsed(...given),
  audit: async (...given) => (await import('./shell/run.ts')).audit(...given),
  explain: async (...given) => (await import('./shell/explain.ts')).explain(...given),
  replay: async (...given) => (await import('./recordings/commands.ts')).replay(...given),
  report: async (...given) => (await import('./recordings/commands.ts')).report(...given),
  'report compare': async (...given) => (await import('./reports/compare.ts')).compare(...given),
  validate: async (...given) => (await import('./shell/validate.ts')).validate(...given),
  keys: async (...given) => (await import('./shell/keys.ts')).listKeys(...given),
  'keys export': async (...given) => (await import('./shell/keys.ts')).exportKeys(...given),
  'keys rotate': async (...given) => (await import('./shell/keys.ts')).rotateKeys(...given),
  init: async (...given) => (await import('./shell/init.ts')).init(...given),
  doctor: async (...given) => (await import('./shell/doctor.ts')).doctor(...given),
  completion: ({ operands: [shell = ''] }, { print }) => {
    print(completionFor(shell))
    return exitCodes.passed
  },
}

function help({ operands, json }: Config, output: Output): number {
  const name = operands.join(' ')
  if (name !== '' && !isCommandName(name)) {
    const todo = suggestion(name, commandNames)
    throw new Misuse('say what a command does', [{ where: name, found: 'no such command', todo }])
  }
  output.tell(helpData(name === '' ? commandNames : [name]))
  if (!json) output.print(name === '' ? overview() : helpOf(name))
  return exitCodes.passed
}

function version({ json }: Config, output: Output): number {
  const { version: node, platform, arch } = process
  output.tell({ hutong: hutongVersion(), node: node.slice(1), platform, arch })
  if (!json) output.print(hutongVersion())
  return exitCodes.passed
}

async function main(args: readonly string[]): Promise<number> {
  const asksJson = args.includes('--json')
  let output = createOutput({ json: asksJson, quiet: false })
  try {
    const config = readConfig(args, process.env)
    const { json, quiet, command } = config
    output = quiet || json !== asksJson ? createOutput({ json, quiet }) : output
    if (config.explainsConfig) {
      output.tell(settingsData(config))
      output.say(settingsWords(config))
      return exitCodes.passed
    }
    return await commands[command](config, output)
  } catch (cause) {
    if (!(cause instanceof Misuse)) throw cause
    output.complain(cause.message)
    output.tell({ failed: true, says: cause.message.split('\n')[0], mistakes: cause.mistakes })
    return exitCodes.misused
  }
}

process.exitCode = await main(process.argv.slice(2))
