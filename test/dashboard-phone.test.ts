/** A presenter with a counter and a phone: each way to pay is used, in a browser, against real doors. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CounterOrder, PhoneFacts } from '../dashboard/protocol/phone.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import { chromiumIsMissing } from './chromium.fixture.ts'
import { first } from './clients.fixture.ts'
import { openPageBrowser, type PageBrowser, seriousIssues } from './page.fixture.ts'
import {
  browserThatSees,
  byTap,
  confirm,
  counterSays,
  paid,
  phoneUrl,
  presenting,
  screenOf,
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

test.skipIf(missing).each(['Alipay', 'WeChat Pay', 'UnionPay'])(
  'an ICBC customer scans a code of %s with one tap: the balance falls by the amount',
  (network) =>
    presenting({ pages, sandbox }, async (page) => {
      const before = await shownFen(page)
      await showCode(page, network, '12.50')
      await byTap(page)
      await confirm(page, '246810')
      await paid(page)
      await counterSays(page, 'paid')
      const leaving = page.getByTestId('leaving').locator('dd')
      expect(await leaving.nth(0).getAttribute('data-fen')).toBe(String(before))
      expect(await leaving.nth(1).getAttribute('data-fen')).toBe(String(before - 1250))
      await expect.poll(() => leaving.nth(1).textContent()).toBe(`¥${yuan(before - 1250)}`)
      await page.locator('[data-via=notification]').waitFor()
      await page.getByRole('button', { name: 'Done' }).click()
      expect(await shownFen(page)).toBe(before - 1250)
      expect(await page.locator('.phone-latest').textContent()).toContain('¥12.50')
      expect(await sandbox.books()).toMatchObject({ balance: true })
    }),
)

test.skipIf(missing)('in Chinese the counter and the phone name the city in Chinese', async () => {
  const { page, context } = await pages.open(phoneUrl(sandbox), { language: 'chinese' })
  const shops = page.locator('.phone-field select option')
  await expect.poll(() => shops.first().textContent()).toMatch(/ · \p{Script=Han}+$/u)
  await context.close()
})

test.skipIf(missing)('a wrong password is told, takes nothing, and the next one pays', () =>
  presenting({ pages, sandbox }, async (page) => {
    const before = await shownFen(page)
    await showCode(page, 'Alipay', '3.20')
    await byTap(page)
    await page.getByText('Any six digits are right, but 000000 is wrong.').waitFor()
    await confirm(page, '000000')
    await page.getByRole('alert').getByText('The password is wrong.').waitFor()
    expect(await page.evaluate<string>('document.activeElement.type')).toBe('password')
    expect(await page.getByLabel('Six-digit password').inputValue()).toBe('')
    await counterSays(page, 'open')
    for (const digit of '135790') await page.getByLabel(`Digit ${digit}`, { exact: true }).click()
    await page.getByRole('button', { name: 'Pay ¥3.20' }).click()
    await paid(page)
    await page.getByRole('button', { name: 'Done' }).click()
    expect(before - (await shownFen(page))).toBe(320)
  }),
)

test.skipIf(missing)('confirm pressed twice pays once', () =>
  presenting({ pages, sandbox }, async (page) => {
    const before = await shownFen(page)
    await showCode(page, 'Alipay', '5')
    await byTap(page)
    await page.getByLabel('Six-digit password').fill('135790')
    const sent: string[] = []
    page.on('request', (request) => {
      if (request.url().endsWith('/phone/pay')) sent.push(request.postData() ?? '')
    })
    // Both before the page can draw itself anew, as a nervous finger does it.
    await page.evaluate(
      'const button = document.querySelector(".phone-confirm [type=submit]"); button.click(); button.click()',
    )
    await paid(page)
    expect(sent).toHaveLength(2)
    expect(sent[0]).toBe(sent[1])
    await page.getByRole('button', { name: 'Done' }).click()
    expect(before - (await shownFen(page))).toBe(500)
  }),
)

test.skipIf(missing)('a closed cell is refused in the words of the app, and nothing is paid', () =>
  presenting({ pages, sandbox }, async (page, opened) => {
    await takePhone(page, 'WeChat', '3')
    const before = await shownFen(page)
    await showCode(page, 'Alipay', '9')
    await byTap(page)
    const result = page.locator('[data-testid=result][data-end=refused]')
    await result.waitFor()
    expect(await result.getByTestId('app-says').textContent()).toBe(
      'This app cannot pay here. Use another app, or another code of the shop.',
    )
    expect(await result.locator('details').textContent()).toMatch(
      /closed by rule.*WeChat Pay phones → WeChat Pay/s,
    )
    expect(await seriousIssues(opened)).toEqual([])
    await page.getByRole('button', { name: 'Done' }).click()
    expect(await shownFen(page)).toBe(before)
    await page.getByRole('button', { name: 'Cancel the order' }).click()
    await counterSays(page, 'closed')
  }),
)

test.skipIf(missing)(
  "WeChat Pay's counter charges the code on the phone; above 1,000 yuan it asks",
  () =>
    presenting({ pages, sandbox }, async (page) => {
      await takePhone(page, 'WeChat', '4')
      const before = await shownFen(page)
      const charge = async (amount: string) => {
        await page.getByRole('button', { name: 'Payment code', exact: true }).click()
        const code = await page.getByTestId('shown-code').getAttribute('data-code')
        expect(code).toMatch(/^1[0-5]\d{16}$/)
        await page.getByRole('radio', { name: 'Scan the payer' }).check()
        await page.getByRole('radio', { name: 'WeChat Pay' }).check()
        await page.getByRole('button', { name: 'Scan the phone' }).click()
        expect((await page.getByTestId('payer-code').textContent())?.replaceAll(' ', '')).toBe(code)
        await page.getByTestId('counter').getByLabel('Amount in yuan').fill(amount)
        await page.getByRole('button', { name: 'Charge' }).click()
      }
      await charge('8.80')
      await paid(page)
      await counterSays(page, 'paid')
      await page.getByRole('button', { name: 'Done' }).click()
      expect(before - (await shownFen(page))).toBe(880)

      await charge('1200')
      await counterSays(page, 'waiting')
      await page.locator('.phone-told').getByText('USERPAYING').waitFor()
      await confirm(page, '135790')
      await paid(page)
      await counterSays(page, 'paid')
      await page.locator('[data-via=query]').getByText('SUCCESS').waitFor()
      await page.getByRole('button', { name: 'Done' }).click()
      expect(before - (await shownFen(page))).toBe(880 + 120_000)
    }),
)

test.skipIf(missing)('a photo of the screen is read; one without a code says so', () =>
  presenting({ pages, sandbox }, async (page) => {
    await showCode(page, 'UnionPay', '6.60')
    const photo = await page.screenshot()
    await page.getByRole('button', { name: 'Scan', exact: true }).click()
    const camera = page.getByTestId('handset').locator('input[type=file]')
    expect(await camera.getAttribute('capture')).toBe('environment')
    const blank = await page.locator('h1').screenshot()
    await camera.setInputFiles({ name: 'wall.png', mimeType: 'image/png', buffer: blank })
    await page.getByRole('alert').getByText('There is no code in this picture.').waitFor()
    await camera.setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: photo })
    await page.getByTestId('amount').getByText('¥6.60').waitFor()
    await confirm(page, '135790')
    await paid(page)
    await counterSays(page, 'paid')
  }),
)

test.skipIf(missing)(
  'the camera sees the code of another screen',
  async () => {
    const code = await orderCode(470)
    const browser = await browserThatSees(code)
    const page = await browser.newPage({ locale: 'en-GB' })
    await page.goto(phoneUrl(sandbox, '/phone/only'))
    await page.getByRole('button', { name: 'Scan', exact: true }).click()
    await page.getByRole('button', { name: 'Camera' }).click()
    await page.getByTestId('amount').getByText('¥4.70').waitFor({ timeout: 15_000 })
    await confirm(page, '135790')
    await paid(page)
    await browser.close()
  },
  40_000,
)

async function orderCode(amountFen: number): Promise<string> {
  const { dashboard } = sandbox.urls
  const facts = (await (await fetch(`${dashboard}/admin/phone`)).json()) as PhoneFacts
  const { network, id } = first(facts.merchants)
  const body = {
    key: `seen-by-camera-${amountFen}`,
    network,
    merchant: id,
    amountFen,
    subject: 'tea',
  }
  const answer = await fetch(`${dashboard}/admin/phone/counter/order`, {
    ...{ method: 'POST', body: JSON.stringify(body) },
    headers: { Authorization: `Bearer ${sandbox.adminToken}` },
  })
  return ((await answer.json()) as CounterOrder).code ?? ''
}

test.skipIf(missing)('a static code pays what the payer enters, into the account of the shop', () =>
  presenting({ pages, sandbox }, async (page) => {
    await page.getByRole('radio', { name: 'Static code' }).check()
    await page.getByRole('radio', { name: 'WeChat Pay' }).check()
    const before = await shownFen(page)
    await byTap(page)
    const amount = page.getByTestId('handset').getByLabel('Amount in yuan')
    await amount.fill('0.001')
    expect(await page.getByRole('button', { name: 'Next' }).isDisabled()).toBe(true)
    await amount.fill('8')
    await page.getByRole('button', { name: 'Next' }).click()
    await confirm(page, '135790')
    await paid(page)
    await page.getByTestId('display').getByText('¥8.00 received').waitFor()
    await page.getByRole('button', { name: 'Done' }).click()
    expect(before - (await shownFen(page))).toBe(800)
  }),
)

test.skipIf(missing)('a whole payment by keyboard, the code pasted', () =>
  presenting({ pages, sandbox }, async (page) => {
    const code = await showCode(page, 'Alipay', '2.30')
    await page.getByRole('button', { name: 'Scan', exact: true }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Scan a code')
    await page.getByTestId('handset').getByLabel('Or paste the text of a code').focus()
    await page.keyboard.type(code)
    await page.keyboard.press('Enter')
    await page.getByTestId('amount').getByText('¥2.30').waitFor()
    await page.keyboard.type('135790')
    await page.keyboard.press('Enter')
    await paid(page)
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Paid')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await screenOf(page)).toBe('home')
  }),
)
