/** Reports as programs read them: each kind has the form it promises, and two are compared. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rehearsedAsFits } from '../sandbox/peak/choice.ts'
import { compare } from '../sandbox/reports/compare.ts'
import { readReport } from '../sandbox/reports/read-report.ts'
import { readScenario } from '../sandbox/scenario.ts'
import { readConfig } from '../sandbox/shell/config.ts'
import { startSandbox } from '../sandbox/start-sandbox.ts'

const schema = JSON.parse(readFileSync('sandbox/reports/report.schema.json', 'utf8'))
const isReport = new Ajv2020({ allErrors: true, strict: false }).compile(schema)

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hutong-reports-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function kept(name: string, report: unknown): string {
  const path = join(folder, `${name}.json`)
  writeFileSync(path, JSON.stringify(report))
  return path
}

const short = {
  ...{ title: 'Two seconds', describes: 'Payments within two houses.', seed: 5 },
  timing: 'none',
  arrivals: [{ kind: 'constant', ratePerSecond: 20, seconds: 2 }],
  cast: {
    mix: [{ app: ['alipay', 'icbc'], owner: 'alipay', scene: 'merchant-code', weight: 1 }],
    amount: { kind: 'fixed', fen: 100 },
  },
  expectations: { approvedShareAtLeast: 0.9, booksBalance: true, recordsAgree: true },
}

function scenario(changes: object = {}) {
  const read = readScenario(kept('scenario', { ...short, ...changes }))
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes))
  return read.scenario
}

/** What `report compare` prints and ends with. */
function compared(before: string, after: string) {
  const told: unknown[] = []
  const said: string[] = []
  const config = readConfig(['report', 'compare', before, after, '--json'], {})
  const code = compare(config, {
    ...{ tell: (value) => told.push(value), say: (text) => said.push(text) },
    ...{ print: () => undefined, complain: () => undefined, remark: () => undefined },
    unheard: Promise.resolve(),
  })
  return { code, told: told[0], words: said.join('\n') }
}

const rehearsed = async (changes: object = {}, threads: number | null = null) =>
  (await rehearsedAsFits(scenario(changes), { seed: 5, threads })).report

test.each([
  ['a rehearsal', null],
  ['a rehearsal at scale', 1],
])(
  '%s has the form of the schema, and tells what made it',
  async (_, threads) => {
    const report = JSON.parse(JSON.stringify(await rehearsed({}, threads)))
    expect(isReport(report), JSON.stringify(isReport.errors)).toBe(true)
    expect(report.about).toMatchObject({ form: 'hutong-report', version: 1 })
    expect(report.about.host.cores).toBeGreaterThan(0)
    expect(report.expected).toContainEqual(
      expect.objectContaining({ name: 'approvedShareAtLeast', wanted: '≥ 0.9', met: true }),
    )
    const { digest: _digest, ...cut } = report
    expect(isReport(cut)).toBe(false)
  },
  60_000,
)

test('a run over sockets has the same form, and names the command that plays it again', async () => {
  const file = kept('played', short)
  const home = process.env.HUTONG_TEST_HOME ?? ''
  const sandbox = await startSandbox({ home, scenario: file })
  const running = await sandbox.run()
  const { report } = await running.finished
  expect((await sandbox.books()).balance).toBe(true)
  await sandbox.close()
  const printed = JSON.parse(JSON.stringify(report))
  expect(isReport(printed), JSON.stringify(isReport.errors)).toBe(true)
  expect(printed.about).toMatchObject({ kind: 'run', command: `hutong run ${file} --seed 5` })
  expect(readReport(kept('run', printed)).digest).toBe(report.digest)
  const same = await rehearsed()
  expect(report.digest).toBe(same.digest)
}, 60_000)

test('two rehearsals of one seed are the same; one with a bad bank is worse, and says of what', async () => {
  const before = kept('before', await rehearsed())
  const again = compared(before, kept('again', await rehearsed()))
  expect([again.code, again.told]).toMatchObject([0, { verdict: 'same', differences: [] }])
  const refusals = [{ outcome: 'issuer-down', weight: 0.5 }]
  const worse = compared(
    before,
    kept('worse', await rehearsed({ policies: { icbc: { refusals } } })),
  )
  expect(worse.code).toBe(99)
  expect(worse.told).toMatchObject({ verdict: 'worse', before: { scenario: 'Two seconds' } })
  expect(worse.words).toContain('WORSE')
  expect(worse.words).toMatch(/payments that ended issuer-down: 0 before, \d+ after/)
  const other = compared(before, kept('other', await rehearsed({ title: 'Another' })))
  expect(other.code).toBe(2)
  expect(other.words).toContain('another scenario: Two seconds before, Another after')
}, 60_000)

test.each([
  ['nothing', undefined, 'no such file'],
  ['an older report', { scenario: 'x', seed: 1 }, 'a report of an earlier Hutong'],
  ['a report of a later form', { about: { version: 2 } }, 'version'],
  ['something else', 'text', 'wrong.json'],
])('%s is refused with what to do', (_, content, says) => {
  const file = content === undefined ? join(folder, 'none.json') : kept('wrong', content)
  expect(() => readReport(file)).toThrow(says)
})
