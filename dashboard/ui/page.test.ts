/** The page as a person meets it: built, served, and opened in a real browser. */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compare } from '../../core/difference.ts'
import { createProjection, type Projection } from '../projection.ts'
import {
  sampleApps,
  sampleAttempt,
  sampleHealth,
  sampleOwners,
  sampleRefusal,
  sampleRun,
  sampleTick,
} from '../sample-events.fixture.ts'
import { playSecond, sampleRule } from '../sample-run.fixture.ts'
import { attachDashboard, type Dashboard } from '../server.ts'

const chromiumPath = '/usr/bin/chromium'
const missing = existsSync(chromiumPath) ? null : `Chromium is missing at ${chromiumPath}.`
if (missing !== null) console.info(`${missing} The page is not tried.`)

const root = fileURLToPath(new URL('.', import.meta.url))
const artefacts = join(root, '../../artefacts')
const secondsPlayed = 236
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
const kinds: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

const signed = 'POST\n/v3/pay/transactions/native\n1790000000\nn1\n{"a":1}'
const verified = `${signed}\n`

let scratch: string
let context: BrowserContext
let page: Page
let sandbox: Sandbox
const troubles: string[] = []

interface Sandbox {
  readonly server: Server
  readonly dashboard: Dashboard
  readonly projection: Projection
  readonly port: number
  readonly player: NodeJS.Timeout
}

/** A sandbox whose run is under way: history first, then whatever a test brings. */
async function openSandbox(port = 0, facts: Partial<typeof sampleRun> = {}): Promise<Sandbox> {
  const server = createServer(async (request, response) => {
    const path = request.url === '/' ? '/index.html' : (request.url ?? '')
    response.setHeader('content-security-policy', policy)
    if (path.startsWith('/admin/refusals/')) {
      response.end(JSON.stringify({ comparison: compare(verified, signed) }))
      return
    }
    response.setHeader('content-type', kinds[extname(path)] ?? 'application/octet-stream')
    response.end(await readFile(join(scratch, 'page', path)))
  })
  const startedAt = (Math.floor(Date.now() / 1000) - secondsPlayed) * 1000
  const projection = createProjection({
    run: { ...sampleRun, step: 'started', startedAt, ...facts },
    apps: sampleApps,
    owners: sampleOwners,
    rule: sampleRule,
  })
  for (let index = 0; index < secondsPlayed; index += 1) {
    playSecond(projection, index, startedAt + index * 1000)
  }
  let index = secondsPlayed
  const player = setInterval(() => {
    playSecond(projection, index, startedAt + index * 1000)
    index += 1
  }, 1000)
  const dashboard = attachDashboard({
    server,
    projection,
    now: Date.now,
    health: () => sampleHealth,
  })
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return { server, dashboard, projection, player, port: address.port }
}

async function closeSandbox({ server, dashboard, player }: Sandbox): Promise<void> {
  clearInterval(player)
  await dashboard.close()
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await closed
}

beforeAll(async () => {
  if (missing !== null) {
    if (process.env.CI === 'true') throw new Error(missing)
    return
  }
  scratch = await mkdtemp(join(tmpdir(), 'hutong-page-'))
  await mkdir(artefacts, { recursive: true })
  await build({
    configFile: join(root, 'vite.config.ts'),
    build: { outDir: join(scratch, 'page'), emptyOutDir: true },
  })
  sandbox = await openSandbox()
  context = await chromium.launchPersistentContext(join(scratch, 'profile'), {
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Asia/Shanghai',
    colorScheme: 'dark',
  })
  page = context.pages()[0] ?? (await context.newPage())
  page.setDefaultTimeout(10_000)
  page.on('pageerror', (error) => troubles.push(`error ${error.message}`))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) troubles.push(`console ${message.text()}`)
  })
  context.on('request', (request) => {
    if (new URL(request.url()).hostname !== '127.0.0.1') troubles.push(`host ${request.url()}`)
  })
  await page.goto(`http://127.0.0.1:${sandbox.port}/`)
  await page.getByTestId('connection').getByText('Live').waitFor()
}, 60_000)

