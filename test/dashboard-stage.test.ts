/** The stage is used as a presenter uses it: watched, unplugged, slowed, turned from act to act. */
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Running } from '../sandbox/runs.ts'
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

const missing = chromiumIsMissing('the stage')
const browserTest = test.skipIf(missing)

/** At its bank ICBC takes 40 ms for each debit, unless somebody turns it. */
const quick = { latency: { kind: 'fixed', ms: 40 } } as const

const lane = {
  title: 'A lane at noon',
  describes: 'A few shops, three banks, and two acts that only a presenter turns.',
  seed: 11,
  timing: 'may-decide',
  arrivals: [{ kind: 'constant', ratePerSecond: 18, seconds: 1200 }],
  cast: {
    mix: [
      { app: 'icbc', owner: 'alipay', scene: 'merchant-code', weight: 3 },
      { app: 'icbc', owner: 'unionpay', scene: 'payer-code', weight: 2 },
      { app: 'cmb', owner: 'wechatpay', scene: 'merchant-code', weight: 2 },
      { app: 'alipay', owner: 'alipay', scene: 'payer-code', weight: 2 },
      { app: 'wechat', owner: 'wechatpay', scene: 'merchant-code', weight: 1 },
      // Their cards are of several banks, ICBC among them.
      { app: 'quickpass', owner: 'unionpay', scene: 'merchant-code', weight: 4 },
    ],
    amount: { kind: 'fixed', fen: 1880 },
  },
  policies: { 'switch>icbc': quick },
  changes: [
    { atSeconds: 1190, title: 'CMB says no', policies: { 'switch>cmb': refusing('issuer-down') } },
    { atSeconds: 1195, title: 'CMB is back', policies: { 'switch>cmb': {} } },
  ],
  patience: { switchMs: 4000, issuerMs: 1500, ownerMs: 1500 },
  expectations: { booksBalance: true, recordsAgree: true },
}

function refusing(outcome: string) {
  return { refusals: [{ outcome, weight: 1 }] }
}

let sandbox: Sandbox
let pages: PageBrowser
let running: Running
let isClosed = false

beforeAll(async () => {
  if (missing) return
  pages = await openPageBrowser()
  sandbox = await startSandbox({ scenario: lane, home: process.env.HUTONG_TEST_HOME ?? '' })
  running = await sandbox.run()
}, 90_000)

afterAll(async () => {
  if (missing) return
  await pages.close()
  if (!isClosed) await sandbox.close()
})

/** Whatever a test turned is as the scenario says for the next, and no page is left open. */
afterEach(async () => {
  if (missing) return
  for (const context of pages.browser.contexts()) await context.close()
  if (!isClosed) sandbox.setPolicies(lane.policies)
})

const presenterUrl = () => `${sandbox.urls.dashboard}/#token=${sandbox.adminToken}`

async function openStage(look: Look = {}, url = presenterUrl()): Promise<Opened> {
  const opened = await pages.open(url, look)
  await opened.page.locator('[data-place="icbc"]').waitFor()
  return opened
}

async function leave({ context, troubles }: Opened): Promise<void> {
  expect(troubles).toEqual([])
  await context.close()
}

/** A row of the table: messages a second, those that failed, the median in ms. */
async function row(page: Page, hop: string): Promise<readonly number[]> {
  const cells = page.locator(`[data-testid="hops"] tr[data-hop="${hop}"] td`)
  const texts = await cells.allTextContents()
  return texts.map((text) => Number(text.replaceAll(',', '')))
}

const rowOf = (page: Page, hop: string, column: 0 | 1 | 2) => async () =>
  (await row(page, hop))[column] ?? Number.NaN

/** Failures a second at a place, whichever way the messages came. */
const failuresAt = (page: Page, place: string) => async () => {
  const texts = await page
    .locator(`[data-testid="hops"] tr[data-hop$=">${place}"] td:nth-of-type(2)`)
    .allTextContents()
  return texts.reduce((sum, text) => sum + Number(text), 0)
}

const soon = { timeout: 25_000, interval: 200 }

/** How many points of the canvas of lights are lit. */
const litPoints = (page: Page) =>
  page.evaluate<number>(`(() => {
    const canvas = document.querySelector('[data-testid="lights"]')
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    let lit = 0
    for (let at = 3; at < data.length; at += 4) if (data[at] > 40) lit += 1
    return lit
  })()`)

