/** `hutong keys`: merchants and keys as a client needs them, for people and for files; and new ones. */
import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { exitCodes } from '../exit-codes.ts'
import { type KeyRing, mintKeyRing, openKeyRing } from '../keyring.ts'
import { Misuse } from '../misuse.ts'
import {
  type ClientFact,
  clientFacts,
  doorsFrom,
  envLines,
  isPem,
  networks,
  pemFileOf,
} from './client-facts.ts'
import type { Config, Network } from './config.ts'
import { type KeptFile, writeKept } from './kept-files.ts'
import type { Output } from './output.ts'

const chosen = ({ network }: Config): readonly Network[] =>
  network === null ? networks : [network]

export async function listKeys(config: Config, output: Output): Promise<number> {
  const { home, showsPrivate } = config
  const ring = (await openKeyRing(home)).data
  const parts = chosen(config).map((network) => [network, ring[network]] as const)
  const shown: unknown = Object.fromEntries(parts)
  output.tell({ home, keys: showsPrivate ? shown : withoutSecrets(shown) })
  for (const network of chosen(config)) output.say(networkWords(network, ring, config))
  return exitCodes.passed
}

/** Fields that let whoever has them act as somebody. */
const secrets = /^(privateKey|secureKey|api\w*Key|aesKey|adminToken)$/

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([name]) => !secrets.test(name))
  return Object.fromEntries(kept.map(([name, part]) => [name, withoutSecrets(part)]))
}

function networkWords(network: Network, ring: KeyRing, config: Config): string {
  const facts = factsOf(network, ring, config).filter(
    ({ isSecret }) => config.showsPrivate || isSecret !== true,
  )
  const { merchants } = ring[network]
  return [
    `${network}: ${merchants.length} merchants, who share one key pair`,
    ...merchants.map(({ id, name, city }) => `  ${id.padEnd(18)}${name}, ${city}`),
    '  and for a client of the first of them:',
    ...facts.map(
      ({ name, value }) => `  ${name}${isMany(value) ? `\n${value.trimEnd()}` : ` ${value}`}`,
    ),
    '',
  ].join('\n')
}

const isMany = (value: string) => value.includes('\n')

const portOf = ({ ports }: Config): number => (typeof ports === 'number' ? ports : 9000)

const factsOf = (network: Network, ring: KeyRing, config: Config): readonly ClientFact[] =>
  clientFacts[network](ring, doorsFrom(portOf(config)))

export async function exportKeys(config: Config, output: Output): Promise<number> {
  const { format, out, home, force } = config
  if (format === 'pem' && out === null) {
    const todo = 'Say into which folder: --out certs.'
    throw new Misuse('export the keys', [{ where: '--format pem', found: 'no --out', todo }])
  }
  const ring = (await openKeyRing(home)).data
  const facts = chosen(config).flatMap((network) => factsOf(network, ring, config))
  const made = formats[format as keyof typeof formats](facts)
  if (out === null) {
    output.print(made.text.trimEnd())
    return exitCodes.passed
  }
  const files = made.files.map(({ path, text }) => ({ path: join(out, path), text }))
  writeKept('export the keys', files, force)
  output.tell({ files: files.map(({ path }) => path) })
  for (const { path } of files) output.say(path)
  return exitCodes.passed
}

interface Exported {
  /** For standard output. */
  readonly text: string
  readonly files: readonly KeptFile[]
}

const oneFile = (path: string, text: string): Exported => ({ text, files: [{ path, text }] })

const formats = {
  env: (facts: readonly ClientFact[]) => oneFile('hutong.env', `${envLines(facts).join('\n')}\n`),
  json: (facts: readonly ClientFact[]) => {
    const values = Object.fromEntries(facts.map(({ name, value }) => [name, value]))
    return oneFile('hutong-keys.json', `${JSON.stringify(values, null, 2)}\n`)
  },
  /** What is no PEM, numbers and short keys, goes beside the files as lines. */
  pem: (facts: readonly ClientFact[]) => {
    const pems = facts.filter(isPem).map((fact) => ({ path: pemFileOf(fact), text: fact.value }))
    const others = envLines(facts.filter((fact) => !isPem(fact)))
    return { text: '', files: [...pems, { path: 'hutong.env', text: `${others.join('\n')}\n` }] }
  },
}

export async function rotateKeys(config: Config, output: Output): Promise<number> {
  const { home, network } = config
  const path = join(home, 'keyring.json')
  if (!existsSync(path)) {
    const todo = 'There is nothing to rotate: hutong keys mints the first ones.'
    throw new Misuse('rotate the keys', [{ where: path, found: 'no key ring', todo }])
  }
  const documents = await openKeyRing(home)
  const kept = join(home, `keyring-${new Date().toISOString().replaceAll(':', '')}.json`)
  copyFileSync(path, kept)
  const fresh = await mintKeyRing(new Date())
  const rotated = network === null ? fresh : { [network]: fresh[network] }
  await documents.update((ring) => Object.assign(ring, rotated))
  const names = chosen(config)
  output.tell({ rotated: names, keyRing: path, before: kept })
  output.say(`New keys for ${names.join(', ')}. The old ones are in ${kept}.`)
  output.say('A sandbox that is open keeps the old ones until it is started again.')
  return exitCodes.passed
}
