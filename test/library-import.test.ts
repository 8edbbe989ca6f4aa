/** Importing the library does nothing, and a program that closes its sandbox ends by itself. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

/** Runs a program from source, in a process of its own. */
async function run(name: string, program: string) {
  const file = `test/library-import-${name}.mts`
  await writeFile(file, program)
  try {
    const child = spawn(process.execPath, ['--import', 'tsx', file], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const said = { out: '', err: '' }
    child.stdout.on('data', (chunk) => {
      said.out += chunk
    })
    child.stderr.on('data', (chunk) => {
      said.err += chunk
    })
    const [code] = await once(child, 'close')
    return { code, ...said }
  } finally {
    await rm(file)
  }
}

const importing = `
import { readdirSync } from 'node:fs'
const files = () => readdirSync('.').sort().join()
const before = {
  files: files(),
  handles: process.getActiveResourcesInfo(),
  globals: Object.getOwnPropertyNames(globalThis).join(),
  listeners: process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
  env: JSON.stringify(process.env),
}
await import('../sandbox/start-sandbox.ts')
const listening = process.getActiveResourcesInfo().filter((one) => /TCP|Timeout|Worker|UDP/.test(one))
const told = {
  listening,
  files: files() === before.files,
  globals: Object.getOwnPropertyNames(globalThis).filter((name) => !before.globals.includes(name)),
  listeners: JSON.stringify(
    process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
  ) === JSON.stringify(before.listeners),
  env: JSON.stringify(process.env) === before.env,
}
console.log(JSON.stringify(told))
`

test('importing opens nothing, writes nothing, registers nothing, and keeps no process alive', async () => {
  const { code, out, err } = await run('quiet', importing)
  expect(err).toBe('')
  expect(JSON.parse(out)).toEqual({
    ...{ listening: [], files: true, listeners: true, env: true, globals: [] },
  })
  expect(code).toBe(0)
}, 60_000)

const disposing = `
import { startSandbox } from '../sandbox/start-sandbox.ts'
{
  await using sandbox = await startSandbox({ home: process.env.HUTONG_TEST_HOME ?? '' })
  const inbox = await sandbox.inbox()
  const merchant = await sandbox.merchant({ network: 'alipay' })
  const payer = await sandbox.payer({ app: 'icbc' })
  const { outcome } = await payer.pay(merchant.staticCode ?? '', { enteredFen: 100 })
  console.log(outcome, inbox.letters.length)
}
console.log('closed')
`

test('await using closes at the end of the block, and the program ends by itself', async () => {
  const { code, out, err } = await run('using', disposing)
  expect(err).toBe('')
  expect(out).toBe('approved 0\nclosed\n')
  expect(code).toBe(0)
}, 60_000)