afterAll(async () => {
  if (missing !== null) return
  await context?.close()
  if (sandbox !== undefined) await closeSandbox(sandbox)
  await rm(scratch, { recursive: true, force: true })
}, 20_000)

const when = test.skipIf(missing !== null)
const text = async (name: string) => (await page.getByTestId(name).textContent()) ?? ''

async function violations(): Promise<string[]> {
  const cdp = await context.newCDPSession(page)
  await cdp.send('Page.setBypassCSP', { enabled: true })
  const axe = await readFile(join(root, '../../node_modules/axe-core/axe.min.js'), 'utf8')
  return page.evaluate(async (source) => {
    // The page has no word for axe: it is brought in here, and asked here.
    const run = new Function(`${source}; return axe.run()`)
    const found: {
      passes: unknown[]
      violations: { id: string; impact: string; nodes: { html: string }[] }[]
    } = await run()
    if (found.passes.length < 10) throw new Error('Failed to examine the page: nothing was seen.')
    return found.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  }, axe)
}

async function photograph(name: string): Promise<void> {
  await page.mouse.move(0, 0)
  await page.waitForTimeout(600)
  await page.screenshot({ path: join(artefacts, `dashboard-${name}.png`), fullPage: true })
}

when('tells which run this is and that the books balance', async () => {
  expect(await text('title')).toBe(sampleRun.title)
  expect(await text('seed')).toBe(String(sampleRun.seed))
  expect(await text('step')).toBe('running')
  expect(await text('books')).toBe('Books balance')
  expect(await page.getByTestId('signatures').isVisible()).toBe(false)
})

when('shows the numbers, the matrix and the failures', async () => {
  expect(Number((await text('target')).replace(',', ''))).toBeGreaterThan(50)
  expect(await text('success')).toMatch(/^\d\d\.\d%$/)
  expect(Number(await text('p50'))).toBeGreaterThan(10)
  const matrix = page.getByTestId('matrix')
  expect(await matrix.locator('tbody tr').count()).toBe(sampleApps.length)
  expect(await matrix.locator('[data-pair="cmb>alipay"]').textContent()).toContain('Closed by rule')
  expect(await matrix.locator('[data-pair="icbc>unionpay"] .reasons').textContent()).toContain(
    'issuer late',
  )
  expect(await page.getByTestId('failures').locator('tr').count()).toBe(40)
  expect(await text('marks')).toContain('switch>unionpay')
  expect(await page.getByTestId('chart-throughput').locator('canvas').count()).toBe(1)
  expect(await page.getByTestId('chart-latency').locator('.visually-hidden').textContent()).toMatch(
    /p50 \d+, p95 \d+, p99 \d+/,
  )
})

when(
  'looks right by night and by day, wide and narrow',
  async () => {
    for (const theme of ['dark', 'light'] as const) {
      if ((await page.locator('html').getAttribute('data-theme')) !== theme) {
        await page.getByTestId('theme').click()
      }
      await page.setViewportSize({ width: 1440, height: 900 })
      await photograph(`1440-${theme}`)
      expect(await violations()).toEqual([])
      await page.setViewportSize({ width: 390, height: 844 })
      await photograph(`390-${theme}`)
      const wider = 'document.documentElement.scrollWidth > document.documentElement.clientWidth'
      expect(await page.evaluate(wider)).toBe(false)
      expect(await violations()).toEqual([])
    }
    await page.setViewportSize({ width: 1440, height: 900 })
  },
  60_000,
)

when('shows a new failure within a second, and counts on', async () => {
  const happenedAt = performance.now()
  sandbox.projection.apply(
    sampleAttempt({
      at: Date.now(),
      trace: 'fresh',
      outcome: 'result-unknown',
      amountFen: 123_456,
      moneyMoved: true,
    }),
  )
  const row = page.locator('tr[data-trace="fresh"]')
  await row.waitFor()
  // The beat is 250 ms; the rest is room for a busy machine and the browser's own protocol.
  expect(performance.now() - happenedAt).toBeLessThan(1_000)
  expect(await row.textContent()).toContain('¥1,234.56')
  expect(await row.textContent()).toContain('WeChat → Alipay')
  expect(await row.textContent()).toContain('No answer came: ask again.')
  expect(await row.textContent()).toContain('money moved')

  sandbox.projection.apply(sampleTick({ worker: 1, seconds: [{ late: 1_000_000 }] }))
  await page.getByTestId('late').getByText('1M').waitFor()
})

