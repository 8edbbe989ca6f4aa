/** Recordings on the command line: written by a run, shown, made into reports, refused with words. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { outageFile } from './recorded-run.fixture.ts'
import { buildReportPage } from './report.fixture.ts'

const home = process.env.HUTONG_TEST_HOME ?? ''
let folder = ''
let scenario = ''
let unbuild: () => Promise<void>
const out = (name: string) => join(folder, name)

beforeAll(async () => {
  unbuild = await buildReportPage()
  const made = await outageFile()
  folder = made.folder
  scenario = made.file
}, 60_000)

afterAll(async () => {
  await rm(folder, { recursive: true })
  await unbuild()
})

function launch(args: readonly string[]): ChildProcess {
  const flags = ['--import', 'tsx', 'sandbox/cli.ts', ...args]
  const environment = { ...process.env, HUTONG_HOME: home, HUTONG_PAGE: process.env.HUTONG_REPORT }
  return spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'pipe'], env: environment })
}

async function hutong(...args: string[]) {
  const child = launch(args)
  const said = { out: '', err: '' }
  child.stdout?.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr?.on('data', (chunk) => {
    said.err += chunk
  })
  const [code] = await once(child, 'close')
  return { code, ...said }
}

test('a run leaves a recording and a report, whose JSON is that of the run', async () => {
  const {
    out: printed,
    err,
    code,
  } = await hutong(
    ...['run', scenario, '--port', '0', '--json'],
    ...['--record', out('run.hutong.gz'), '--html', out('run.html')],
  )
  expect([0, 75]).toContain(code)
  expect(err).toContain(`hutong replay ${out('run.hutong.gz')}`)
  const lines = gunzipSync(await readFile(out('run.hutong.gz')))
    .toString()
    .trim()
    .split('\n')
  const kinds = lines.map((line) => JSON.parse(line).kind)
  expect([kinds[0], kinds.at(-1)]).toEqual(['hutong-recording', 'end'])
  // Six seconds of arrivals, a moment each, and one when it ended.
  expect(kinds.filter((kind) => kind === 'frame').length).toBeGreaterThanOrEqual(6)

  const again = await hutong(
    ...['report', out('run.hutong.gz'), '--html', out('again.html'), '--json', out('run.json')],
  )
  expect(again.code).toBe(0)
  expect(again.out).toContain('it opens from the disk')
  expect(JSON.parse(await readFile(out('run.json'), 'utf8'))).toEqual(JSON.parse(printed))
  expect(await readFile(out('again.html'), 'utf8')).toBe(await readFile(out('run.html'), 'utf8'))
}, 90_000)

test('what is wrong is told before anything is played, all of it at once', async () => {
  const { code, err } = await hutong(
    ...['run', scenario, '--record', out('no/run.gz'), '--html', folder],
  )
  expect(code).toBe(2)
  expect(err).toContain('--record: no folder')
  expect(err).toContain('--html: ')
  expect(err).toContain('is a folder')
}, 30_000)

test('what is no file at all is named', async () => {
  const { code, err } = await hutong('replay', out('none.gz'))
  expect(code).toBe(2)
  expect(err).toContain('none.gz: no such file')
}, 30_000)

test('a recording without a report makes a page, but no JSON', async () => {
  const text = gunzipSync(await readFile(out('run.hutong.gz'))).toString()
  await writeFile(out('cut.jsonl'), text.slice(0, text.lastIndexOf('{"kind":"end"')))
  const made = await hutong('report', out('cut.jsonl'), '--html', out('cut.html'))
  expect(made.code).toBe(0)
  const refused = await hutong('report', out('cut.jsonl'), '--json', out('cut.json'))
  expect(refused.code).toBe(2)
  expect(refused.err).toContain('its run had not ended, or its end is cut off')
}, 60_000)

test('replay shows the recording to this machine alone until Ctrl-C', async () => {
  // Any folder with a page does: what is shown is tried in a browser elsewhere.
  await writeFile(join(process.env.HUTONG_REPORT ?? '', 'index.html'), '<head></head>')
  const child = launch(['replay', out('run.hutong.gz'), '--port', '0'])
  let printed = ''
  child.stdout?.on('data', (chunk) => {
    printed += chunk
  })
  await expect.poll(() => printed, { timeout: 15_000 }).toContain('Ctrl-C')
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0] ?? ''
  const told = await fetch(`${url}/recording`)
  expect(told.headers.get('Content-Type')).toBe('application/gzip')
  expect(Buffer.from(await told.arrayBuffer())).toEqual(await readFile(out('run.hutong.gz')))
  expect(await (await fetch(`${url}/`)).text()).toContain('content="/recording"')
  const asked = await fetch(`${url}/admin/policies`)
  expect([asked.status, await asked.json()]).toEqual([
    404,
    { says: 'Only a recording is shown here: there is no sandbox to ask.' },
  ])
  child.kill('SIGINT')
  expect((await once(child, 'close'))[0]).toBe(0)
}, 40_000)
