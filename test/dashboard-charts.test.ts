/** The charts in a real browser: a bank falls half-way through a run, and every means of reading is used. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LatencyHistogram } from '../core/histogram.ts'
import type { SecondRow, Snapshot } from '../dashboard/protocol/live.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import {
  type chartNames,
  downloadedCsv,
  fall,
  panelOf,
  plotOf,
  readout,
  snapshotOf,
  spansDrawn,
  tableOf,
} from './charts-page.fixture.ts'
import { chromiumIsMissing } from './chromium.fixture.ts'
import {
  isTooWide,
  type Opened,
  openPageBrowser,
  type PageBrowser,
  photograph,
  seriousIssues,
} from './page.fixture.ts'

const missing = chromiumIsMissing('the charts')

let sandbox: Sandbox
let pages: PageBrowser
let opened: Opened
let page: Page
let told: Snapshot
/** What the page did while the run went on: how often it drew, and where it ended. */
const live = { draws: 0, seconds: 0, unseen: -1, ends: [] as number[] }

const drawsOf = async (chart: (typeof chartNames)[number]) =>
  Number((await page.getByTestId(`canvas-${chart}`).getAttribute('data-draws')) ?? 0)

/** The page is watched while the run lasts; what is read exactly is read of the ended run. */
beforeAll(async () => {
  if (missing) return
  pages = await openPageBrowser()
  sandbox = await startSandbox({ scenario: fall, home: process.env.HUTONG_TEST_HOME ?? '' })
  opened = await pages.open(`${sandbox.urls.dashboard}/#/charts`)
  page = opened.page
  const running = await sandbox.run()
  await page.locator('[data-testid=canvas-throughput][data-draws]').waitFor()
  const [since, before] = [performance.now(), await drawsOf('throughput')]
  for (let index = 0; index < 5; index += 1) {
    await page.waitForTimeout(1000)
    live.ends.push(Number(await page.getByTestId('canvas-throughput').getAttribute('data-to')))
  }
  live.draws = (await drawsOf('throughput')) - before
  live.seconds = (performance.now() - since) / 1000
  live.unseen = await drawsOf('notices')
  await running.finished
  await sandbox.settled()
  await page.locator('[data-step=ended]').waitFor()
  await page.waitForTimeout(2500)
  told = await snapshotOf(sandbox.urls.dashboard ?? '')
}, 120_000)

afterAll(async () => {
  if (missing) return
  await pages.close()
  await sandbox.close()
})

const rowAt = (second: number): SecondRow => {
  const row = told.seconds.find((one) => one.second === second)
  if (row === undefined) throw new Error(`No row of ${second}.`)
  return row
}

function percentileOf(counts: readonly number[], percent: number): string {
  const histogram = new LatencyHistogram()
  histogram.add(counts)
  const value = histogram.percentile(percent / 100)
  if (value === null) return '–'
  return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en')
}

/** Everything as it was: what one test chose is no other's concern. */
async function begin(): Promise<void> {
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.locator('[data-window=all]').click()
  await page.mouse.move(0, 0)
}

const inBrowser = test.skipIf(missing)

inBrowser(
  'while the run lasts the charts follow it, at most four times a second, in view only',
  () => {
    expect(live.draws).toBeGreaterThan(2)
    expect(live.draws / live.seconds).toBeLessThanOrEqual(4.2)
    expect(live.unseen).toBe(0)
    expect([...live.ends].sort()).toEqual(live.ends)
    expect(live.ends.at(-1)).toBeGreaterThan(live.ends[0] ?? 0)
  },
)

inBrowser('dragging across one chart zooms all of them, and each way out leads back', async () => {
  await begin()
  const whole = await spansDrawn(page)
  expect(new Set(whole).size).toBe(1)
  const ways = [
    () => page.keyboard.press('Escape'),
    () => plotOf(page, 'latency').dblclick(),
    () => page.getByRole('button', { name: 'Back to the newest' }).click(),
  ]
  for (const out of ways) {
    const box = await boxOf('latency')
    await page.mouse.move(box.x + box.width * 0.7, box.y + 40)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.95, box.y + 60, { steps: 5 })
    await page.mouse.up()
    const zoomed = await spansDrawn(page)
    expect(new Set(zoomed).size).toBe(1)
    expect(zoomed[0]).not.toBe(whole[0])
    await expect.poll(() => page.getByTestId('shown').innerText()).toContain('Zoomed in')
    await plotOf(page, 'latency').scrollIntoViewIfNeeded()
    await out()
    expect(await spansDrawn(page)).toEqual(whole)
  }
})

