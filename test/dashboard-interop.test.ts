/** The interoperability matrix and the failures view, used as people use them, against a real sandbox. */
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AttemptEnded } from '../core/events.ts'
import type { CellAnswer, CellsAnswer } from '../dashboard/protocol/cells.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
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

const when = test.skipIf(chromiumIsMissing('the interoperability matrix'))

const part = (app: string, owner: string, scene: string, weight: number) => ({
  ...{ app, owner, scene, weight },
})

/** Alipay and WeChat Pay are closed to each other until a page opens all; ICBC refuses every second. */
const noon = {
  title: 'One closed, one open, one refusing',
  describes: 'A closed cell, open ones, and a bank that refuses, for whoever looks at the matrix.',
  seed: 11,
  timing: 'may-decide',
  day: '2024-06-15',
  rules: [
    {
      ...{ from: '2026-11-22', apps: ['*'], owners: ['*'], scenes: ['*'], state: 'open' },
      ...{ reason: 'Every app pays at every code.', source: 'assumed' },
    },
  ],
  arrivals: [{ kind: 'constant', ratePerSecond: 20, seconds: 7 }],
  cast: {
    mix: [
      part('alipay', 'alipay', 'merchant-code', 3),
      part('alipay', 'alipay', 'online', 2),
      part('alipay', 'wechatpay', 'merchant-code', 2),
      part('icbc', 'unionpay', 'payer-code', 3),
      part('icbc', 'unionpay', 'merchant-code', 2),
      part('cmb', 'unionpay', 'payer-code', 2),
    ],
    amount: { kind: 'list', fens: [880, 1880, 5200] },
    merchantsPerNetwork: 14,
  },
  policies: {
    'switch>icbc': {
      refusals: [
        { outcome: 'issuer-down', weight: 0.4 },
        { outcome: 'risk-refused', weight: 0.2 },
      ],
    },
  },
  expectations: { booksBalance: true, recordsAgree: true },
}

let sandbox: Sandbox
let pages: PageBrowser
let opened: Opened
let page: Page
const heard: AttemptEnded[] = []

beforeAll(async () => {
  if (chromiumIsMissing('the interoperability matrix')) return
  pages = await openPageBrowser()
  sandbox = await startSandbox({ scenario: noon, home: process.env.HUTONG_TEST_HOME ?? '' })
  sandbox.listen((event) => {
    if (event.type === 'attempt-ended' && event.outcome !== 'payer-confirming') heard.push(event)
  })
  const { finished } = await sandbox.run()
  await finished
  await sandbox.settled()
  opened = await pages.open(addressOf('matrix'))
  page = opened.page
}, 90_000)

afterAll(async () => {
  await pages?.close()
  await sandbox?.close()
})

const addressOf = (view: string) => `${sandbox.urls.dashboard}/#/${view}`
const cellOf = (pair: string, on: Page = page): Locator => on.locator(`td[data-pair="${pair}"]`)
const looked = async <T>(path: string): Promise<T> =>
  (await (await fetch(`${sandbox.urls.dashboard}/admin/${path}`)).json()) as T

const approved = (those: readonly AttemptEnded[]) =>
  those.filter(({ outcome }) => outcome === 'approved').length

const between = (pair: string, more: (one: AttemptEnded) => boolean = () => true) =>
  heard.filter((one) => `${one.app}>${one.owner}` === pair && more(one))

/** As the page writes a share: cut, never rounded up. */
const percent = (part: number, whole: number) => {
  const tenths = Math.floor((part / whole) * 1000) / 10
  return `${part === whole || part === 0 ? tenths : tenths.toFixed(1)}%`
}

