/** The cookbook: every page is listed with what was tried, and the programs shown for Node do run. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

const folder = 'docs/cookbook'
const index = readFileSync(`${folder}/README.md`, 'utf8')
const pages = readdirSync(folder).filter((name) => name !== 'README.md')
const read = (page: string) => readFileSync(`${folder}/${page}`, 'utf8')

/** The rows of the index: a page, and what it says was done here. */
const rows = [...index.matchAll(/^\| \[[^\]]+\]\(([^)]+)\).*\| (run|read) +\|$/gm)]

test('the index has a row for every page, and none for another', () => {
  expect(pages.length).toBeGreaterThan(20)
  expect(rows.map(([, page]) => page).sort()).toEqual(pages.sort())
})

test('a page says as much as the index of what was tried', () => {
  const said = { run: /^\*\*Run here\*\*: \S/m, read: /^\*\*Read only\.\*\*$/m }
  for (const [, page = '', mark = ''] of rows) {
    expect(read(page), page).toMatch(mark === 'run' ? said.run : said.read)
    expect(read(page), page).not.toMatch(mark === 'run' ? said.read : said.run)
    expect(read(page), page).toMatch(/^# \S.*\n\n\*\*/)
  }
})

test('every link between the pages leads somewhere', () => {
  const links = ['README.md', ...pages].flatMap((page) =>
    [...read(page).matchAll(/\]\(([\w.-]+\.md)(?:#[\w-]+)?\)/g)].map(([, to]) => to ?? ''),
  )
  expect(links.length).toBeGreaterThan(30)
  expect(links.filter((to) => to !== 'README.md' && !pages.includes(to))).toEqual([])
})

test.each([
  ['alipay-sdk-node', /^https:\/\/qr\.alipay\.com\/bax\w+$/],
  ['wechatpay-node-v3', /^weixin:\/\/wxpay\/bizpayurl\?pr=\w+$/],
  ['wechatpay-axios-plugin', /^weixin:\/\/wxpay\/bizpayurl\?pr=\w+$/],
])(
  'the program of %s gets a code to pay at',
  async (page, code) => {
    const program = /```js\n(.*?)```/s.exec(read(`${page}.md`))?.[1]
    if (program === undefined) throw new Error(`${page} shows no program.`)
    const file = `test/cookbook-${page}.mjs`
    await writeFile(file, program.replace("from 'hutong'", "from '../sandbox/start-sandbox.ts'"))
    try {
      const child = spawn(process.execPath, ['--import', 'tsx', file])
      const said = { out: '', err: '' }
      child.stdout.on('data', (chunk) => {
        said.out += chunk
      })
      child.stderr.on('data', (chunk) => {
        said.err += chunk
      })
      const [ended] = await once(child, 'close')
      expect(said.err).toBe('')
      expect(said.out.trim()).toMatch(code)
      expect(ended).toBe(0)
    } finally {
      await rm(file)
    }
  },
  60_000,
)