async function boxOf(chart: (typeof chartNames)[number]) {
  await plotOf(page, chart).scrollIntoViewIfNeeded()
  const box = await plotOf(page, chart).boundingBox()
  if (box === null) throw new Error(`The chart ${chart} is not drawn.`)
  return box
}

inBrowser('the last minute, five minutes and everything are offered', async () => {
  await begin()
  const [first = 0, last = 0] = [told.seconds[0]?.second, told.frame.now.settledSecond]
  for (const choice of ['minute', 'five', 'all']) {
    await page.locator(`[data-window=${choice}]`).click()
    const shown = page.getByTestId('shown')
    expect(Number(await shown.getAttribute('data-to'))).toBe(last)
    const from = Number(await shown.getAttribute('data-from'))
    expect(from).toBe(choice === 'minute' ? last - 59 : Math.min(first, last - 29))
  }
})

inBrowser('a series is hidden and shown by its legend, in readout, table and CSV too', async () => {
  await begin()
  const target = panelOf(page, 'throughput').locator('[data-series=target]')
  expect(await target.getAttribute('aria-pressed')).toBe('true')
  const drawn = await drawsOf('throughput')
  await target.click()
  expect(await target.getAttribute('aria-pressed')).toBe('false')
  await expect.poll(() => drawsOf('throughput')).toBeGreaterThan(drawn)
  expect(Object.keys((await readout(page, 'throughput')).values)).not.toContain('target')
  expect((await tableOf(page, 'throughput')).heads).not.toContain('Target')
  expect((await downloadedCsv(page, 'throughput')).names).not.toContain('target')
  await target.click()
  expect(Object.keys((await readout(page, 'throughput')).values)).toContain('target')
})

inBrowser('pointing at one chart tells the numbers of that second on all of them', async () => {
  await begin()
  const [mark] = told.seconds.filter(({ marks }) => marks.length > 0)
  const { from, to } = {
    from: Number(await page.getByTestId('shown').getAttribute('data-from')),
    to: told.frame.now.settledSecond,
  }
  const wanted = (mark?.second ?? 0) + 3
  const box = await boxOf('throughput')
  const share = (wanted - from + 0.5) / (to - from + 1)
  await page.mouse.move(box.x + box.width * share, box.y + 50)
  await expect.poll(async () => (await readout(page, 'throughput')).second).toBe(wanted)
  await expectReadoutOf(wanted)
})

async function expectReadoutOf(second: number): Promise<void> {
  const row = rowAt(second)
  const { values: throughput } = await readout(page, 'throughput')
  expect(throughput).toEqual({
    approved: String(row.approved),
    failed: String(row.finished - row.approved),
    started: String(row.started),
    target: String(row.target),
    late: String(row.late),
    dropped: String(row.dropped),
  })
  expect((await readout(page, 'latency')).values).toEqual({
    p50_ms: percentileOf(row.latency, 50),
    p95_ms: percentileOf(row.latency, 95),
    p99_ms: percentileOf(row.latency, 99),
  })
  const { values: outcomes } = await readout(page, 'outcomes')
  expect(outcomes.approved).toBe(String(row.approved))
  expect(outcomes['issuer-down']).toBe(String(row.failures['issuer-down'] ?? 0))
  const [queued, delivered, retried, dead] = row.notices.map(String)
  const { values: notices } = await readout(page, 'notices')
  expect(notices).toEqual({ queued, delivered, retried, dead })
}

inBrowser('the keyboard alone moves the moment, which is told, and zooms', async () => {
  await begin()
  const chart = panelOf(page, 'throughput').getByRole('slider')
  await chart.focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('ArrowLeft')
  const { second } = await readout(page, 'throughput')
  expect(second).toBe((told.seconds[0]?.second ?? 0) + 9)
  await expectReadoutOf(second)
  expect(await chart.getAttribute('aria-valuenow')).toBe(String(second))
  expect(await chart.getAttribute('aria-valuetext')).toContain(`Actual ${rowAt(second).started}`)
  const [whole] = await spansDrawn(page)
  await chart.focus()
  await page.keyboard.press('+')
  const closer = await spansDrawn(page)
  expect(new Set(closer).size).toBe(1)
  expect(closer[0]).not.toBe(whole)
  await chart.focus()
  await page.keyboard.press('-')
  await page.keyboard.press('-')
  expect((await spansDrawn(page))[0]).toBe(whole)
})