async function turnPage(day: string): Promise<void> {
  const answer = await fetch(`${sandbox.urls.dashboard}/admin/rules`, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${sandbox.adminToken}` },
    body: JSON.stringify({ day }),
  })
  expect(answer.status).toBe(200)
}

when('every cell says what was heard, and what the sandbox answers', async () => {
  await cellOf('alipay>alipay').waitFor()
  const { cells } = await looked<CellsAnswer>('cells')
  expect(cells).toHaveLength(93)
  expect(cells.reduce((sum, [, , , attempts]) => sum + attempts, 0)).toBe(heard.length)
  for (const [app, owner, , attempts, succeeded] of cells) {
    const those = between(`${app}>${owner}`)
    expect([app, owner, attempts, succeeded]).toEqual([app, owner, those.length, approved(those)])
    if (attempts === 0) continue
    const told = await cellOf(`${app}>${owner}`).textContent()
    const isClosed = app === 'alipay' && owner === 'wechatpay'
    expect(told).toContain(isClosed ? `${attempts} tried` : percent(succeeded, attempts))
    expect(told).toContain(String(attempts))
  }
})

when('closed by rule, paid in and never paid in are told apart without colour', async () => {
  const closed = cellOf('alipay>wechatpay')
  expect(await closed.getAttribute('data-grade')).toBe('closed')
  expect(await closed.textContent()).toContain('closed')
  const look = await closed.evaluate((cell) => getComputedStyle(cell).backgroundImage)
  expect(look).toContain('repeating-linear-gradient')
  expect(await cellOf('icbc>unionpay').getAttribute('data-grade')).toMatch(/poor|worst/)
  expect(await cellOf('alipay>alipay').getAttribute('data-grade')).toBe('best')
  expect(await cellOf('abc>unionpay').getAttribute('data-grade')).toBe('unmet')
  expect(await cellOf('abc>unionpay').textContent()).toMatch(/nobody paid yet.*·/)
})

when('scene and city filter together, and the numbers are those of the events', async () => {
  await page.getByLabel('Scene').selectOption('payer-code')
  const scanned = between('icbc>unionpay', ({ scene }) => scene === 'payer-code')
  const share = percent(approved(scanned), scanned.length)
  await expect.poll(() => cellOf('icbc>unionpay').textContent()).toContain(share)
  expect(await cellOf('icbc>unionpay').textContent()).toContain(String(scanned.length))
  expect(await cellOf('alipay>alipay').getAttribute('data-grade')).toBe('unmet')

  const city = scanned[0]?.city ?? ''
  await page.getByLabel('City').selectOption(city)
  const there = scanned.filter((one) => one.city === city)
  const { cells } = await looked<CellsAnswer>(`cells?scene=payer-code&city=${city}`)
  const row = cells.find(([app, owner]) => app === 'icbc' && owner === 'unionpay')
  expect(row?.slice(3, 5)).toEqual([there.length, approved(there)])
  const narrower = percent(approved(there), there.length)
  await expect.poll(() => cellOf('icbc>unionpay').textContent()).toMatch(`${narrower}`)

  await page.getByRole('button', { name: 'Clear' }).click()
  const all = String(between('alipay>alipay').length)
  await expect.poll(() => cellOf('alipay>alipay').textContent()).toContain(all)
})

when('a cell opens to its rule, its reasons over time and payments one by one', async () => {
  await cellOf('icbc>unionpay').click()
  const panel = page.getByTestId('cell')
  const those = between('icbc>unionpay')
  await panel
    .getByTestId('total-attempts')
    .getByText(String(those.length), { exact: true })
    .waitFor()
  const rulings = panel.getByTestId('rulings')
  expect(await rulings.textContent()).toMatch(/Open.*since \d{4}-\d\d-\d\d.*source: U/)

  const down = those.filter(({ outcome }) => outcome === 'issuer-down')
  const past = panel.getByTestId('past')
  const row = past.locator('[data-ending="issuer-down"]')
  expect(await row.locator('td').last().textContent()).toBe(String(down.length))
  expect(await past.locator('svg rect[data-layer="approved"]').count()).toBeGreaterThan(0)
  await past.getByRole('button', { name: 'Failures only' }).click()
  await expect.poll(() => past.locator('rect[data-layer="approved"]').count()).toBe(0)
  expect(await past.locator('[data-ending="approved"]').count()).toBe(0)

  const newest = down.sort((one, other) => other.at - one.at).slice(0, 3)
  const samples = panel.getByTestId('samples').locator('[data-ending="issuer-down"] li')
  const traces = await samples.evaluateAll((all) =>
    all.map((one) => one.getAttribute('data-trace')),
  )
  expect(traces.sort()).toEqual(newest.map(({ trace }) => String(trace)).sort())
  const ok = panel.locator('[data-ending="approved"] li')
  expect(await ok.count()).toBe(Math.min(3, approved(those)))
  await samples.first().getByRole('link').click()
  await expect.poll(() => new URL(page.url()).hash).toMatch(/^#\/payments\/\w+$/)
  await page.goBack()
  await panel.waitFor()
})

when('a scene is looked at alone from within the cell', async () => {
  const panel = page.getByTestId('cell')
  await panel.getByTestId('shares').getByRole('button', { name: 'shows a payment code' }).click()
  const scanned = between('icbc>unionpay', ({ scene }) => scene === 'payer-code')
  await panel
    .getByTestId('total-attempts')
    .getByText(String(scanned.length), { exact: true })
    .waitFor()
  expect(await page.getByLabel('Scene').inputValue()).toBe('payer-code')
  await page.getByRole('button', { name: 'Clear' }).click()
  await panel.getByRole('button', { name: 'Close' }).click()
  expect(new URL(page.url()).hash).toBe('#/matrix')
})

when('the keyboard goes from cell to cell, opens one, and comes back to it', async () => {
  await cellOf('alipay>alipay').getByRole('link').focus()
  for (const key of [
    'ArrowRight',
    'ArrowDown',
    'ArrowLeft',
    'ArrowUp',
    'End',
    'Home',
    'ArrowRight',
  ])
    await page.keyboard.press(key)
  const focused = () =>
    page.evaluate<string>("document.activeElement.closest('[data-pair]')?.dataset.pair ?? ''")
  expect(await focused()).toBe('alipay>wechatpay')
  expect(await page.locator('.matrix td a[tabindex="0"]').count()).toBe(1)
  await page.keyboard.press('Enter')
  const panel = page.getByTestId('cell')
  await panel.getByText('not connected').first().waitFor()
  expect(await page.evaluate<string>('document.activeElement.tagName')).toBe('H2')
  expect(await panel.getByTestId('cell-state').textContent()).toBe('closed by rule')
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })
  expect(await focused()).toBe('alipay>wechatpay')
})

when('rows fold, and their sums stay', async () => {
  const banks = page.locator('[data-group="banks"]')
  expect(await banks.locator('tr').count()).toBe(28)
  await page.getByRole('button', { name: 'Banks 27' }).click()
  expect(await banks.locator('tr').count()).toBe(1)
  const paid = heard.filter(({ app, owner }) => app !== 'alipay' && owner === 'unionpay')
  expect(await banks.textContent()).toContain(percent(approved(paid), paid.length))
  await page.getByRole('button', { name: 'Banks 27' }).click()
  expect(await banks.locator('tr').count()).toBe(28)
})

when(
  'a page that is turned opens cells at once, and says which are new',
  async () => {
    const cell = cellOf('alipay>wechatpay')
    await turnPage('2026-11-22')
    await page
      .locator('td[data-pair="alipay>wechatpay"][data-rule="open"]')
      .waitFor({ timeout: 2000 })
    // The sign of a cell comes after its state, and the page's day with the next frame.
    await cell.getByText('opened').waitFor({ timeout: 2000 })
    await page.getByText('Rule book of 2026-11-22').waitFor({ timeout: 2000 })
    await page.getByText('93 / 93 pairs open').waitFor()
    await photograph(page, 'interop-turned-1440-dark-english')
    await cell.getByText('opened').waitFor({ state: 'detached', timeout: 12_000 })

    await page.goto(addressOf('matrix/alipay/wechatpay'))
    await page.getByTestId('rulings').getByText('Every app pays at every code.').waitFor()
    await turnPage('2024-06-15')
    await page.getByTestId('cell-state').getByText('closed by rule').waitFor({ timeout: 3000 })
    await cell.getByText('closed now').waitFor({ timeout: 3000 })
  },
  40_000,
)

when('who asks for a cell that is not there is told what is', async () => {
  const answer = await fetch(`${sandbox.urls.dashboard}/admin/cells/icbcc/alipai?scene=on-line`)
  expect(answer.status).toBe(404)
  const told = (await answer.json()) as { mistakes: { where: string; todo: string }[] }
  expect(told.mistakes.map(({ where }) => where)).toEqual(['app', 'owner'])
  expect(told.mistakes[0]?.todo).toContain('Did you mean icbc?')
  const odd = await fetch(`${sandbox.urls.dashboard}/admin/cells?scene=on-line&town=Xi'an`)
  expect(odd.status).toBe(422)
  const { mistakes } = (await odd.json()) as typeof told
  expect(mistakes.map(({ where }) => where)).toEqual(['scene', 'town'])
  const cell = await looked<CellAnswer>('cells/icbc/unionpay?city=elsewhere')
  expect(cell.totals.attempts).toBe(between('icbc>unionpay', ({ city }) => city === '').length)
})