const pictureOfLights = (page: Page) =>
  page.evaluate<string>(`document.querySelector('[data-testid="lights"]').toDataURL()`)

const policies = async () => {
  const reply = await fetch(`${sandbox.urls.dashboard}/admin/policies`)
  return (await reply.json()) as Record<string, unknown>
}

browserTest(
  'payments flow along the hops they take: in the table, and as lights',
  async () => {
    const opened = await openStage()
    const { page } = opened
    await expect.poll(rowOf(page, 'switch>icbc', 0), soon).toBeGreaterThan(2)
    for (const hop of ['merchant>alipay', 'payer>icbc', 'icbc>switch', 'alipay>merchant'])
      await expect.poll(rowOf(page, hop, 0), soon).toBeGreaterThan(0)
    expect(await rowOf(page, 'switch>icbc', 2)()).toBeGreaterThanOrEqual(37)
    expect(await row(page, 'switch>mipay')).toEqual([])
    await expect.poll(() => litPoints(page), soon).toBeGreaterThan(300)
    const [one, other] = [await pictureOfLights(page), await later(page, pictureOfLights)]
    expect(other).not.toBe(one)
    await expect
      .poll(() => page.locator('[data-place="icbc"]').getAttribute('data-glow'), soon)
      .toMatch(/[234]/)
    expect(await page.locator('[data-place="mipay"]').getAttribute('data-glow')).toBe('0')
    expect(await page.getByTestId('legend').textContent()).toContain('one light = 1 message')
    const seen =
      'document.querySelector(".stage-panel").getBoundingClientRect().bottom <= innerHeight'
    expect(await page.evaluate<boolean>(seen)).toBe(true)
    await leave(opened)
  },
  90_000,
)

async function later<T>(page: Page, look: (page: Page) => Promise<T>): Promise<T> {
  await page.waitForTimeout(500)
  return look(page)
}

browserTest(
  'the plug of a bank is pulled, and failures are at its hop and nowhere else; plugged back, it recovers',
  async () => {
    const opened = await openStage()
    const { page } = opened
    const house = page.locator('[data-place="icbc"]')
    await house.click()
    await page.getByTestId('plug').click()
    await expect.poll(failuresAt(page, 'icbc'), soon).toBeGreaterThan(0.5)
    await expect.poll(() => house.getAttribute('data-fails'), soon).not.toBe('false')
    expect(await house.locator('.fail-mark').textContent()).toMatch(/\d+%/)
    expect(await policies()).toMatchObject({ icbc: { refusals: [{ outcome: 'issuer-down' }] } })
    expect(await policies()).not.toHaveProperty(['switch>icbc'])
    const captions = () => page.locator('.captions').textContent()
    await expect.poll(captions, soon).toContain('issuer down')
    await expect.poll(rowOf(page, 'switch>cmb', 1), soon).toBe(0)
    await page.getByTestId('place-failures').getByText('issuer down').first().waitFor()
    await photograph(page, 'stage-plug-1440')
    await page.getByTestId('plug').click()
    await expect.poll(policies, soon).toEqual(lane.policies)
    await expect.poll(failuresAt(page, 'icbc'), soon).toBe(0)
    await expect.poll(() => house.getAttribute('data-fails'), soon).toBe('false')
    await leave(opened)
  },
  90_000,
)

browserTest(
  'a bank that stays silent is felt as silence, and what it did not hear is told again',
  async () => {
    const opened = await openStage()
    const { page } = opened
    await page.locator('[data-place="icbc"]').click()
    await page.getByLabel('stays silent').check()
    await page.getByTestId('plug').click()
    await expect.poll(failuresAt(page, 'icbc'), soon).toBeGreaterThan(0.5)
    await page.getByText('Out: stays silent').waitFor()
    await page.getByTestId('plug').click()
    await page.getByText('In service').waitFor()
    await expect.poll(failuresAt(page, 'icbc'), { ...soon, timeout: 40_000 }).toBe(0)
    await leave(opened)
  },
  90_000,
)

