/** The frame around every view as a person meets it: built, served, and opened in a real browser. */
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { extname, join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chromiumIsMissing } from '../../test/chromium.fixture.ts'
import {
  isTooWide,
  type Opened,
  openPageBrowser,
  type PageBrowser,
  photograph,
  seriousIssues,
} from '../../test/page.fixture.ts'
import { createProjection, type Projection } from '../projection.ts'
import {
  sampleApps,
  sampleHealth,
  sampleOwners,
  samplePlaces,
  sampleRun,
  sampleTick,
} from '../sample-events.fixture.ts'
import { playSecond, sampleRule } from '../sample-run.fixture.ts'
import { attachDashboard, type Dashboard } from '../server.ts'

const missing = chromiumIsMissing('the page')
const when = test.skipIf(missing)

const secondsPlayed = 236
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
const kinds: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}
const views = ['stage', 'charts', 'matrix', 'failures', 'payments', 'phone', 'console', 'recording']

let pages: PageBrowser
let opened: Opened
let page: Page
let sandbox: Sandbox

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
    response.setHeader('content-type', kinds[extname(path)] ?? 'application/json')
    const file = await readFile(join(pages.folder, path)).catch(() => null)
    // Nobody stands behind the admin API here: views have to bear that.
    response.statusCode = file === null ? 404 : 200
    response.end(file ?? JSON.stringify({ says: 'There is nothing here.' }))
  })
  const startedAt = (Math.floor(Date.now() / 1000) - secondsPlayed) * 1000
  const projection = createProjection({
    run: { ...sampleRun, step: 'started', startedAt, ...facts },
    apps: sampleApps,
    owners: sampleOwners,
    places: samplePlaces,
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
  const health = () => sampleHealth
  const dashboard = attachDashboard({ server, projection, now: Date.now, health })
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
  if (missing) return
  pages = await openPageBrowser()
  sandbox = await openSandbox()
  opened = await pages.open(`http://127.0.0.1:${sandbox.port}/`)
  page = opened.page
  await page.getByTestId('connection').getByText('Live').waitFor()
}, 60_000)

afterAll(async () => {
  if (missing) return
  await pages.close()
  await closeSandbox(sandbox)
})

const text = async (name: string) => (await page.getByTestId(name).textContent()) ?? ''
const language = () => page.locator('html').getAttribute('lang')
const focused = () => page.evaluate<string>('document.activeElement.id')
const theme = () => page.locator('html').getAttribute('data-theme')

when('tells which run this is and that the books balance', async () => {
  expect(await text('title')).toBe(sampleRun.title)
  expect(await text('seed')).toBe(String(sampleRun.seed))
  expect(await text('day')).toBe(sampleRun.day)
  expect(await text('step')).toBe('running')
  expect(await text('books')).toBe('Books balance')
  expect(await page.getByTestId('signatures').count()).toBe(0)
})

when('shows the figures, which count on', async () => {
  expect(Number((await text('target')).replace(',', ''))).toBeGreaterThan(50)
  expect(await text('success')).toMatch(/^\d\d\.\d%$/)
  expect(Number(await text('p50'))).toBeGreaterThan(10)
  sandbox.projection.apply(sampleTick({ worker: 1, seconds: [{ late: 1_000_000 }] }))
  await page.getByTestId('late').getByText('1M').waitFor()
})

when('goes from view to view by keyboard, and begins each at its own beginning', async () => {
  const links = page.getByRole('navigation').getByRole('link')
  expect(await links.count()).toBe(views.length)
  // The first is where one is already: it comes last.
  for (const [index, view] of [...views.entries()].reverse()) {
    await links.nth(index).press('Enter')
    await page.locator(`main[data-view="${view}"]`).waitFor({ state: 'attached' })
    expect(await links.nth(index).getAttribute('aria-current')).toBe('page')
    await expect.poll(focused).toBe('view')
  }
  await page.goto(`http://127.0.0.1:${sandbox.port}/#/nowhere`)
  await page.getByText('There is no view of that name.').waitFor()
  await page.goto(`http://127.0.0.1:${sandbox.port}/#/`)
})

when('lets nobody through to a view by a hundred keystrokes: it can be skipped to', async () => {
  await page.reload()
  await page.getByTestId('connection').getByText('Live').waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  expect(await focused()).toBe('view')
})

when.each(views)(
  'the view %s has no serious issue and fits, by night and by day, in both languages',
  async (view) => {
    const at = `http://127.0.0.1:${sandbox.port}/#/${view === 'stage' ? '' : view}`
    for (const width of [1440, 390] as const) {
      for (const [worn, spoken] of [
        ['dark', 'english'],
        ['light', 'chinese'],
      ] as const) {
        const seen = await pages.open(at, { width, theme: worn, language: spoken })
        await seen.page.getByTestId('health').waitFor()
        await seen.page.waitForTimeout(400)
        expect(await isTooWide(seen.page)).toBe(false)
        expect(await seriousIssues(seen)).toEqual([])
        await photograph(seen.page, `page-${view}-${width}-${worn}-${spoken}`)
        await seen.context.close()
      }
    }
  },
  60_000,
)

when('speaks Chinese when asked, and remembers it', async () => {
  await page.getByTestId('language').click()
  expect(await language()).toBe('zh-CN')
  expect(await text('books')).toBe('账目平衡')
  await page.reload()
  await page.getByTestId('connection').getByText('实时').waitFor()
  await page.getByTestId('language').click()
  expect(await text('books')).toBe('Books balance')
})

when('changes its dress when asked, and remembers it', async () => {
  const before = await theme()
  await page.getByTestId('theme').click()
  const after = await theme()
  expect(after).not.toBe(before)
  await page.reload()
  expect(await theme()).toBe(after)
})

when('takes the token out of the address, and keeps it as long as the tab', async () => {
  const seen = await pages.open(`http://127.0.0.1:${sandbox.port}/#token=abc-123_x`)
  await seen.page.getByTestId('connection').getByText('Live').waitFor()
  expect(new URL(seen.page.url()).hash).toBe('#/')
  expect(await seen.page.evaluate<string>("sessionStorage.getItem('hutong.token')")).toBe(
    'abc-123_x',
  )
  await seen.context.close()
})

when('once the run has ended, judges the whole of it', async () => {
  const move = { type: 'run-moved', at: Date.now(), scenario: sampleRun.scenario } as const
  sandbox.projection.apply({ ...move, step: 'ended' })
  await page.getByTestId('step').getByText('ended').waitFor()
  expect(await page.getByText('per second · whole run').count()).toBe(2)
})

when('meets nothing strange: no error in the console, no foreign host', () => {
  // The browser itself logs every 404, and there is no admin API behind this page.
  expect(opened.troubles.filter((trouble) => !trouble.includes('404'))).toEqual([])
})

when(
  'says that the connection is lost, keeps the picture, and catches up on return',
  async () => {
    await page.getByTestId('connection').getByText('Live').waitFor()
    await closeSandbox(sandbox)
    await page.getByText('The connection is lost.').waitFor()
    expect(await text('connection')).toBe('Connection lost')
    expect(await text('seed')).toBe(String(sampleRun.seed))
    await photograph(page, 'page-lost')

    sandbox = await openSandbox(sandbox.port, { seed: 7, signatures: 'trust' })
    await page.getByTestId('connection').getByText('Live').waitFor()
    expect(await text('seed')).toBe('7')
    await page.getByText('signatures: trust – nothing verified, nothing signed').waitFor()
  },
  30_000,
)
