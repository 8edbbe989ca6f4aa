/** The phone's view as a presenter uses it, and a camera that sees a code. */
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { encode } from 'uqr'
import { expect } from 'vitest'
import type { Sandbox } from '../sandbox/start-sandbox.ts'
import type { Look, Opened, PageBrowser } from './page.fixture.ts'

export const phoneUrl = ({ urls, adminToken }: Sandbox, part = '/phone') =>
  `${urls.dashboard}/#token=${adminToken}${part}`

export const english: Look = { language: 'english' }

/** Opens the view with the token, does something, and sees that the page had no trouble. */
export async function presenting(
  { pages, sandbox }: { readonly pages: PageBrowser; readonly sandbox: Sandbox },
  work: (page: Page, opened: Opened) => Promise<void>,
  look = english,
): Promise<void> {
  const opened = await pages.open(phoneUrl(sandbox), look)
  await opened.page.getByTestId('purse').waitFor()
  await work(opened.page, opened)
  expect(opened.troubles).toEqual([])
  await opened.context.close()
}

/** The phone scans what the counter shows. */
export const byTap = (page: Page) =>
  page.getByRole('button', { name: 'Scan it with the phone' }).click()

export const yuan = (fen: number) =>
  (fen / 100).toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

/** Money of the person who holds the phone, in fen, as the page shows it at rest. */
export const shownFen = async (page: Page): Promise<number> =>
  Number(await page.locator('.purse-amount').getAttribute('data-fen'))

export const screenOf = (page: Page) => page.getByTestId('handset').getAttribute('data-at')

export async function takePhone(page: Page, app: string, number: string): Promise<void> {
  await page.getByRole('button', { name: 'Change', exact: true }).click()
  await page.getByLabel('Find an app').fill(app)
  await page.locator('.phone-apps button').first().click()
  await page.getByLabel('Name or number').fill(number)
  await page
    .locator('.phone-persons button')
    .filter({ hasText: `-${number}` })
    .first()
    .click()
  await page.getByTestId('purse').waitFor()
}

/** A real order at the counter; gives the text of its code. */
export async function showCode(page: Page, network: string, yuan: string): Promise<string> {
  await page.getByRole('radio', { name: 'Show a code' }).check()
  await page.getByRole('radio', { name: network, exact: true }).check()
  await page.getByTestId('counter').getByLabel('Amount in yuan').fill(yuan)
  const before = await page.getByTestId('code-text').allTextContents()
  await page.getByRole('button', { name: 'Show code' }).click()
  await page
    .locator(
      `[data-testid=code-text]${before[0] === undefined ? '' : `:not(:text-is("${before[0]}"))`}`,
    )
    .waitFor()
  return (await page.getByTestId('code-text').textContent()) ?? ''
}

/** Types the password and presses pay. */
export async function confirm(page: Page, password: string): Promise<void> {
  await page.getByLabel('Six-digit password').fill(password)
  await page.getByRole('button', { name: /^Pay ¥/ }).click()
}

export const paid = (page: Page) =>
  page.locator('[data-testid=result][data-end=paid]').waitFor({ timeout: 10_000 })

/** How the counter says the order stands. */
export const counterSays = (page: Page, state: string) =>
  page.locator(`[data-testid=display] [data-state=${state}][role=status]`).waitFor()

/** Goes from screen to screen, in whatever language, and has each of them kept. */
export async function everyScreen(
  page: Page,
  keep: (name: string) => Promise<void>,
): Promise<void> {
  await page.locator('.order-form [type=submit]').click()
  await page.locator('.scannable').waitFor()
  await keep('code')
  await page.locator('.phone-launch button').first().click()
  await keep('scan')
  await page.locator('.counter-code').click()
  await page.locator('.phone-password input').fill('135790')
  await keep('confirm')
  await page.keyboard.press('Enter')
  await page.getByTestId('leaving').waitFor()
  await page.locator('[data-via=notification]').waitFor()
  // The balance has run down by then.
  await page.waitForTimeout(1000)
  await keep('paid')
  await page.locator('.phone-onward .phone-primary').click()
  await page.locator('label[data-one=charge]').click()
  await page.locator('.phone-launch button').nth(1).click()
  await page.locator('.pay-code-card').waitFor()
  await keep('payment-code')
  await page.locator('.phone-back').click()
  await page.locator('label[data-one=static]').click()
  await page.locator('.phone-person button').click()
  await page.locator('.phone-apps button').nth(30).waitFor()
  await keep('apps')
  await page.locator('.phone-back').click()
  await page.locator('.phone-launch button').first().click()
  const pasted = page.locator('.handset .phone-paste input')
  await pasted.fill('https://example.com/menu')
  await pasted.press('Enter')
  await page.getByTestId('app-says').waitFor()
  await keep('refused')
  await page.locator('.phone-onward .phone-primary').click()
  await page.evaluate('location.hash = "#/phone/only"')
  await page.getByTestId('counter').waitFor({ state: 'detached' })
  await keep('alone')
  await page.evaluate('location.hash = "#/phone/counter"')
  await page.getByTestId('handset').waitFor({ state: 'detached' })
  await keep('counter')
}

/** A browser whose camera sees this code, and whose user allows it. */
export async function browserThatSees(text: string): Promise<Browser> {
  const folder = await mkdtemp(join(tmpdir(), 'hutong-camera-'))
  const film = join(folder, 'code.y4m')
  await writeFile(film, filmOf(text))
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      ...['--no-sandbox', '--disable-gpu', '--use-fake-ui-for-media-stream'],
      ...['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`],
    ],
  })
}

/** Two frames of YUV4MPEG2, 640 × 480, of the code in the middle of a grey wall. */
function filmOf(text: string): Buffer {
  const [width, height, grey] = [640, 480, 150]
  const { data, size } = encode(text, { ecc: 'M', border: 4 })
  const scale = Math.floor((height - 40) / size)
  const left = Math.floor((width - size * scale) / 2)
  const top = Math.floor((height - size * scale) / 2)
  const light = Buffer.alloc(width * height, grey)
  for (let y = 0; y < size * scale; y += 1) {
    for (let x = 0; x < size * scale; x += 1) {
      const isDark = data[Math.floor(y / scale)]?.[Math.floor(x / scale)] === true
      light[(top + y) * width + left + x] = isDark ? 20 : 235
    }
  }
  const colour = Buffer.alloc((width * height) / 2, 128)
  const frame = Buffer.concat([Buffer.from('FRAME\n'), light, colour])
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`)
  return Buffer.concat([head, frame, frame])
}
