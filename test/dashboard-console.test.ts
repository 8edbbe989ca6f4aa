/** The console as a presenter uses it: worlds are put on, paused, hurried, turned, and taken off. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { PlayState } from '../dashboard/protocol/console.ts'
import { rehearse } from '../sandbox/rehearsal/rehearse.ts'
import { scenarioOf } from '../sandbox/start-sandbox.ts'
import { chromiumIsMissing } from './chromium.fixture.ts'
import {
  evening,
  market,
  openConsole,
  openStagecraft,
  type Stagecraft,
  unexpected,
} from './dashboard-console.fixture.ts'
import {
  isTooWide,
  type Opened,
  openPageBrowser,
  type PageBrowser,
  photograph,
  seriousIssues,
} from './page.fixture.ts'

const missing = chromiumIsMissing('the console')

let pages: PageBrowser
let craft: Stagecraft
let opened: Opened
let page: Page

beforeAll(async () => {
  if (missing) return
  pages = await openPageBrowser()
  craft = await openStagecraft()
  opened = await openConsole(pages, craft.address)
  page = opened.page
}, 120_000)

afterAll(async () => {
  if (missing) return
  await pages.close()
  await craft.close()
}, 60_000)

async function look<T>(path: string): Promise<T> {
  const reply = await fetch(`${craft.url}/admin/${path}`)
  return (await reply.json()) as T
}

beforeEach(async () => {
  if (missing) return
  await page.goto(`${craft.url}/#/console`)
  await page.getByTestId('policy-text').waitFor()
})

const seen = () => look<PlayState>('play')
const textOf = (name: string) => page.getByTestId(name).textContent()
const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Arrivals that fall due while so much time passes. */
async function dueIn(ms: number): Promise<number> {
  let due = 0
  const stop = craft.theatre.sandbox.listen((event) => {
    if (event.type !== 'traffic-tick') return
    due += event.seconds.reduce((sum, { target }) => sum + target, 0)
  })
  await pass(ms)
  stop()
  return due
}

/** Moves a slider to one of its values, as the arrow keys do. */
const slide = (name: string, value: number) => page.getByTestId(name).fill(String(value))

async function putOn(id: string, time: 'real' | 'virtual'): Promise<void> {
  await page.getByTestId(`play-${time}-${id}`).click()
  await page.getByTestId(`play-${time}-${id}-confirm`).click()
}

const cardOf = (name: string) =>
  page.locator(`[data-testid^="card-"]`).filter({ has: page.locator('h3', { hasText: name }) })

async function idOf(name: string): Promise<string> {
  const id = await cardOf(name).first().getAttribute('data-testid')
  return (id ?? '').replace('card-', '')
}

test.skipIf(missing)('the first click on the printed address opens every control', async () => {
  expect(page.url()).not.toContain('token')
  expect(await textOf('play-title')).toBe(market.title)
  expect(await page.getByTestId('unlock').count()).toBe(0)
  for (const name of ['pause', 'stop', 'reset', 'rate', 'act-0', 'template-insert'])
    expect(await page.getByTestId(name).isEnabled()).toBe(true)
})

test.skipIf(missing)(
  'without the token all is seen, nothing can be turned, and it is said how',
  async () => {
    const stranger = await openConsole(pages, craft.url)
    const { page: theirs } = stranger
    await theirs.getByTestId('unlock').waitFor()
    for (const name of ['pause', 'stop', 'reset', 'rate', 'act-0', 'policy-apply'])
      expect(await theirs.getByTestId(name).isDisabled()).toBe(true)
    await theirs.getByTestId('token').fill('not-the-token')
    await theirs.getByTestId('unlock-button').click()
    await theirs.getByText('This is not the token of this sandbox.').waitFor()
    expect(await theirs.getByTestId('pause').isDisabled()).toBe(true)
    await theirs.getByTestId('token').fill(craft.address)
    await theirs.getByTestId('unlock-button').click()
    await expect.poll(() => theirs.getByTestId('pause').isEnabled()).toBe(true)
    expect(await theirs.getByTestId('unlock').count()).toBe(0)
    expect(unexpected(stranger)).toEqual([])
    await stranger.context.close()
  },
  60_000,
)

test.skipIf(missing)(
  'nobody comes while it is paused, and everybody again afterwards',
  async () => {
    await page.getByTestId('pause').click()
    await page.getByTestId('resume').waitFor()
    await pass(700)
    const stood = (await seen()).playedSeconds
    expect(await dueIn(1500)).toBe(0)
    expect((await seen()).playedSeconds).toBe(stood)
    await page.getByTestId('resume').click()
    await page.getByTestId('pause').waitFor()
    await expect.poll(() => dueIn(1000)).toBeGreaterThan(10)
  },
  30_000,
)