const looks: readonly Look[] = [
  { width: 1440, theme: 'dark', language: 'english' },
  { width: 1440, theme: 'light', language: 'chinese' },
  { width: 390, theme: 'light', language: 'english' },
  { width: 390, theme: 'dark', language: 'chinese' },
]

when.each([
  ['interop', 'matrix', 'matrix'],
  ['interop-cell', 'matrix/icbc/unionpay', 'samples'],
  ['failures', 'failures', 'tally'],
])(
  '%s has no serious issue and fits, by night and by day, in both languages',
  async (name, view, sign) => {
    for (const look of looks) {
      const seen = await pages.open(addressOf(view), look)
      await seen.page.getByTestId(sign).waitFor()
      await seen.page.waitForTimeout(300)
      expect(await isTooWide(seen.page)).toBe(false)
      expect(await seriousIssues(seen)).toEqual([])
      await photograph(seen.page, `${name}-${look.width}-${look.theme}-${look.language}`)
      expect(seen.troubles).toEqual([])
      await seen.context.close()
    }
  },
  60_000,
)

when('failures are counted by step, and a name opens to what is to be done', async () => {
  await page.goto(addressOf('failures'))
  const down = heard.filter(({ outcome }) => outcome === 'issuer-down')
  const row = page.getByTestId('tally').locator('tr[data-failure="issuer-down"]')
  await expect.poll(() => row.locator('td').nth(4).textContent()).toBe(String(down.length))
  await row.getByRole('button', { name: 'issuer down' }).click()
  await page.getByTestId('tally').getByText('The merchant').waitFor()
  expect(await page.getByTestId('tally').textContent()).toContain('Switch → ICBC')
})

