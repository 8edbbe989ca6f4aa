/** Which flags there are, and what each of them holds: words, one or several, or its presence. */
import { parseArgs } from 'node:util'

export const flags = {
  seed: { type: 'string' },
  workers: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  home: { type: 'string' },
  peers: { type: 'string' },
  signatures: { type: 'string' },
  'notify-host': { type: 'string', multiple: true },
  'target-host': { type: 'string', multiple: true },
  'proxy-port': { type: 'string' },
  'tls-port': { type: 'string' },
  allow: { type: 'string', multiple: true },
  'no-traffic': { type: 'boolean' },
  'bills-at-once': { type: 'boolean' },
  key: { type: 'string' },
  'signed-ahead': { type: 'boolean' },
  audit: { type: 'boolean' },
  json: { type: 'boolean' },
  record: { type: 'string' },
  html: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

/** What stands on the command line, every value of its kind, and what is unknown or empty there. */
export function readFlags(args: readonly string[]) {
  const options = flagsFor(args)
  const { values, positionals, tokens } = parsed(args, options)
  const unknown = tokens.flatMap((token) =>
    token.kind === 'option' && !Object.hasOwn(flags, token.name) ? [token.rawName] : [],
  )
  const empty = tokens.flatMap((token) =>
    token.kind === 'option' && takesValue(options, token.name) && (token.value ?? '') === ''
      ? [token.rawName]
      : [],
  )
  const text = (name: string) => {
    const value = values[name]
    return typeof value === 'string' ? value : undefined
  }
  const list = (name: string) => {
    const value = values[name]
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
  }
  return {
    positionals,
    unknown,
    empty,
    values: {
      seed: text('seed'),
      workers: text('workers'),
      port: text('port'),
      host: text('host'),
      home: text('home'),
      peers: text('peers'),
      signatures: text('signatures'),
      'notify-host': list('notify-host'),
      'target-host': list('target-host'),
      'proxy-port': text('proxy-port'),
      'tls-port': text('tls-port'),
      allow: list('allow'),
      'no-traffic': values['no-traffic'] === true,
      'bills-at-once': values['bills-at-once'] === true,
      'signed-ahead': values['signed-ahead'] === true,
      key: text('key'),
      ...{ audit: values.audit === true, json: values.json === true },
      ...{ record: text('record'), html: text('html'), jsonFile: text('json') },
      ...{ help: values.help === true, version: values.version === true },
    },
  }
}

type Options = Readonly<
  Record<string, { readonly type: 'string' | 'boolean'; readonly multiple?: boolean }>
>

/** To `report`, --json names a file, as --html does; all others print. */
const flagsOfReport = { ...flags, json: { type: 'string' } } as const

const flagsFor = (args: readonly string[]): Options =>
  parsed(args, flags).positionals[0] === 'report' ? flagsOfReport : flags

const parsed = (args: readonly string[], options: Options) =>
  parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true })

const takesValue = (options: Options, name: string) =>
  Object.entries(options).some(([flag, { type }]) => flag === name && type === 'string')
