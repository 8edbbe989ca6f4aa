/** The page in a real browser, for tests that use it as a person does: built, opened, looked at. */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { build } from 'vite'
import { launchChromium } from './chromium.fixture.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

export interface PageBrowser {
  readonly browser: Browser
  /** The folder the page was built into; every sandbox of this process shows it. */
  readonly folder: string
  open(url: string, look?: Look): Promise<Opened>
  close(): Promise<void>
}

/** How somebody looks at the page: 1440 px, dark and English when nothing is said. */
export interface Look {
  readonly width?: 1440 | 390
  readonly theme?: 'dark' | 'light'
  readonly language?: 'english' | 'chinese'
  readonly reducedMotion?: boolean
}

export interface Opened {
  readonly page: Page
  readonly context: BrowserContext
  /** Errors and warnings of the page, and requests to anywhere but this machine. None is right. */
  readonly troubles: readonly string[]
}

/** Builds the page anew and starts Chromium; the page of the tree stays as it is. */
export async function openPageBrowser(): Promise<PageBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'hutong-page-'))
  await build({
    configFile: join(root, 'dashboard/ui/vite.config.ts'),
    build: { outDir: folder, emptyOutDir: true },
  })
  process.env.HUTONG_PAGE = folder
  const browser = await launchChromium()
  return {
    browser,
    folder,
    open: (url, look) => openPage(browser, url, look),
    close: async () => {
      await browser.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function openPage(browser: Browser, url: string, look: Look = {}): Promise<Opened> {
  const { width = 1440, theme = 'dark', language = 'english', reducedMotion = false } = look
  const context = await browser.newContext({
    viewport: { width, height: width === 390 ? 844 : 900 },
    locale: language === 'chinese' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Asia/Shanghai',
    colorScheme: theme,
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(`error ${error.message}`))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) troubles.push(`console ${message.text()}`)
  })
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url())
    if (/^(http|ws)/.test(protocol) && hostname !== '127.0.0.1')
      troubles.push(`host ${request.url()}`)
  })
  await page.goto(url)
  return { page, context, troubles }
}

/** What axe-core calls serious or critical on the page as it is now; nothing is right. */
export async function seriousIssues({ page, context }: Opened): Promise<string[]> {
  const cdp = await context.newCDPSession(page)
  await cdp.send('Page.setBypassCSP', { enabled: true })
  const axe = await readFile(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8')
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

/** Whether the page is wider than the window: at 390 px it must not be. */
export const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth')

/** Kept as an artefact, `NAME.png`, the whole page. */
export async function photograph(page: Page, name: string): Promise<void> {
  await mkdir(join(root, 'artefacts'), { recursive: true })
  await page.mouse.move(0, 0)
  await page.screenshot({ path: join(root, 'artefacts', `${name}.png`), fullPage: true })
}