test.skipIf(missing)(
  'the rate slider doubles the target, and says how many payments that is',
  async () => {
    const before = await dueIn(3000)
    await slide('rate', 2)
    await expect.poll(() => textOf('rate-says')).toContain('40 payments a second')
    await pass(1200)
    const doubled = (await dueIn(3000)) / before
    expect(doubled).toBeGreaterThan(1.6)
    expect(doubled).toBeLessThan(2.4)
    await slide('rate', 1)
    await expect.poll(async () => (await seen()).rate).toBe(1)
  },
  30_000,
)

test.skipIf(missing)(
  'acts turned by the page and by the keys, forth and back, leave all as at first',
  async () => {
    const first = [await look('policies'), (await look<{ day: string }>('rules')).day]
    await page.getByTestId('act-0').click()
    await expect.poll(async () => JSON.stringify(await look('policies'))).toContain('issuer-down')
    await page.getByTestId('act-2').click()
    await expect.poll(() => look('policies')).toEqual({})
    expect((await look<{ day: string }>('rules')).day).toBe('2024-06-01')
    await page.goto(`${craft.url}/#/`)
    await page.locator('[data-testid="acts"]').waitFor()
    const shown = page.locator('[data-testid="acts"] [aria-current="step"]')
    await expect.poll(() => shown.getAttribute('data-act'), { timeout: 5000 }).toBe('2')
    for (const act of [1, 0, -1]) {
      await page.locator('body').press('p')
      await expect.poll(async () => (await look<{ act: number }>('acts')).act).toBe(act)
      // A key turns on from what the page shows.
      await expect.poll(() => shown.getAttribute('data-act'), { timeout: 5000 }).toBe(String(act))
    }
    expect([await look('policies'), (await look<{ day: string }>('rules')).day]).toEqual(first)
    await page.goto(`${craft.url}/#/console`)
    expect(await look('acts')).toMatchObject({ turnedBy: 'hand' })
    await page.getByTestId('act-release').click()
    await expect.poll(() => look('acts')).toMatchObject({ turnedBy: 'time', act: -1 })
  },
  30_000,
)

test.skipIf(missing)(
  'a policy with two mistakes shows both at their lines, and the old one stays',
  async () => {
    const before = await look('policies')
    const wrong = [
      '{',
      '  "switch>icbc": {',
      '    "latency": { "kind": "fixed", "ms": -5 }',
      '  },',
    ]
    const text = [
      ...wrong,
      '  "alipay": { "refusals": [',
      '    { "outcome": "no-such", "weight": 1 }',
      '  ] }',
      '}',
    ]
    await page.getByTestId('policy-text').fill(text.join('\n'))
    expect(await textOf('policy-changes')).toContain('alipay')
    await page.getByTestId('policy-apply').click()
    const notes = page.getByTestId('policy-note')
    await notes.nth(1).waitFor()
    const lines = await notes.evaluateAll((all) => all.map((one) => one.getAttribute('data-line')))
    expect(lines).toEqual(['3', '6'])
    expect(await notes.nth(0).textContent()).toContain('latency.ms')
    expect(await look('policies')).toEqual(before)
    await photograph(page, 'console-mistakes-1440-dark-english')

    await page.getByTestId('policy-text').fill('{\n  "alipay": [\n}')
    await expect.poll(() => notes.first().getAttribute('data-line')).toBe('3')
    expect(await page.getByTestId('policy-apply').isDisabled()).toBe(true)

    await page.getByTestId('policy-revert').click()
    await page.getByTestId('template').selectOption({ label: 'Refuses 20 %' })
    await page.getByTestId('template-place').selectOption('switch>cmb')
    await page.getByTestId('template-insert').click()
    await page.getByTestId('policy-apply').click()
    await page.getByTestId('policy-applied').waitFor()
    const refusals = [{ outcome: 'funds-insufficient', weight: 0.2 }]
    expect(await look('policies')).toEqual({ ...(before as object), 'switch>cmb': { refusals } })
  },
  30_000,
)

test.skipIf(missing)(
  'a file with mistakes is listed with all of them',
  async () => {
    const card = cardOf('broken').first()
    await card.waitFor()
    const told = (await card.textContent()) ?? ''
    expect(told).toContain('seed')
    expect(told).toContain('timing')
    expect(await card.getByRole('button').count()).toBe(0)
  },
  30_000,
)

test.skipIf(missing)(
  'another scenario opens behind the same doors, and the old books are told of',
  async () => {
    const urls = JSON.stringify((await look<{ urls: object }>('health')).urls)
    await page.getByTestId('next-seed').fill('4242')
    await putOn('full-openness', 'real')
    await expect.poll(() => textOf('play-title'), { timeout: 20_000 }).toBe('Full openness')
    await expect.poll(() => textOf('title')).toBe('Full openness')
    expect(await textOf('play-seed')).toBe('4242')
    expect(JSON.stringify((await look<{ urls: object }>('health')).urls)).toBe(urls)
    expect(await textOf('before')).toContain('A market: its books balanced when it was closed.')
    expect(craft.said.join('\n')).toMatch(/The books of "A market" balance: \d+ accounts/)
    const reply = await fetch(`${JSON.parse(urls).alipay}/gateway.do`, { method: 'POST' })
    expect(reply.status).toBe(200)
  },
  60_000,
)

