/** A report is one file: it opens from a disk with the network off, and says what the run's JSON says. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chromiumIsMissing } from './chromium.fixture.ts'
import {
  isTooWide,
  type Look,
  type Opened,
  openPageBrowser,
  type PageBrowser,
  photograph,
  seriousIssues,
} from './page.fixture.ts'
import { playRecorded, type RecordedRun } from './recorded-run.fixture.ts'
import { buildReportPage } from './report.fixture.ts'

const missing = chromiumIsMissing('the report')

let pages: PageBrowser
let run: RecordedRun
let unbuild: () => Promise<void>
let file = ''

beforeAll(async () => {
  if (missing) return
  unbuild = await buildReportPage()
  pages = await openPageBrowser()
  run = await playRecorded()
  const answer = await fetch(`${run.sandbox.urls.dashboard}/admin/report.html`)
  expect(answer.headers.get('Content-Disposition')).toContain('icbc-falls-and-returns-21')
  file = join(run.folder, 'report.html')
  await writeFile(file, await answer.text())
}, 90_000)

afterAll(async () => {
  if (missing) return
  await pages.close()
  await run.close()
  await unbuild()
})

/** With no network at all, and every request for anything but the file itself a trouble. */
async function openOffline(look: Look = {}, hash = ''): Promise<Opened & { asked: string[] }> {
  const opened = await pages.open('about:blank', look)
  const asked: string[] = []
  await opened.context.setOffline(true)
  opened.context.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url())) asked.push(request.url())
  })
  await opened.page.goto(`${pathToFileURL(file)}${hash}`)
  await opened.page.getByTestId('scrubber').waitFor()
  return { ...opened, asked }
}

test.skipIf(missing)(
  'it shows the totals of the run, from the disk alone',
  async () => {
    const { page, troubles, asked } = await openOffline()
    const { traffic, books, failures, digest, verdict } = run.report
    const figure = (place: string, name: string) =>
      page.locator(`[data-testid="figures-${place}"] [data-figure="${name}"]`).innerText()
    for (const name of ['finished', 'approved', 'refused', 'unknown'] as const) {
      expect(await figure('payments', name)).toBe(String(traffic[name]))
    }
    for (const name of ['due', 'started', 'late', 'dropped'] as const) {
      expect(await figure('arrivals', name)).toBe(String(traffic[name]))
    }
    const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
    const shown = (ms: number | null) =>
      ms === null ? '–' : ms < 10 ? ms.toFixed(1) : whole.format(ms)
    for (const share of ['p50', 'p95', 'p99', 'p999', 'max'] as const) {
      expect(await figure('latency', `from-due-${share}`)).toBe(shown(traffic.latencyMs[share]))
      expect(await figure('latency', `from-start-${share}`)).toBe(shown(traffic.serviceMs[share]))
    }
    expect(books.balance).toBe(true)
    expect(await page.getByTestId('figures-books').innerText()).toContain('Every book balances')
    const [first] = failures
    expect(first?.attempts).toBeGreaterThan(0)
    const failed = page.locator(`[data-testid="run-failures"] [data-failure="${first?.failure}"]`)
    expect(await failed.innerText()).toContain(String(first?.attempts))
    expect(await page.getByTestId('verdict').getAttribute('data-verdict')).toBe(
      verdict.passed ? 'passed' : 'inconclusive',
    )
    const repeat = await page.getByTestId('repeat').innerText()
    expect(repeat).toContain('--seed 21')
    expect(repeat).toContain(digest)
    expect(asked).toEqual([pathToFileURL(file).href])
    expect(troubles).toEqual([])
  },
  40_000,
)

test.skipIf(missing)(
  'its last moment is the end of the run, and it can be wound back',
  async () => {
    const { page, troubles } = await openOffline({}, '#/')
    const tiles = page.locator('.tiles')
    expect(await tiles.innerText()).toContain(`${run.report.traffic.approved} approved`)
    await page.keyboard.press('Home')
    expect(await tiles.innerText()).toContain('0 approved')
    for (const view of ['charts', 'matrix', 'failures', 'payments', 'phone', 'console']) {
      await page.evaluate((hash) => {
        location.hash = hash
      }, `#/${view}`)
      await page.locator(`main[data-view="${view}"]`).waitFor()
      expect((await page.locator('main').innerText()).length).toBeGreaterThan(20)
    }
    expect(troubles).toEqual([])
  },
  40_000,
)

test.skipIf(missing)(
  'it gives its recording back, byte for byte',
  async () => {
    const { page } = await openOffline()
    const downloading = page.waitForEvent('download')
    await page.getByTestId('save').click()
    const path = join(run.folder, 'back.hutong.gz')
    await (await downloading).saveAs(path)
    const { openRecording } = await import('../sandbox/recordings/recording-file.ts')
    const { recording } = openRecording(path)
    expect(recording.end?.report).toEqual(JSON.parse(JSON.stringify(run.report)))
  },
  40_000,
)

test.skipIf(missing)(
  'on paper it is light, without anything to press, and its charts are drawn',
  async () => {
    const { page } = await openOffline({ theme: 'dark' })
    await expect
      .poll(() => page.locator('.chapters .chart-canvas[data-draws]').count())
      .toBeGreaterThanOrEqual(5)
    await page.emulateMedia({ media: 'print' })
    expect(await page.getByTestId('scrubber').isVisible()).toBe(false)
    expect(await page.locator('nav.views').isVisible()).toBe(false)
    expect(await page.getByTestId('save').isVisible()).toBe(false)
    const paper = await page.evaluate<string>(
      'getComputedStyle(document.documentElement).backgroundColor',
    )
    expect(paper).toBe('rgb(255, 255, 255)')
    await photograph(page, 'report-paper')
  },
  40_000,
)

const looks: readonly Look[] = ([1440, 390] as const).flatMap((width) =>
  (['dark', 'light'] as const).flatMap((theme) =>
    (['english', 'chinese'] as const).map((language) => ({ width, theme, language })),
  ),
)

test.skipIf(missing).each(looks)(
  'it can be read by everybody, at $width px, $theme, in $language',
  async (look) => {
    const opened = await openOffline(look)
    expect(await seriousIssues(opened)).toEqual([])
    expect(await isTooWide(opened.page)).toBe(false)
    await photograph(opened.page, `report-${look.width}-${look.theme}-${look.language}`)
  },
  40_000,
)
