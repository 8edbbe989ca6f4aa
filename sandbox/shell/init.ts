/** `hutong init`: a config file, a client's `.env` lines, and the lines of its SDK. It asks nothing. */
import { relative } from 'node:path'
import { exitCodes } from '../exit-codes.ts'
import { openKeyRing } from '../keyring.ts'
import { clientFacts, doorsFrom, envLines } from './client-facts.ts'
import type { Config } from './config.ts'
import { configFileName, configSchemaPath } from './config-schema.ts'
import { envSnippetFor } from './env-snippets.ts'
import { assertFree, writeKept } from './kept-files.ts'
import type { Output } from './output.ts'
import { snippetFor } from './snippets.ts'

const envFileName = '.env.hutong'

export async function init(config: Config, output: Output): Promise<number> {
  const { home, force, language } = config
  const network = config.network ?? 'alipay'
  const port = typeof config.ports === 'number' ? config.ports : 9000
  const settings = { $schema: configSchemaPath, home, port, seed: 7 }
  const configFile = { path: configFileName, text: `${JSON.stringify(settings, null, 2)}\n` }
  // Looked at before keys are minted: where something is in the way, nothing is made at all.
  assertFree('write the config', [configFileName, envFileName], force)
  const ring = (await openKeyRing(home)).data
  const facts = clientFacts[network](ring, doorsFrom(port))
  const lines = [`HUTONG_URL=${doorsFrom(port).dashboard}`, ...envLines(facts)]
  const envFile = { path: envFileName, text: `${lines.join('\n')}\n` }
  writeKept('write the config', [configFile, envFile], force)
  const snippet = snippetFor(language, network, port)
  const code = envSnippetFor(language, network) ?? null
  const written = [configFile, envFile].map(({ path }) => path)
  output.tell({ written, home, language, network, env: lines, snippet, code })
  output.say(initWords({ written, home, snippet, code, language, network }))
  return exitCodes.passed
}

const fenced = (code: string) => `\`\`\`js\n${code}\n\`\`\``

interface Initiated {
  readonly written: readonly string[]
  readonly home: string
  readonly snippet: ReturnType<typeof snippetFor>
  /** A whole program that reads the variables, where there is one. */
  readonly code: string | null
  readonly language: string
  readonly network: string
}

function initWords({ written, home, snippet, code, language, network }: Initiated): string {
  const [config = '', env = ''] = written
  const folder = relative('.', home) || home
  return [
    `Wrote ${config}: what hutong start and the others go by.`,
    `Wrote ${env}: what a client of ${network} is configured with. It holds private keys of this sandbox:`,
    `  keep it and ${folder}/ out of version control. node --env-file=${env} app.mjs reads it.`,
    '',
    ...(code === null ? [] : [`app.mjs, which reads ${env}:`, '', fenced(code), '']),
    ...(snippet === null
      ? [`No page for ${language} and ${network}: docs/cookbook/README.md has the others.`]
      : code === null
        ? [`From ${snippet.page}, which has the pitfalls, too:`, '', snippet.text]
        : [`${snippet.page} has the pitfalls, and how a test does it.`]),
    '',
    `Next: npx hutong start --no-traffic${code === null ? '' : `, and in another shell node --env-file=${env} app.mjs`}`,
  ].join('\n')
}