test.skipIf(missing)(
  'a stopped run is not judged, and reset begins a fresh world',
  async () => {
    await expect
      .poll(async () => (await seen()).playedSeconds, { timeout: 15_000 })
      .toBeGreaterThan(2)
    const { accounts } = await look<{ accounts: number }>('books')
    await page.getByTestId('stop').click()
    await page.getByTestId('stop-confirm').click()
    await expect.poll(() => textOf('play-step'), { timeout: 60_000 }).toBe('ended')
    expect(await textOf('judged')).toContain('Stopped, not judged')
    expect((await seen()).ending?.finished).toBeGreaterThan(100)
    await photograph(page, 'console-1440-dark-english')
    await page.getByTestId('next-seed').fill('')
    await page.getByTestId('reset').click()
    await page.getByTestId('reset-confirm').click()
    await expect.poll(() => textOf('play-step'), { timeout: 20_000 }).toBe('playing')
    expect(await textOf('play-seed')).toBe('4242')
    expect((await seen()).playedSeconds).toBeLessThan(10)
    expect((await look<{ accounts: number }>('books')).accounts).toBeLessThan(accounts)
  },
  150_000,
)

test.skipIf(missing)(
  'virtual time is hurried and paused, and ends in the digest of a rehearsal',
  async () => {
    const id = await idOf(evening.title)
    await page.getByTestId('next-seed').fill('')
    await page.getByTestId('next-speed').selectOption('5')
    await putOn(id, 'virtual')
    await expect.poll(() => textOf('play-title'), { timeout: 20_000 }).toBe(evening.title)
    expect(await textOf('play-time')).toContain('Virtual time')
    await expect
      .poll(async () => (await seen()).playedSeconds, { timeout: 15_000 })
      .toBeGreaterThan(2)
    await page.getByTestId('pause').click()
    await page.getByTestId('resume').waitFor()
    const stood = (await seen()).playedSeconds
    await pass(800)
    expect((await seen()).playedSeconds).toBe(stood)
    await page.getByTestId('resume').click()
    await page.getByTestId('pause').waitFor()
    await slide('speed', 13)
    await expect.poll(() => textOf('play-step'), { timeout: 60_000 }).toBe('ended')
    const { traffic } = await rehearse(scenarioOf(evening))
    expect(await textOf('digest')).toBe(traffic.digest)
    expect(await textOf('judged')).toContain('Passed')
    expect(await look('books')).toMatchObject({ balance: true })
    const phone = await fetch(`${craft.url}/admin/shops`)
    expect(phone.status).toBe(409)
  },
  150_000,
)

const looks = [
  { width: 1440, theme: 'light', language: 'english' },
  { width: 1440, theme: 'dark', language: 'chinese' },
  { width: 390, theme: 'dark', language: 'english' },
  { width: 390, theme: 'light', language: 'chinese' },
] as const

test.skipIf(missing).each(looks)(
  'is read at $width px, $theme, in $language, and axe finds nothing serious',
  async (wanted) => {
    const shown = await openConsole(pages, craft.address, wanted)
    await shown.page.locator('[data-testid^="card-"]').first().waitFor()
    await shown.page.getByTestId('policies').waitFor()
    expect(await isTooWide(shown.page)).toBe(false)
    expect(await seriousIssues(shown)).toEqual([])
    const { width, theme, language } = wanted
    await photograph(shown.page, `console-${width}-${theme}-${language}`)
    expect(unexpected(shown)).toEqual([])
    await shown.context.close()
  },
  60_000,
)

test.skipIf(missing)(
  'a list of scenarios that is late, or fails, says so in its place',
  async () => {
    const { page: late, context } = await pages.open(craft.address)
    const gate = { open: (): void => undefined }
    const opens = new Promise<void>((resolve) => {
      gate.open = resolve
    })
    await late.route('**/admin/scenarios', async (route) => {
      await opens
      await route.fulfill({ status: 500, json: { says: 'The folder is gone.' } })
    })
    await late.locator('nav.views a[href="#/console"]').click()
    const place = late.getByTestId('scenarios')
    await place.getByText('Reading the scenarios …').waitFor()
    gate.open()
    await place.getByText('The scenarios could not be read: The folder is gone.').waitFor()
    await context.close()
  },
  30_000,
)

test.skipIf(missing)('nothing went wrong in the page meanwhile', () => {
  expect(unexpected(opened)).toEqual([])
})
