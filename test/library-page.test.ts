/** The page of the library: its program runs from top to bottom, and no member or option is missing. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { startSandbox } from '../sandbox/start-sandbox.ts'

const page = readFileSync('docs/library.md', 'utf8')
const blocks = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code)

test('the program of the page runs, and ends by itself', async () => {
  expect(blocks.length).toBeGreaterThan(6)
  const file = 'test/library-page-program.mts'
  const program = blocks.join('\n').replace("from 'hutong'", "from '../sandbox/start-sandbox.ts'")
  await writeFile(file, program)
  try {
    const child = spawn(process.execPath, ['--import', 'tsx', file])
    let said = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        said += chunk
      })
    }
    const [code] = await once(child, 'close')
    expect(said).toBe('')
    expect(code).toBe(0)
  } finally {
    await rm(file)
  }
}, 120_000)

test('the page tells of every member of a sandbox', async () => {
  const sandbox = await startSandbox({ home: process.env.HUTONG_TEST_HOME ?? '' })
  const names = Object.keys(sandbox)
  await sandbox.close()
  expect(names.length).toBeGreaterThan(30)
  const told = (name: string) => new RegExp(`[\`.]${name}\\b`).test(page)
  expect(names.filter((name) => !told(name))).toEqual([])
  expect(told('nothingOfTheKind')).toBe(false)
})

test('the page tells of every option', () => {
  const source = readFileSync('sandbox/library/options.ts', 'utf8')
  const names = [...source.matchAll(/^ {2}readonly (\w+)\?/gm)].map(([, name]) => name)
  expect(names.length).toBeGreaterThan(15)
  const options = page.slice(page.indexOf('## Options'), page.indexOf('## Everything else'))
  expect(names.filter((name) => !options.includes(`\`${name}\``))).toEqual([])
})

test('each link of the page leads to a file', () => {
  const links = [...page.matchAll(/\]\(([^)#]+)\)/g)].map(([, to = '']) => to)
  expect(links.length).toBeGreaterThan(5)
  for (const to of links) expect(() => readFileSync(new URL(to, pageUrl)), to).not.toThrow()
})

const pageUrl = new URL('../docs/library.md', import.meta.url)