browserTest(
  'its latency is dragged and its refusals raised, at once; and taken back to what the scenario says',
  async () => {
    const opened = await openStage()
    const { page } = opened
    await expect.poll(rowOf(page, 'switch>icbc', 2), soon).toBeLessThan(60)
    await page.locator('[data-place="icbc"]').click()
    const slider = page.getByTestId('latency')
    await expect.poll(() => page.getByTestId('latency-says').textContent(), soon).toBe('40 ms')
    await slider.focus()
    for (let press = 0; press < 4; press += 1) await page.keyboard.press('ArrowRight')
    expect(await page.getByTestId('latency-says').textContent()).toBe('300 ms')
    await expect.poll(rowOf(page, 'switch>icbc', 2), soon).toBeGreaterThan(220)
    await page.getByTestId('refuse-with').selectOption('risk-refused')
    await page.getByTestId('refusals').fill('60')
    await expect.poll(rowOf(page, 'switch>icbc', 1), soon).toBeGreaterThan(0.5)
    await page.getByTestId('place-failures').getByText('risk refused').first().waitFor()
    expect(await policies()).toMatchObject({
      icbc: { latency: { medianMs: 300 }, refusals: [{ outcome: 'risk-refused', weight: 0.6 }] },
    })
    await page.getByTestId('reset-place').click()
    await expect.poll(policies, soon).toEqual(lane.policies)
    await expect.poll(rowOf(page, 'switch>icbc', 2), soon).toBeLessThan(60)
    await leave(opened)
  },
  90_000,
)

browserTest(
  'what another presenter turned is seen in an open drawer',
  async () => {
    const opened = await openStage()
    const { page } = opened
    await page.locator('[data-place="cmb"]').click()
    expect(await page.getByTestId('latency-says').textContent()).toBe('as it is')
    const url = `${sandbox.urls.dashboard}/admin/policies/cmb`
    const headers = { authorization: `Bearer ${sandbox.adminToken}` }
    const body = JSON.stringify({ latency: { kind: 'fixed', ms: 120 } })
    expect((await fetch(url, { method: 'PUT', headers, body })).status).toBe(200)
    await expect.poll(() => page.getByTestId('latency-says').textContent(), soon).toBe('120 ms')

    const wrong = JSON.stringify({ latency: { kind: 'fixed' }, refusals: [{ outcome: 'no' }] })
    const refused = await fetch(url, { method: 'PUT', headers, body: wrong })
    const { mistakes } = (await refused.json()) as { mistakes: { where: string }[] }
    expect(refused.status).toBe(422)
    expect(mistakes.map(({ where }) => where)).toEqual([
      ...['body: latency', 'body: refusals[0]', 'body: refusals[0].outcome'],
    ])
    expect((await fetch(url, { method: 'PUT', body })).status).toBe(401)
    expect((await fetch(url, { method: 'DELETE', headers })).status).toBe(200)
    expect(await policies()).toEqual(lane.policies)
    await leave(opened)
  },
  90_000,
)

browserTest(
  'who has no token looks at everything, and is told how to turn things',
  async () => {
    const opened = await openStage({}, `${sandbox.urls.dashboard}/#/`)
    const { page } = opened
    await page.locator('[data-place="icbc"]').click()
    await page.getByTestId('drawer').getByText('npm start').waitFor()
    for (const control of ['plug', 'latency', 'refusals', 'refuse-with', 'reset-place'])
      expect(await page.getByTestId(control).isDisabled()).toBe(true)
    expect(await page.locator('[data-act="0"]').isDisabled()).toBe(true)
    await expect.poll(() => page.getByTestId('latency-says').textContent(), soon).toBe('40 ms')
    expect(await seriousIssues(opened)).toEqual([])
    await leave(opened)
  },
  90_000,
)

const focused = (page: Page) =>
  page.evaluate<string>(
    'document.activeElement.dataset.place ?? document.activeElement.tagName.toLowerCase()',
  )

