/** The README's example is run as it stands: what a newcomer copies must work. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

test("the README's program pays, balances and ends", async () => {
  const code = /```ts\n(.*?)```/s.exec(readFileSync('README.md', 'utf8'))?.[1]
  if (code === undefined) throw new Error('The README shows no program.')
  const file = 'test/readme-program.mts'
  await writeFile(file, code.replace("from 'hutong'", "from '../sandbox/start-sandbox.ts'"))
  try {
    const child = spawn(process.execPath, ['--import', 'tsx', file])
    let said = ''
    child.stdout.on('data', (chunk) => {
      said += chunk
    })
    child.stderr.on('data', (chunk) => {
      said += chunk
    })
    const [code] = await once(child, 'close')
    expect(said.trim()).toBe('true')
    expect(code).toBe(0)
  } finally {
    await rm(file)
  }
}, 60_000)
