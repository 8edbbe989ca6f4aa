/** The phone's view wherever it is opened: without the token, anew, on another machine, in every look. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PhoneFacts } from '../dashboard/protocol/phone.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import { elsewhereLines } from '../sandbox/words.ts'
import { chromiumIsMissing } from './chromium.fixture.ts'
import { first, wechatClient } from './clients.fixture.ts'
import {
  isTooWide,
  type Look,
  openPageBrowser,
  type PageBrowser,
  photograph,
  seriousIssues,
} from './page.fixture.ts'
import {
  byTap,
  confirm,
  counterSays,
  english,
  everyScreen,
  paid,
  phoneUrl,
  presenting,
  showCode,
  shownFen,
  takePhone,
  yuan,
} from './phone-page.fixture.ts'

const missing = chromiumIsMissing('the phone')
const home = process.env.HUTONG_TEST_HOME ?? ''

let sandbox: Sandbox
let pages: PageBrowser

beforeAll(async () => {
  if (missing) return
  pages = await openPageBrowser()
  sandbox = await startSandbox({ seed: 3, home })
}, 60_000)

afterAll(async () => {
  if (missing) return
  await pages.close()
  expect(await sandbox.settled()).toBe(true)
  expect(await sandbox.books()).toMatchObject({ balance: true, broken: [] })
  expect(await sandbox.records()).toMatchObject({ agree: true })
  await sandbox.close()
})

test.skipIf(missing)(
  'without the token all is shown, nothing can be pressed, and why is said',
  async () => {
    const opened = await pages.open(`${sandbox.urls.dashboard}/#/phone`, english)
    const { page } = opened
    await page.getByTestId('purse').waitFor()
    const sentences = page.getByText('open the address that is printed on start')
    expect(await sentences.count()).toBe(2)
    for (const name of ['Show code', 'Scan', 'Payment code']) {
      const button = page.getByRole('button', { name, exact: true })
      expect(await button.isDisabled(), name).toBe(true)
    }
    await takePhone(page, 'CMB', '12')
    expect(await page.locator('.phone-person').textContent()).toContain('cmb-12')
    expect(await seriousIssues(opened)).toEqual([])
    expect(opened.troubles).toEqual([])
    await opened.context.close()
  },
)

test.skipIf(missing)(
  'a page that is loaded anew still shows the open order and the same person',
  () =>
    presenting({ pages, sandbox }, async (page) => {
      await takePhone(page, 'CMB', '12')
      const code = await showCode(page, 'Alipay', '1.10')
      await page.reload()
      await page.getByTestId('code-text').getByText(code).waitFor()
      await page.locator('.phone-person').getByText('cmb-12').waitFor()
      await page.getByRole('button', { name: 'Cancel the order' }).click()
      await counterSays(page, 'closed')
    }),
)

test.skipIf(missing)('the money leaves at once where motion is not wanted', () =>
  presenting(
    { pages, sandbox },
    async (page) => {
      const before = await shownFen(page)
      await showCode(page, 'Alipay', '1.00')
      await byTap(page)
      await confirm(page, '135790')
      await paid(page)
      const shown = await page.getByTestId('leaving').locator('.phone-after').textContent()
      expect(shown).toBe(`¥${yuan(before - 100)}`)
    },
    { ...english, reducedMotion: true },
  ),
)

/** 127.0.0.2 stands for an address that other machines use. */
test.skipIf(missing)(
  'beyond this machine: the phone’s own address, and cashiers that open there',
  async () => {
    const reached = await startSandbox({ seed: 3, home, host: '127.0.0.2' })
    try {
      const [line = ''] = elsewhereLines(reached)
      const address = line.replace(/^ {2}on a phone {2}/, '')
      const { page, context } = await pages.open(phoneUrl(reached), english)
      const code = page.getByTestId('real-phone').locator('.phone-qr')
      expect(await code.getAttribute('data-code')).toBe(address)
      await context.close()

      const phone = await pages.open(address, { ...english, width: 390 })
      await phone.page.getByTestId('purse').waitFor()
      expect(await phone.page.getByTestId('counter').count()).toBe(0)
      expect(await phone.page.locator('.masthead').isVisible()).toBe(false)
      expect(await phone.page.getByRole('button', { name: 'Scan', exact: true }).isEnabled()).toBe(
        true,
      )
      // Plain http from elsewhere is no secure context: the photo is offered, and the camera is not.
      await phone.page.getByRole('button', { name: 'Scan', exact: true }).click()
      await phone.page
        .getByTestId('handset')
        .locator('input[type=file]')
        .waitFor({ state: 'attached' })

      const merchant = first(reached.merchants.wechatpay)
      const made = await wechatClient(reached)
        .chain('v3/pay/transactions/h5')
        .post({
          ...{
            appid: merchant.appid,
            mchid: merchant.id,
            description: 'tea',
            amount: { total: 900 },
          },
          ...{ out_trade_no: `H${Date.now()}`, notify_url: 'http://127.0.0.1:9/' },
          scene_info: { payer_client_ip: '127.0.0.1', h5_info: { type: 'Wap' } },
        })
      const { h5_url: url } = made.data as unknown as { h5_url: string }
      expect(new URL(url).hostname).toBe('127.0.0.2')
      const answer = await phone.page.goto(url, { referer: 'http://127.0.0.2/' })
      expect(answer?.status()).toBe(200)
      await phone.context.close()
    } finally {
      await reached.close()
    }
  },
  40_000,
)

