/** The example shop: its tests pass as they are, turn red with a bug planted in it, and k6 presses it. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { findK6 } from '../sandbox/k6/find-k6.ts'
import { k6IsMissing } from './k6.fixture.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Ran {
  readonly code: number
  readonly report: {
    readonly numPassedTests: number
    readonly testResults: readonly {
      readonly assertionResults: readonly { readonly status: string; readonly title: string }[]
    }[]
  }
}

/** The example's own vitest, in a process of its own. */
function ran(bug: string, ...words: readonly string[]): Promise<Ran> {
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=json']
  const config = ['--config', 'test/merchant-example/vite.config.ts']
  const env = { ...process.env, MERCHANT_BUG: bug }
  return new Promise((resolve, reject) => {
    const options = { cwd: root, env, maxBuffer: 16 * 1024 * 1024 }
    execFile(
      process.execPath,
      [...vitest, ...config, ...words],
      options,
      (cause, stdout, stderr) => {
        const line = stdout.split('\n').find((one) => one.startsWith('{'))
        if (line === undefined) reject(new Error(`${stdout}\n${stderr}`))
        else resolve({ code: cause === null ? 0 : Number(cause.code), report: JSON.parse(line) })
      },
    )
  })
}

const withStatus = ({ report }: Ran, status: string) =>
  report.testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter((one) => one.status === status).map(({ title }) => title),
  )

test('its tests pass, those of every bug among them', { timeout: 120_000 }, async () => {
  const clean = await ran('')
  expect(withStatus(clean, 'failed')).toEqual([])
  expect(withStatus(clean, 'passed').filter((title) => title.startsWith('the bug'))).toHaveLength(5)
  expect([clean.code, clean.report.numPassedTests]).toEqual([0, 17])
})

test('with MERCHANT_BUG=double-ship they fail where something is shipped twice', {
  timeout: 120_000,
}, async () => {
  const broken = await ran('double-ship', '-t', 'is paid is shipped|comes twice')
  expect(broken.code).toBe(1)
  expect(withStatus(broken, 'failed')).toEqual([
    'a notification that comes twice ships once',
    'at WeChat Pay, too: a notification that comes twice ships once',
  ])
})

test.skipIf(k6IsMissing())(
  'k6 presses it, every threshold holds and the books balance',
  {
    timeout: 120_000,
  },
  async () => {
    const own = { RATE: '5', SECONDS: '2', HOME_FOLDER: process.env.HUTONG_TEST_HOME ?? '' }
    const { path: K6 } = findK6({ environment: process.env, home: '.hutong' })
    const words = ['--import', 'tsx', 'test/merchant-example/press.mjs']
    const options = { cwd: root, env: { ...process.env, ...own, K6 } }
    const { code, out } = await new Promise<{ code: number; out: string }>((resolve) => {
      execFile(process.execPath, words, options, (cause, stdout, stderr) =>
        resolve({ code: cause === null ? 0 : Number(cause.code), out: `${stdout}${stderr}` }),
      )
    })
    expect(out).toContain('The books balance.')
    expect(out).toMatch(/shop_knows[\s\S]{0,40}rate=100\.00%/)
    expect(code, out).toBe(0)
  },
)
