/** 50,000 payments a second leave the browser's main thread more than half of its time. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Served, serve } from '../sandbox/bench/serve.ts'
import { chromiumIsMissing } from './chromium.fixture.ts'
import { openPageBrowser, type PageBrowser } from './page.fixture.ts'

const missing = chromiumIsMissing('the page under a full load')
const perSecond = 50_000
const measuredSeconds = 10
const views = ['', 'charts', 'matrix', 'failures'] as const

let pages: PageBrowser
let served: Served

beforeAll(async () => {
  if (missing) return
  pages = await openPageBrowser()
  served = await serve('live', { seed: 5, page: pages.folder }, 'any')
}, 120_000)

afterAll(async () => {
  if (missing) return
  await pages.close()
  await served.close()
})

/** The share of its time in which the page's main thread worked, by the processor's own clock. */
async function busyShare(page: Page): Promise<number> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
  const worked = async () => {
    const { metrics } = await cdp.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN
  }
  const [before, began] = [await worked(), performance.now()]
  await new Promise((resolve) => setTimeout(resolve, measuredSeconds * 1000))
  const share = (await worked()) - before
  await cdp.detach()
  return (share * 1000) / (performance.now() - began)
}

test.skipIf(missing).each(views)(
  'the view #/%s keeps the main thread less than half busy',
  async (view) => {
    const { page, context, troubles } = await pages.open(`${served.url}/#/${view}`)
    const light = page.getByTestId('connection')
    await expect.poll(() => light.getAttribute('data-light'), { timeout: 20_000 }).toBe('live')
    const shares: number[] = []
    // The machine may be busy with something else, but hardly each time.
    for (let time = 0; time < 3 && (shares.at(-1) ?? 1) >= 0.5; time += 1) {
      const feeding = served.ask('feed', { perSecond, seconds: measuredSeconds + 3 })
      await new Promise((resolve) => setTimeout(resolve, 2000))
      shares.push(await busyShare(page))
      await feeding
    }
    process.stdout.write(`#/${view}: the main thread was busy ${shares.join(', ')} of its time.\n`)
    expect(Math.min(...shares)).toBeLessThan(0.5)
    expect(Math.min(...shares)).toBeGreaterThan(0)
    // What stands here is the line alone: who asks for more than frames finds nobody.
    expect(troubles.filter((trouble) => trouble.startsWith('error'))).toEqual([])
    await context.close()
  },
  120_000,
)
