/** The cookbook's page on pressing one's own service: its shop, its scenario and its command do run. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const page = readFileSync('docs/cookbook/press-your-own-service.md', 'utf8')
const shown = (language: string) =>
  new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(page)?.[1] ?? ''
const home = process.env.HUTONG_TEST_HOME ?? ''

/** Doors below the range the system gives away, another for each process. */
const base = 10_000 + (process.pid % 100) * 200

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

function collected(child: ChildProcess) {
  const said = { out: '', err: '' }
  child.stdout?.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr?.on('data', (chunk) => {
    said.err += chunk
  })
  return said
}

test('the shop fits on a screen and a half', () => {
  expect(shown('js').trimEnd().split('\n').length).toBeLessThanOrEqual(60)
  expect(shown('js').split('\n').length).toBeGreaterThan(20)
})

test('the shop is pressed by the scenario, acknowledges every notification, and passes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hutong-shop-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const port = await freePort()
  const [shop, scenario] = ['test/cookbook-shop.mjs', join(folder, 'my-shop.json')]
  await writeFile(shop, shown('js'))
  onTestFinished(() => rm(shop))
  await writeFile(
    scenario,
    shown('json').replaceAll(':3000/', `:${port}/`).replaceAll('5000', '30000'),
  )

  const env = { ...process.env, PORT: String(port), ALIPAY: `http://127.0.0.1:${base + 1}` }
  const open = spawn(process.execPath, [shop], { env: { ...env, HUTONG_HOME: home } })
  onTestFinished(() => void open.kill())
  const shopSaid = collected(open)
  await expect.poll(() => shopSaid.out, { timeout: 10_000 }).toContain('the shop is open')

  const flags = ['--import', 'tsx', 'sandbox/cli.ts', 'run', scenario, '--home', home]
  const run = spawn(process.execPath, [...flags, '--port', String(base), '--json'])
  const said = collected(run)
  const [code] = await once(run, 'close')
  expect(said.err).toBe('')
  const report = JSON.parse(said.out)
  expect(report.verdict.reasons).toEqual([])
  expect([0, 75]).toContain(code)
  const { due } = report.traffic
  expect(due).toBeGreaterThan(60)
  expect(report.traffic.outcomes).toEqual({ approved: due })
  expect(report.notifications).toMatchObject([
    { network: 'alipay', expected: due, acknowledged: due, missing: 0, withinMs: 30_000 },
  ])
  expect(shopSaid.err).toBe('')
}, 120_000)