when('the latest failures are filtered by name, app and owner', async () => {
  const rows = page.getByTestId('failures').locator('tr.card')
  await page.getByLabel('App', { exact: true }).selectOption('icbc')
  const failures = () =>
    rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-failure')))
  await expect
    .poll(async () => new Set(await failures()))
    .toEqual(new Set(['issuer-down', 'risk-refused']))
  await page.getByLabel('Failure', { exact: true }).selectOption('risk-refused')
  await expect.poll(async () => new Set(await failures())).toEqual(new Set(['risk-refused']))
  await page.getByLabel('Code owner').selectOption('alipay')
  await page.getByText('None of the latest failures fits the filter.').waitFor()
  await page.getByRole('button', { name: 'Clear' }).click()
  await expect.poll(() => rows.count()).toBeGreaterThan(20)
})

when(
  'a row that is opened holds the list while others come, and leads to its payment',
  async () => {
    const rows = page.getByTestId('failures').locator('tr.card')
    const first = rows.first()
    const trace = await first.getAttribute('data-trace')
    await first.getByRole('button').click()
    const detail = page.getByTestId('failures').locator('tr.detail')
    expect(await detail.textContent()).toMatch(
      /What it is.*Where.*Money.*The app shows.*The merchant/,
    )
    const { finished } = await sandbox.run()
    await page.getByText(/Held: \d+ newer ones wait/).waitFor()
    expect(await first.getAttribute('data-trace')).toBe(trace)
    expect(await detail.count()).toBe(1)
    await page.getByRole('button', { name: 'Resume' }).click()
    await expect.poll(() => first.getAttribute('data-trace')).not.toBe(trace)
    const latest = await first.getAttribute('data-trace')
    await page.getByRole('button', { name: 'Hold' }).click()
    const link = page.getByRole('link', { name: 'This payment' })
    expect(await link.getAttribute('href')).toBe(`#/payments/${trace}`)
    await finished
    expect(latest).not.toBeNull()
  },
  40_000,
)

when('nothing strange was met: no error, no warning, no foreign host', () => {
  expect(opened.troubles).toEqual([])
})