browserTest(
  'by keyboard: a place is opened and closed, acts are turned, keys rest in fields',
  async () => {
    const opened = await openStage()
    const { page } = opened
    const caption = () => page.getByTestId('act-caption').textContent()
    await page.locator('[data-place="switch"]').focus()
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('icbc')
    await page.keyboard.press('Enter')
    await page.getByTestId('drawer').waitFor()
    await expect.poll(() => focused(page), soon).toBe('h2')
    await page.getByTestId('latency').focus()
    await page.keyboard.press('n')
    await page.keyboard.press('Escape')
    await page.getByTestId('drawer').waitFor({ state: 'detached' })
    await expect.poll(() => focused(page), soon).toBe('icbc')
    expect(await caption()).toBe('Before the first act')
    await page.keyboard.press('n')
    await expect.poll(caption, soon).toBe('CMB says no')
    await expect.poll(rowOf(page, 'switch>cmb', 1), soon).toBeGreaterThan(0)
    await page.keyboard.press('N')
    await expect.poll(caption, soon).toBe('CMB is back')
    await page.keyboard.press('p')
    await expect.poll(caption, soon).toBe('CMB says no')
    await page.locator('[data-act="-1"]').click()
    await expect.poll(caption, soon).toBe('Before the first act')
    await page.getByTestId('act-release').click()
    await page.getByTestId('act-release').waitFor({ state: 'detached' })
    await page.keyboard.press('?')
    expect(await page.getByTestId('keys').textContent()).toContain('the next act')
    await page.keyboard.press('Escape')
    await page.keyboard.press('t')
    expect(await page.getByTestId('table').getAttribute('aria-pressed')).toBe('true')
    await page.keyboard.press('t')
    await page.keyboard.press('f')
    await page.locator('.stage[data-presenting="true"]').waitFor()
    await page.waitForTimeout(500)
    expect(await page.getByTestId('late').isVisible()).toBe(false)
    expect(await page.getByTestId('success').isVisible()).toBe(true)
    await photograph(page, 'stage-presenting-1440')
    await page.keyboard.press('Escape')
    await page.locator('.stage[data-presenting="false"]').waitFor()
    await leave(opened)
  },
  90_000,
)

browserTest(
  'who wants no motion gets breadth and numbers, and no light',
  async () => {
    const opened = await openStage({ reducedMotion: true })
    const { page } = opened
    await expect.poll(rowOf(page, 'switch>icbc', 0), soon).toBeGreaterThan(2)
    await page.waitForTimeout(800)
    expect(await litPoints(page)).toBe(0)
    expect(await page.getByTestId('legend').textContent()).toContain('messages a second')
    await photograph(page, 'stage-still-1440')
    await leave(opened)
  },
  90_000,
)

const looks = ([1440, 390] as const).flatMap((width) =>
  (['dark', 'light'] as const).flatMap((theme) =>
    (['english', 'chinese'] as const).map((language) => ({ width, theme, language })),
  ),
)

browserTest.each(looks)(
  'is fit to be seen at $width px, $theme, in $language',
  async (look) => {
    const opened = await openStage(look)
    const { page } = opened
    const { width, theme, language } = look
    await expect.poll(rowOf(page, 'switch>icbc', 0), soon).toBeGreaterThan(2)
    await page.waitForTimeout(1500)
    expect(await isTooWide(page)).toBe(false)
    expect(await seriousIssues(opened)).toEqual([])
    await photograph(page, `stage-${width}-${theme}-${language}`)
    await page.locator('[data-place="icbc"]').click()
    await page.waitForTimeout(400)
    expect(await isTooWide(page)).toBe(false)
    expect(await seriousIssues(opened)).toEqual([])
    await page.screenshot({ path: `artefacts/stage-drawer-${width}-${theme}-${language}.png` })
    await leave(opened)
  },
  90_000,
)

browserTest(
  'a pause and a lost connection stop the lights: nothing moves that is not so',
  async () => {
    const opened = await openStage()
    const { page, context } = opened
    const still = (why: string) => page.locator(`[data-testid="map"][data-still="${why}"]`)
    await expect.poll(() => litPoints(page), soon).toBeGreaterThan(100)
    sandbox.setRate(0)
    await still('paused').waitFor()
    // What had broken off just then may still fall to the ground.
    const rests = async () => (await pictureOfLights(page)) === (await later(page, pictureOfLights))
    await expect.poll(rests, soon).toBe(true)
    sandbox.setRate(1)
    await still('no').waitFor()
    running.stop()
    const { report } = await running.finished
    expect(report.verdict.reasons).toEqual([])
    isClosed = true
    await sandbox.close()
    await still('lost').waitFor()
    expect(await page.getByTestId('map').textContent()).toContain('Connection lost')
    const lost = await pictureOfLights(page)
    expect(await later(page, pictureOfLights)).toBe(lost)
    await context.close()
  },
  90_000,
)