when('a row of the list opens to what app and merchant are to do, and holds the list', async () => {
  const opened = { trace: 'opened', outcome: 'result-unknown', at: Date.now() } as const
  sandbox.projection.apply(sampleAttempt(opened))
  const row = page.locator('tr[data-trace="opened"]')
  await row.getByRole('button', { name: 'result unknown' }).press('Enter')
  const detail = page.getByTestId('failures').locator('tr.detail')
  expect(await detail.count()).toBe(1)
  expect(await detail.textContent()).toContain('The result is being checked. Do not pay again yet.')
  expect(await detail.textContent()).toContain('Query by the order number until it is known')
  expect(await detail.textContent()).toContain('network · switch › wechatpay')
  expect(await page.getByRole('button', { name: 'Resume' }).getAttribute('aria-pressed')).toBe(
    'true',
  )
  expect(await violations()).toEqual([])
  await page.getByRole('button', { name: 'Resume' }).click()
  await row.getByRole('button').press('Enter')
  await page.getByRole('button', { name: 'Resume' }).click()
  expect(await detail.count()).toBe(0)
})

when('a reason of the matrix leads to the failure among the steps, where it is told', async () => {
  const reason = page.locator('[data-pair="icbc>unionpay"] [data-failure="issuer-late"] button')
  expect(await reason.getAttribute('title')).toBe('issuer late, switch › icbc')
  await reason.click()
  const tally = page.getByTestId('tally')
  const row = tally.locator('tr[data-failure="issuer-late"]')
  expect(await row.textContent()).toMatch(/^issuerissuer lateswitch › icbcmoved, comes back\d+0$/)
  expect(await row.getByRole('button').getAttribute('aria-expanded')).toBe('true')
  expect(await tally.locator('tr.detail').textContent()).toContain(
    'The payment failed. Should your bank show a debit, it comes back by itself.',
  )
  const steps = await tally.locator('tr[data-failure] td:first-child').allTextContents()
  expect(steps.slice(0, 3)).toEqual(['capability', 'user', 'limit'])
  expect(await tally.textContent()).toContain('notification lost')
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height })
    await photograph(`${width}-failure-open`)
    expect(await violations()).toEqual([])
    const wider = 'document.documentElement.scrollWidth > document.documentElement.clientWidth'
    expect(await page.evaluate(wider)).toBe(false)
  }
  await page.setViewportSize({ width: 1440, height: 900 })
})

when('shows no request turned away while there is none, then the latest, explained', async () => {
  expect(await page.getByText('Requests turned away').isVisible()).toBe(false)
  const theirs = sampleRefusal({
    ...{ institution: 'wechatpay', request: 'POST /v3/pay/transactions/native' },
    ...{ reason: 'signature-wrong', mistake: 'last-newline-missing' },
  })
  sandbox.projection.apply(
    sampleRefusal({ mistake: 'value-differs', detail: 'charset as "UTF-8".' }),
  )
  sandbox.projection.apply(sampleRefusal({ mistake: null, reason: 'isv.invalid-method' }))
  sandbox.projection.apply(theirs)
  const row = page.locator('li[data-number="3"]')
  await row.getByText('The signed text lacks its last newline.').waitFor()
  expect(await row.textContent()).toContain('WeChat Pay')
  expect(await page.locator('li[data-number="2"] button').count()).toBe(0)
  expect(await page.locator('li[data-number="2"]').textContent()).toContain('isv.invalid-method')

  await row.getByRole('button').press('Enter')
  expect(await row.getByRole('button').getAttribute('aria-expanded')).toBe('true')
  const ours = row.getByRole('region', { name: 'What is verified here' })
  await ours.waitFor()
  expect(await ours.locator('mark').textContent()).toBe('↵\n')
  expect(await ours.textContent()).toContain('POST↵')
  const client = row.getByRole('region', { name: 'What the client signed' })
  expect(await client.locator('mark').textContent()).toBe('')
  for (let count = 0; count < 30; count += 1) sandbox.projection.apply(sampleRefusal())
  await page.locator('li[data-number="33"]').waitFor()
  expect(await page.getByTestId('refusals').locator('> li').count()).toBe(21)
  expect(await ours.isVisible()).toBe(true)
  expect(await violations()).toEqual([])
})