test.skipIf(missing)('the next payment code comes by itself', async () => {
  const { page, context, troubles } = await pages.open('about:blank', english)
  // Two seconds instead of the minute for which apps show one.
  await page.route('**/admin/phone', async (route) => {
    const facts = (await (await route.fetch()).json()) as PhoneFacts
    await route.fulfill({ json: { ...facts, codeShownMs: 2000 } })
  })
  await page.goto(phoneUrl(sandbox))
  await page.getByRole('button', { name: 'Payment code', exact: true }).click()
  const shown = page.getByTestId('shown-code')
  const before = await shown.getAttribute('data-code')
  await expect.poll(() => shown.getAttribute('data-code'), { timeout: 8000 }).not.toBe(before)
  expect(troubles).toEqual([])
  await context.close()
})

test.skipIf(missing).each([404, 409])(
  'where nothing has doors, as in virtual time, the view says so: %i',
  async (status) => {
    const { page, context } = await pages.open('about:blank', english)
    await page.route('**/admin/phone', (route) =>
      route.fulfill({ status, json: { says: 'Not here.' } }),
    )
    await page.goto(phoneUrl(sandbox))
    await page.getByText('a shop and a phone need real time').waitFor()
    expect(await page.getByTestId('handset').count()).toBe(0)
    await context.close()
  },
)

test.skipIf(missing)(
  'a payment of a world that was closed meanwhile is not asked about any more',
  async () => {
    const { page, context } = await pages.open(phoneUrl(sandbox), english)
    await page.getByRole('button', { name: 'Show code' }).click()
    await page.locator('button.scannable').click()
    const handset = page.getByTestId('handset')
    await expect.poll(() => handset.getAttribute('data-at'), { timeout: 8000 }).toBe('confirm')
    await page.goto(`${phoneUrl(sandbox).replace(/#.*/, '')}#/failures`)
    await page.route('**/admin/phone/screen?*payment=U*', async (route) => {
      const reply = await route.fetch()
      await route.fulfill({ json: { ...(await reply.json()), payment: null } })
    })
    await page.goto(`${phoneUrl(sandbox).replace(/#.*/, '')}#/phone`)
    await expect.poll(() => handset.getAttribute('data-at'), { timeout: 8000 }).toBe('home')
    await context.close()
  },
)

const looks = [
  { width: 1440, theme: 'dark', language: 'english' },
  { width: 1440, theme: 'light', language: 'chinese' },
  { width: 390, theme: 'dark', language: 'chinese' },
  { width: 390, theme: 'light', language: 'english' },
] as const satisfies readonly Look[]

test.skipIf(missing).each(looks)(
  'at $width px, $theme, $language, every screen fits and has no serious issue',
  (look) =>
    presenting(
      { pages, sandbox },
      async (page, opened) => {
        const { width, theme, language } = look
        const keep = async (name: string) => {
          expect(await isTooWide(page), name).toBe(false)
          expect(await seriousIssues(opened), name).toEqual([])
          await photograph(page, `phone-${name}-${width}-${theme}-${language}`)
        }
        await everyScreen(page, keep)
      },
      look,
    ),
  60_000,
)
