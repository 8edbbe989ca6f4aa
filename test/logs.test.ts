/** The log of a real sandbox, as an operator reads it: every line JSON, from started to stopped. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** `hutong start` with more words, until it was refused one request and told to stop. */
async function started(...words: readonly string[]) {
  const home = process.env.HUTONG_TEST_HOME ?? ''
  const flags = ['start', '--no-traffic', '--json', '--port', '0', '--storage', 'memory']
  const line = ['--import', 'tsx', 'sandbox/cli.ts', ...flags, '--home', home, ...words]
  const child = spawn(process.execPath, line, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  const ended = once(child, 'exit')
  try {
    const ready = () => out.split('\n').find((one) => one.includes('"event":"ready"'))
    await expect.poll(ready, { timeout: 30_000 }).toBeDefined()
    const { urls } = JSON.parse(ready() ?? '{}') as { urls: Record<string, string> }
    const body = 'app_id=1&method=alipay.trade.query&sign=x&password=111111'
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    await fetch(`${urls.alipay}/gateway.do`, { method: 'POST', headers, body })
  } finally {
    child.kill('SIGTERM')
  }
  await ended
  return err.split('\n').filter((one) => one !== '')
}

test('--log json: started, ready, a request refused, stopped', { timeout: 60_000 }, async () => {
  const lines = (await started('--log', 'json')).map((line) => JSON.parse(line))
  expect(lines.map(({ message }) => message)).toEqual(
    expect.arrayContaining(['started', 'ready', 'request refused', 'stopped']),
  )
  expect(lines.at(-1)).toMatchObject({ level: 'info', message: 'stopped' })
  expect(lines.every(({ time }) => !Number.isNaN(Date.parse(time)))).toBe(true)
  const refused = lines.find(({ message }) => message === 'request refused')
  expect(refused).toMatchObject({
    ...{ level: 'warn', institution: 'alipay', request: 'POST /gateway.do' },
    reason: expect.any(String),
  })
  expect(JSON.stringify(lines)).not.toContain('111111')
})

test('without --log standard error is quiet', { timeout: 60_000 }, async () => {
  expect(await started()).toEqual([])
})