when('holds the list of failures while everything else goes on', async () => {
  await page.getByRole('button', { name: 'Hold' }).press('Enter')
  sandbox.projection.apply(sampleAttempt({ trace: 'unseen', outcome: 'risk-refused' }))
  sandbox.projection.apply(sampleTick({ worker: 1, seconds: [{ late: 1_000_000 }] }))
  await page.getByTestId('late').getByText('2M').waitFor()
  expect(await page.locator('tr[data-trace="unseen"]').count()).toBe(0)
  await page.getByRole('button', { name: 'Resume' }).press('Enter')
  await page.locator('tr[data-trace="unseen"]').waitFor()
})

when('speaks Chinese when asked, and remembers it', async () => {
  await page.getByTestId('language').click()
  const chinese = { trace: 'chinese', outcome: 'result-unknown', at: Date.now() } as const
  sandbox.projection.apply(sampleAttempt(chinese))
  expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
  expect(await text('books')).toBe('账目平衡')
  expect(await page.locator('tr[data-trace="chinese"]').textContent()).toContain('结果未知')
  expect(await page.getByTestId('tally').locator('tr.detail').textContent()).toContain(
    '付款失败。若银行已扣款，将自动退回。',
  )
  expect(await page.getByTestId('matrix').textContent()).toContain('工商银行')
  expect(await page.getByTestId('refusals').textContent()).toContain('待签名文本缺少最后的换行。')
  await photograph('1440-chinese')
  await page.reload()
  await page.getByTestId('connection').getByText('实时').waitFor()
  await page.getByTestId('language').click()
  expect(await text('books')).toBe('Books balance')
})

when('changes its dress when asked, and remembers it', async () => {
  const before = await page.locator('html').getAttribute('data-theme')
  await page.getByTestId('theme').click()
  const after = await page.locator('html').getAttribute('data-theme')
  expect(after).not.toBe(before)
  await page.reload()
  expect(await page.locator('html').getAttribute('data-theme')).toBe(after)
})

when('once the run has ended, judges the whole of it', async () => {
  const move = { type: 'run-moved', at: Date.now(), scenario: sampleRun.scenario } as const
  sandbox.projection.apply({ ...move, step: 'ended' })
  await page.getByTestId('step').getByText('ended').waitFor()
  expect(await page.getByText('per second · whole run').count()).toBe(2)
  expect(await page.getByText('paying app × code owner, whole run').count()).toBe(1)
  expect(await page.getByTestId('matrix').locator('[data-grade="idle"]').count()).toBe(0)
})

when('meets nothing strange: no error in the console, no foreign host', () => {
  expect(troubles).toEqual([])
})

when(
  'says that the connection is lost, keeps the picture, and catches up on return',
  async () => {
    await page.getByTestId('connection').getByText('Live').waitFor()
    await closeSandbox(sandbox)
    await page.getByText('The connection is lost.').waitFor()
    expect(await text('connection')).toBe('Connection lost')
    expect(await page.getByTestId('failures').locator('tr').count()).toBe(40)
    expect(await text('seed')).toBe(String(sampleRun.seed))
    await photograph('1440-lost')

    sandbox = await openSandbox(sandbox.port, { seed: 7, signatures: 'trust' })
    await page.getByTestId('connection').getByText('Live').waitFor()
    expect(await text('seed')).toBe('7')
    await page.getByText('signatures: trust – nothing verified, nothing signed').waitFor()
    sandbox.projection.apply(sampleTick({ worker: 1, seconds: [{ late: 1_000_000 }] }))
    await page.getByTestId('late').getByText('1M').waitFor()
  },
  30_000,
)
