/** A person at each network's cashier, in a real browser: pays, is refused, declines, comes back. */
import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compactTime } from '../core/calendar.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import { cardNumber, issuers } from '../simulators/banks/issuers.ts'
import { chromiumIsMissing, launchChromium } from './chromium.fixture.ts'
import { alipayClient, first, wechatClient } from './clients.fixture.ts'

const missing = chromiumIsMissing('the cashier')

let sandbox: Sandbox
let browser: Browser
let shop: Server
let shopUrl = ''

beforeAll(async () => {
  if (missing) return
  sandbox = await startSandbox({ seed: 9, home: process.env.HUTONG_TEST_HOME ?? '' })
  browser = await launchChromium()
  shop = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html')
    response.end('<!DOCTYPE html><title>Shop</title><h1>Back at the shop</h1>')
  })
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
  shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`
}, 60_000)

afterAll(async () => {
  if (missing) return
  await browser.close()
  shop.close()
  expect(await sandbox.settled()).toBe(true)
  expect(await sandbox.books()).toMatchObject({ balance: true, broken: [] })
  await sandbox.close()
})

/** How the browser comes to each cashier. */
const entrances = {
  alipay: async (page: Page, number: string, amountFen: number) => {
    const bizContent = {
      ...{ outTradeNo: number, totalAmount: (amountFen / 100).toFixed(2), subject: 'tea' },
      productCode: 'FAST_INSTANT_TRADE_PAY',
    }
    const about = { bizContent, returnUrl: `${shopUrl}/back` }
    await page.goto(alipayClient(sandbox).pageExecute('alipay.trade.page.pay', 'GET', about))
  },
  wechatpay: async (page: Page, number: string, amountFen: number) => {
    const merchant = first(sandbox.merchants.wechatpay)
    const made = await wechatClient(sandbox)
      .chain('v3/pay/transactions/h5')
      .post({
        ...{ appid: merchant.appid, mchid: merchant.id, description: 'tea' },
        ...{ out_trade_no: number, notify_url: `${shopUrl}/n`, amount: { total: amountFen } },
        scene_info: { payer_client_ip: '127.0.0.1', h5_info: { type: 'Wap' } },
      })
    const { h5_url: url } = made.data as unknown as { h5_url: string }
    await page.goto(`${url}&redirect_url=${encodeURIComponent(`${shopUrl}/back`)}`, {
      referer: `${shopUrl}/`,
    })
  },
  unionpay: async (page: Page, number: string, amountFen: number) => {
    const fields = frontForm(number, amountFen)
    const inputs = Object.entries(fields).map(
      ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
    )
    const action = `${sandbox.urls.unionpay}/gateway/api/frontTransReq.do`
    await page.setContent(`<form method="post" action="${action}">${inputs.join('')}</form>`)
    await Promise.all([
      page.waitForNavigation(),
      page.evaluate('document.querySelector("form").submit()'),
    ])
  },
} as const

type Entrance = keyof typeof entrances

function frontForm(orderId: string, amountFen: number): Readonly<Record<string, string>> {
  const merchant = first(sandbox.merchants.unionpay)
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
  const fields: Record<string, string> = {
    ...{ version: '5.1.0', encoding: 'UTF-8', signMethod: '11', merId: merchant.id, orderId },
    ...{ txnType: '01', txnSubType: '01', bizType: '000201', channelType: '07', accessType: '0' },
    ...{ txnTime: compactTime(Date.now()), txnAmt: String(amountFen), currencyCode: '156' },
    ...{ frontUrl: `${shopUrl}/back`, backUrl: `${shopUrl}/n` },
  }
  const text = Object.keys(fields)
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&')
  return { ...fields, signature: sha256(`${text}&${sha256(merchant.secureKey)}`) }
}

const payers: Readonly<Record<Entrance, string>> = {
  alipay: 'alipay-3',
  wechatpay: 'wechat-4',
  unionpay: 'quickpass-5',
}

async function fill(page: Page, payer: string, password = '111111') {
  await page.fill('input[name=payer]', payer)
  await page.fill('input[name=password]', password)
}

let count = 0
async function atCashier(entrance: Entrance, amountFen = 1250) {
  count += 1
  const page = await browser.newPage({
    viewport: { width: count % 2 === 0 ? 390 : 1440, height: 800 },
    colorScheme: count % 3 === 0 ? 'dark' : 'light',
    locale: count % 2 === 0 ? 'zh-CN' : 'en-GB',
  })
  await entrances[entrance](page, `C${Date.now()}${count}`, amountFen)
  expect(await page.textContent('.amount')).toBe(`¥${(amountFen / 100).toFixed(2)}`)
  await page.screenshot({ path: `artefacts/cashier-${entrance}-${count}.png` })
  return page
}

const networks = Object.keys(entrances) as readonly Entrance[]

test.skipIf(missing).each(networks)('at %s a person pays and comes back', async (entrance) => {
  const page = await atCashier(entrance)
  await fill(page, payers[entrance])
  await Promise.all([page.waitForURL(`${shopUrl}/back**`), page.click('button[value=approve]')])
  expect(await page.textContent('h1')).toBe('Back at the shop')
  await page.close()
})

test.skipIf(missing).each(networks)(
  'at %s a wrong password is told, and the right one still pays',
  async (entrance) => {
    const page = await atCashier(entrance)
    await fill(page, payers[entrance], '000000')
    await page.click('button[value=approve]')
    expect(await page.getByRole('alert').isVisible()).toBe(true)
    await fill(page, payers[entrance])
    await Promise.all([page.waitForURL(`${shopUrl}/back**`), page.click('button[value=approve]')])
    await page.close()
  },
)

test.skipIf(missing).each(networks)(
  'at %s an empty account is refused in words',
  async (entrance) => {
    const page = await atCashier(entrance, 66_671)
    await fill(page, payers[entrance])
    await page.click('button[value=approve]')
    expect(await page.getByRole('alert').textContent()).toMatch(/not enough money|余额不足/)
    await page.close()
  },
)

test.skipIf(missing).each(networks)('at %s a person may decline', async (entrance) => {
  const page = await atCashier(entrance)
  await fill(page, payers[entrance])
  await page.click('button[value=decline]')
  await page.waitForLoadState()
  expect(await page.getByRole('button', { name: /^(Pay|确认付款)$/ }).count()).toBe(0)
  await page.close()
})

test.skipIf(missing)('the UnionPay cashier takes the number of a bank card', async () => {
  const icbc = first(issuers.filter(({ id }) => id === 'icbc'))
  const { bin, length } = first(icbc.cards)
  const page = await atCashier('unionpay')
  await fill(page, cardNumber(bin, length, 1))
  await Promise.all([page.waitForURL(`${shopUrl}/back**`), page.click('button[value=approve]')])
  await page.close()
})
