/** The examples of docs/journal.md are run as they stand, and print what the page says. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startSandbox } from '../sandbox/start-sandbox.ts'
import { programsAreMissing } from './programs.fixture.ts'

const page = readFileSync('docs/journal.md', 'utf8')
const block = (kind: string) => new RegExp(`\`\`\`${kind}\\n(.*?)\`\`\``, 's').exec(page)?.[1] ?? ''
const run = promisify(execFile)

test('the program prints what the page says', async () => {
  const file = 'test/journal-docs-program.mts'
  await writeFile(file, block('ts').replace("from 'hutong'", "from '../sandbox/start-sandbox.ts'"))
  try {
    const { stdout } = await run(process.execPath, ['--import', 'tsx', file])
    const queryless = stdout.replaceAll(/gateway\.do\?\S* at/g, 'gateway.do at')
    expect(queryless).toBe(block('text'))
  } finally {
    await rm(file)
  }
}, 60_000)

const missing = programsAreMissing(['bash', 'curl'], 'no command of the page is run')

test.skipIf(missing)(
  'every command is answered',
  async () => {
    await using sandbox = await startSandbox({ home: process.env.HUTONG_TEST_HOME ?? '', seed: 7 })
    await fetch(`${sandbox.urls.alipay}/gateway.do`, { method: 'POST', body: 'method=a' })
    const { dashboard: ADMIN = '' } = sandbox.urls
    const commands = block('sh').trim().split('\n')
    expect(commands).toHaveLength(9)
    const env = { ...process.env, ADMIN, TOKEN: sandbox.adminToken }
    for (const command of commands) {
      const { stdout } = await run('bash', ['-c', command], { env })
      expect(stdout.length, command).toBeGreaterThan(10)
    }
  },
  60_000,
)