inBrowser('any percentile is typed, and one that is none is told kindly', async () => {
  await begin()
  const box = page.getByTestId('percentile')
  for (const [typed, says] of [
    ['ninety', 'is not a percentile'],
    ['120', 'lies outside 0 to 100'],
    ['p95', 'is shown already'],
  ] as const) {
    await box.fill(typed)
    await box.press('Enter')
    expect(await page.getByRole('alert').innerText()).toContain(says)
    expect(await box.inputValue()).toBe(typed)
  }
  await box.fill('p99.9')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  expect(await box.getAttribute('aria-invalid')).toBe('false')
  const { second, values } = await readout(page, 'latency')
  expect(Object.keys(values)).toEqual(['p50_ms', 'p95_ms', 'p99_ms', 'p99.9_ms'])
  expect(values['p99.9_ms']).toBe(percentileOf(rowAt(second).latency, 99.9))
  await page.getByRole('button', { name: 'Take p99.9 away' }).click()
  expect(Object.keys((await readout(page, 'latency')).values)).not.toContain('p99.9_ms')
})

inBrowser('latency is told of one phase, on either scale', async () => {
  await begin()
  await page.getByTestId('part').first().selectOption('bank')
  const busy = told.seconds.findLast(({ phases }) => (phases.bank?.length ?? 0) > 0)
  await panelOf(page, 'latency').getByRole('slider').focus()
  for (let tries = 0; tries < 60; tries += 1) {
    if ((await readout(page, 'latency')).second === busy?.second) break
    await page.keyboard.press('ArrowLeft')
  }
  const { values } = await readout(page, 'latency')
  expect(values.p50_ms).toBe(percentileOf(busy?.phases.bank ?? [], 50))
  expect(await panelOf(page, 'heat').locator('.unit').first().innerText()).toContain('bank')
  const drawn = await drawsOf('latency')
  await page.locator('[data-scale=linear]').click()
  await expect.poll(() => drawsOf('latency')).toBeGreaterThan(drawn)
  await page.locator('[data-scale=logarithmic]').click()
  await page.getByTestId('part').first().selectOption('payment')
})

inBrowser(
  'the heat map counts the band that is pointed at; all bands are all payments',
  async () => {
    await begin()
    await panelOf(page, 'heat').getByRole('slider').focus()
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowUp')
    const { second, values } = await readout(page, 'heat')
    expect(Object.keys(values)).toHaveLength(1)
    const { heads, rows } = await tableOf(page, 'heat')
    const cells = rows.find((row) => row.second === second)?.cells ?? []
    const [band = ''] = Object.keys(values)
    expect(values[band]).toBe(cells[heads.indexOf(band.replace('_ms', '').replace('-', '–')) - 1])
    const sum = cells.reduce((all, cell) => all + Number(cell), 0)
    expect(sum).toBe(
      rowAt(second)
        .latency.filter((_, index) => index % 2 === 1)
        .reduce((a, b) => a + b, 0),
    )
  },
)

inBrowser('each change is flagged, listed, and leads to its moment', async () => {
  await begin()
  const marks = told.seconds.flatMap(({ second, marks }) =>
    marks.map((title) => ({ second, title })),
  )
  expect(marks.length).toBeGreaterThanOrEqual(2)
  const listed = page.getByTestId('changes').getByRole('button')
  expect(await listed.count()).toBe(marks.length)
  for (const [index, { second, title }] of marks.entries()) {
    const said = title.replace('switch>icbc', 'Switch → ICBC')
    expect(await listed.nth(index).innerText()).toContain(said)
    await listed.nth(index).click()
    expect((await readout(page, 'throughput')).second).toBe(second)
    await expectReadoutOf(second)
  }
  const last = marks.at(-1)?.second
  await plotOf(page, 'throughput').hover({ position: { x: 5, y: 30 } })
  await page.mouse.move(0, 0)
  expect((await readout(page, 'throughput')).second).toBe(last)
  await page.keyboard.press('Escape')
  expect((await readout(page, 'throughput')).second).toBe(told.frame.now.settledSecond)
})

inBrowser(
  'the table holds the numbers of the chart, and all of them add up to the totals',
  async () => {
    await begin()
    for (const chart of ['throughput', 'outcomes', 'notices'] as const) {
      const panel = panelOf(page, chart)
      await panel.getByRole('button', { name: 'Table' }).click()
      await expect.poll(async () => (await tableOf(page, chart)).sums.length).toBeGreaterThan(0)
    }
    const { totals, notifications } = told.frame
    const throughput = await tableOf(page, 'throughput')
    expect(throughput.heads).toEqual([
      ...['Time', 'Approved', 'Failed', 'Actual', 'Target', 'Late', 'Dropped'],
    ])
    for (const { second, cells } of throughput.rows.filter(({ second }) => has(second))) {
      const { approved, finished, started, target, late, dropped } = rowAt(second)
      expect(cells).toEqual(
        [approved, finished - approved, started, target, late, dropped].map(String),
      )
    }
    const { approved, finished, started, target, late, dropped } = totals
    expect(throughput.sums).toEqual(
      [approved, finished - approved, started, target, late, dropped].map(String),
    )
    const outcomes = await tableOf(page, 'outcomes')
    const [good = '', ...failed] = outcomes.sums
    expect(good).toBe(String(approved))
    expect(failed.reduce((sum, cell) => sum + Number(cell), 0)).toBe(finished - approved)
    const { queued, delivered, retried, dead } = notifications
    const notices = await tableOf(page, 'notices')
    expect(notices.sums).toEqual([delivered, queued, retried, dead].map(String))
    for (const chart of ['throughput', 'outcomes', 'notices'] as const)
      await panelOf(page, chart).getByRole('button', { name: 'Table' }).click()
    expect(await page.getByTestId('table-outcomes').locator('tr[data-second]').count()).toBe(12)
  },
)

const has = (second: number) => told.seconds.some((row) => row.second === second)

inBrowser('what is shown is downloaded and copied as CSV, and adds up again', async () => {
  await begin()
  const { name, rows } = await downloadedCsv(page, 'throughput')
  expect(name).toMatch(/^hutong-.*-throughput-\d{4}-\d\d-\d\d-\d{6}\.csv$/)
  const sum = (column: string) =>
    rows.reduce((all, row) => all + Number(row[column]) * Number(row.seconds), 0)
  expect([sum('started'), sum('approved')]).toEqual([
    told.frame.totals.started,
    told.frame.totals.approved,
  ])
  for (const row of rows) expect(new Date(row.time ?? '').toString()).not.toBe('Invalid Date')
  await opened.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await panelOf(page, 'latency').getByRole('button', { name: 'Copy CSV' }).click()
  await panelOf(page, 'latency').getByText(`Copied ${rows.length} rows.`).waitFor()
  const copied = await page.evaluate<string>('navigator.clipboard.readText()')
  expect(copied.split('\r\n')).toHaveLength(rows.length + 2)
  expect(copied).toMatch(/^time,seconds,p50_ms,p95_ms,p99_ms/)
})

inBrowser(
  'is pleasant to look at, wide and narrow, dark and light, in both languages',
  async () => {
    for (const width of [1440, 390] as const)
      for (const theme of ['dark', 'light'] as const)
        for (const language of ['english', 'chinese'] as const) {
          const look = { width, theme, language, reducedMotion: width === 390 }
          const seen = await pages.open(`${sandbox.urls.dashboard}/#/charts`, look)
          await seen.page.locator('[data-testid=changes] button').first().click()
          await spansDrawn(seen.page)
          expect(await isTooWide(seen.page)).toBe(false)
          await seen.page.evaluate('scrollTo(0, 0)')
          await photograph(seen.page, `charts-${width}-${theme}-${language}`)
          if (language === 'english') expect(await seriousIssues(seen)).toEqual([])
          expect(seen.troubles).toEqual([])
          await seen.context.close()
        }
  },
  120_000,
)

inBrowser('all of this was without an error, a warning, or a request to anybody else', () => {
  expect(opened.troubles).toEqual([])
})
