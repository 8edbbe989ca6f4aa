/** One payment, told: complete, true to the byte, and silent about what nobody else may read. */
import { createPublicKey, verify } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import { chromiumIsMissing } from './chromium.fixture.ts'
import { scanAndPay } from './clients.fixture.ts'
import {
  askPayments,
  type Exchanged,
  hopsOf,
  keepingTill,
  listOf,
  saleOf,
  secretsFor,
  shownCode,
  storyOf,
} from './dashboard-story.fixture.ts'
import {
  isTooWide,
  openPageBrowser,
  type PageBrowser,
  photograph,
  seriousIssues,
} from './page.fixture.ts'
import { openShop } from './shop.fixture.ts'

const missing = chromiumIsMissing('a payment, told')
const payers = ['icbc-42', 'icbc-43', 'alipay-17', 'alipay-3', 'quickpass-1']

let sandbox: Sandbox
let shop: Awaited<ReturnType<typeof openShop>>
let pages: PageBrowser

const crowd = {
  title: 'A crowd',
  describes: 'More payments a second than are told.',
  seed: 7,
  timing: 'may-decide',
  arrivals: [{ kind: 'constant', ratePerSecond: 120, seconds: 3 }],
  cast: {
    mix: [{ app: 'icbc', owner: 'alipay', scene: 'merchant-code', weight: 1 }],
    amount: { kind: 'fixed', fen: 1880 },
  },
  expectations: { booksBalance: true, recordsAgree: true },
}

beforeAll(async () => {
  if (!missing) pages = await openPageBrowser()
  shop = await openShop()
  sandbox = await startSandbox({ scenario: crowd, home: process.env.HUTONG_TEST_HOME ?? '' })
}, 120_000)

afterAll(async () => {
  if (!missing) await pages.close()
  await sandbox.close()
  shop.close()
})

/** The story's first message and its answer are what the client sent and got. */
async function isToTheByte(number: string, { request, reply }: Exchanged, place = 0) {
  const story = await storyOf(sandbox, number)
  const said = story.hops.filter(({ from }) => from === 'merchant')[place]
  expect(said?.request).toMatchObject({
    form: 'http',
    start: `${request.method} ${request.target} HTTP/1.1`,
    body: request.body,
    bytes: Buffer.byteLength(request.body),
  })
  const headers = new Map(said?.request?.headers)
  for (const [name, value] of Object.entries(request.headers)) {
    expect(headers.get(name.toLowerCase())).toBe(value)
  }
  expect(said?.reply).toMatchObject({ start: `HTTP/1.1 ${reply.status}`, body: String(reply.body) })
  expect(said?.request?.signature).toMatchObject({ by: 'merchant', verifies: true, mistake: null })
  expect(said?.reply?.signature).toMatchObject({ by: 'network', verifies: true })
  return { story, said }
}

function keepsSecrets(text: string) {
  for (const secret of secretsFor(sandbox, payers)) expect(text.includes(secret)).toBe(false)
  expect(text).not.toContain('111111')
}

test('a WeChat order paid by an ICBC app is told from the till to the notification', async () => {
  shop.says('/wechat', (n) => (n === 0 ? { status: 500, body: '' } : { status: 200, body: '' }))
  const { till, exchanged } = keepingTill(sandbox, 'wechatpay')
  const { code = '' } = await till.openOrder(saleOf('TOLD0001', `${shop.url}/wechat`))
  expect(await scanAndPay(sandbox, 'icbc-42', code)).toBe('approved')
  await expect.poll(() => shop.to('/wechat').length).toBe(1)
  await sandbox.settled()

  const [sent] = exchanged
  if (sent === undefined) throw new Error('Nothing was sent.')
  const { story, said } = await isToTheByte('TOLD0001', sent)
  expect(hopsOf(story)).toEqual([
    'merchant>wechatpay native',
    'icbc-app>icbc scan',
    'icbc>switch lookup',
    'switch>wechatpay resolve',
    'icbc-app>icbc confirm',
    'icbc>switch pay',
    'switch>icbc authorise',
    'switch>wechatpay credit',
    'wechatpay>merchant notify',
  ])
  expect(story.hops.map(({ depth }) => depth).slice(0, 8)).toEqual([0, 0, 1, 2, 0, 1, 2, 2])
  expect(story.hops.every(({ beganMs, endedMs }) => (endedMs ?? -1) >= beganMs)).toBe(true)

  // The string signed is the one that a stranger verifies with the merchant's key.
  const [merchant] = sandbox.merchants.wechatpay
  const signature = /signature="([^"]+)"/.exec(sent.request.headers.Authorization ?? '')?.[1] ?? ''
  const { text = '', key } = said?.request?.signature ?? {}
  const publicKey = createPublicKey(merchant?.certificate ?? '')
  expect(key).toBe(merchant?.serial)
  expect(verify('RSA-SHA256', Buffer.from(text), publicKey, Buffer.from(signature, 'base64'))).toBe(
    true,
  )

  const card = story.hops.find(({ operation }) => operation === 'authorise')
  expect(card?.request).toMatchObject({ form: 'iso8583', start: '0200' })
  expect(new Map(card?.reply?.fields).get('F39 response code')).toBe('00')
  const letter = story.hops.at(-1)?.request
  expect(letter?.body).toBe(shop.to('/wechat')[0]?.body)
  expect(letter?.signature).toMatchObject({ by: 'network', verifies: true })
  expect(JSON.parse(letter?.opened ?? '{}')).toMatchObject({ out_trade_no: 'TOLD0001' })
  expect(story.notices.map(({ step }) => step)).toEqual(['queued', 'retrying'])
  expect(story.notices[1]).toMatchObject({ answered: true, detail: expect.stringMatching(/^500/) })

  expect(story.codes).toMatchObject([{ text: code, owner: 'wechatpay', presented: 'by-merchant' }])
  expect(story.codes[0]?.parts.map(({ text: part }) => part).join('')).toBe(code)
  expect(story.books.map(({ place }) => place)).toEqual(['icbc', 'wechatpay', 'switch'])
  for (const { debitsFen, creditsFen } of story.books) {
    expect([debitsFen, creditsFen]).toEqual([880, 880])
  }
  expect(story.moves.filter(({ record }) => record === 'order').map(({ to }) => to)).toEqual([
    'created',
    'paid',
  ])
  expect(story.row).toMatchObject({ trace: 'TOLD0001', outcome: 'approved', app: 'icbc' })
  keepsSecrets(JSON.stringify(story))
  expect(story.masked.map(({ kind }) => kind)).toEqual(['card', 'password', 'person'])
  // It is found by any of its names.
  for (const name of story.names) expect((await storyOf(sandbox, name)).row.trace).toBe('TOLD0001')
})

test('an Alipay till charges a shown code, and is told until it acknowledges', async () => {
  shop.says('/alipay', (n) => ({ status: 200, body: n === 0 ? 'fail' : 'success' }))
  const { till, exchanged } = keepingTill(sandbox, 'alipay')
  const code = await shownCode(sandbox, 'alipay', 'alipay-3')
  const sale = { ...saleOf('TOLD0002', `${shop.url}/alipay`), scene: 'payer-code' as const }
  expect(await till.charge(sale, code)).toMatchObject({ state: 'paid' })
  const steps = async () => (await storyOf(sandbox, code)).notices.map(({ step }) => step)
  await expect.poll(steps).toEqual(['queued', 'retrying', 'delivered'])

  const [sent] = exchanged
  if (sent === undefined) throw new Error('Nothing was sent.')
  const { story, said } = await isToTheByte('TOLD0002', sent)
  expect(hopsOf(story).slice(0, 2)).toEqual(['alipay-app>alipay show-code', 'merchant>alipay pay'])
  expect(story.hops.filter(({ operation }) => operation === 'notify')).toHaveLength(2)
  expect(said?.request?.signature?.text).toContain('app_id=')
  expect(said?.request?.fields).toContainEqual(['biz_content.out_trade_no', 'TOLD0002'])
  expect(story.codes).toMatchObject([{ text: code, owner: 'alipay', presented: 'by-payer' }])
  expect(story.codes[0]?.parts[0]).toMatchObject({ name: 'alipay-prefix', text: '28' })
  keepsSecrets(JSON.stringify(story))
})

test('a UnionPay code is paid by Cloud QuickPass with a card of another bank', async () => {
  const { till, exchanged } = keepingTill(sandbox, 'unionpay')
  const { code = '' } = await till.openOrder(saleOf('TOLD00000003', `${shop.url}/unionpay`))
  expect(await scanAndPay(sandbox, 'quickpass-1', code)).toBe('approved')
  const steps = async () => (await storyOf(sandbox, code)).notices.map(({ step }) => step)
  await expect.poll(steps).toEqual(['queued', 'delivered'])
  const [sent] = exchanged
  if (sent === undefined) throw new Error('Nothing was sent.')
  const { story } = await isToTheByte('TOLD00000003', sent)
  expect(hopsOf(story)).toEqual([
    'merchant>unionpay qr-apply',
    'quickpass-app>unionpay scan',
    'quickpass-app>unionpay confirm',
    'unionpay>switch fund',
    expect.stringMatching(/^switch>\w+ authorise$/),
    'unionpay>merchant notify',
  ])
  const institution = story.codes[0]?.parts.find(({ name }) => name === 'institution')
  expect(institution?.text).toBe('00010001')
  keepsSecrets(JSON.stringify(story))
})

test('a payer who scans a static code by hand is told as one payment', async () => {
  const shops = await (await fetch(`${sandbox.urls.dashboard}/admin/shops`)).json()
  const { shops: all } = shops as { shops: { owner: string; staticCode: string | null }[] }
  const { staticCode } = all.find(({ owner }) => owner === 'alipay') ?? {}
  const phone = `${sandbox.urls.icbc}/app/icbc/payers/icbc-43`
  const post = async (path: string, body: object) => {
    const reply = await fetch(phone + path, { method: 'POST', body: JSON.stringify(body) })
    return (await reply.json()) as { outcome: string; payment?: { id: string } }
  }
  const { payment } = await post('/scans', { code: staticCode, enteredFen: '700' })
  expect(await post(`/payments/${payment?.id}/confirm`, { password: '111111' })).toMatchObject({
    outcome: 'approved',
  })
  const [row] = (await listOf(sandbox)).payments
  const story = await storyOf(sandbox, row?.trace ?? '')
  expect(hopsOf(story).slice(0, 4)).toEqual([
    'icbc-app>icbc scan',
    'icbc>switch lookup',
    'switch>alipay resolve',
    'icbc-app>icbc confirm',
  ])
  expect(story.row).toMatchObject({ amountFen: 700, outcome: 'approved' })
  expect(story.row.trace).not.toContain('icbc')
})

test('the static codes of three networks, paid at once, are three stories', async () => {
  const reply = await fetch(`${sandbox.urls.dashboard}/admin/shops`)
  const { shops } = (await reply.json()) as {
    shops: { owner: string; staticCode: string | null }[]
  }
  const owners = ['alipay', 'wechatpay', 'unionpay']
  const phone = `${sandbox.urls.icbc}/app/icbc/payers/icbc-44`
  const scans = owners.map(async (owner) => {
    const { staticCode: code } = shops.find((one) => one.owner === owner) ?? {}
    const body = JSON.stringify({ code, enteredFen: '444' })
    const scanned = await fetch(`${phone}/scans`, { method: 'POST', body })
    const { payment } = (await scanned.json()) as { payment?: { id: string } }
    const confirmed = await fetch(`${phone}/payments/${payment?.id}/confirm`, {
      ...{ method: 'POST', body: '{}' },
    })
    return ((await confirmed.json()) as { outcome: string }).outcome
  })
  expect(await Promise.all(scans)).toEqual(owners.map(() => 'approved'))
  const rows = (await listOf(sandbox)).payments.filter(({ amountFen }) => amountFen === 444)
  expect(rows.map(({ owner }) => owner).sort()).toEqual([...owners].sort())
  expect(new Set(rows.map(({ trace }) => trace)).size).toBe(owners.length)
})

test('a payment that a bank refuses says where, why and what to do', async () => {
  sandbox.setPolicies({ 'switch>icbc': { refusals: [{ outcome: 'risk-refused', weight: 1 }] } })
  const { till } = keepingTill(sandbox, 'wechatpay')
  const { code = '' } = await till.openOrder(saleOf('TOLD0004', `${shop.url}/none`))
  expect(await scanAndPay(sandbox, 'icbc-42', code)).toBe('risk-refused')
  sandbox.setPolicies({})
  const story = await storyOf(sandbox, 'TOLD0004')
  expect(story.row).toMatchObject({ outcome: 'risk-refused', failure: 'risk-refused' })
  expect(story.attempts).toMatchObject([{ hop: 'switch>icbc', moneyMoved: false }])
  expect(story.attempts[0]?.todo).not.toBe('')
  expect(story.hops.at(-1)).toMatchObject({ hop: 'switch>icbc', byPolicy: true })
  expect(story.books).toEqual([])
  const { payments } = await listOf(sandbox, '?failed=1')
  expect(payments.map(({ trace }) => trace)).toEqual(['TOLD0004'])
  const found = await listOf(sandbox, `?find=${encodeURIComponent(code.slice(-9))}`)
  expect(found.payments.map(({ trace }) => trace)).toEqual(['TOLD0004'])
})

test('a payment that nobody remembers is refused with a sentence', async () => {
  const reply = await askPayments(sandbox, '/NOBODY')
  expect(reply.status).toBe(404)
  const { says } = (await reply.json()) as { says: string }
  expect(says).toMatch(/"NOBODY" is remembered\. \d+ are: of more than 50 new ones a second/)
})

test.skipIf(missing)(
  'is found in the list, opened, read by keyboard, and looks well',
  async () => {
    const opened = await pages.open(`${sandbox.urls.dashboard}/#/payments`)
    const { page, troubles } = opened
    await page.getByRole('searchbox').fill('told000')
    await page.getByRole('link', { name: 'TOLD0004' }).waitFor()
    expect(await seriousIssues(opened)).toEqual([])
    await photograph(page, 'story-list-1440-dark-english')
    await page.getByText('failed only').click()
    await expect.poll(() => page.locator('.told-rows tbody tr').count()).toBe(1)
    await page.getByText('failed only').click()
    await page.getByRole('link', { name: 'TOLD0001' }).click()
    await page.getByText('WeChat Pay owns the code').waitFor()

    const arrows = page.locator('button.arrow-row')
    expect(await arrows.count()).toBe(18)
    await arrows.first().focus()
    await page.keyboard.press('Enter')
    const message = page.locator('.arrow-message').first()
    await message.getByText('verifies', { exact: true }).waitFor()
    expect(await message.getByTestId('wire').textContent()).toContain('"out_trade_no":"TOLD0001"')
    expect(await message.getByTestId('signed-text').textContent()).toMatch(/^POST\n\/v3\/pay/)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    expect(await page.locator('.arrow-message').count()).toBe(2)
    await page.getByRole('button', { name: 'Open all' }).click()
    await page.getByText('F39 response code').waitFor()
    expect(await seriousIssues(opened)).toEqual([])
    await page.getByRole('button', { name: 'Close all' }).click()
    expect(await page.locator('.arrow-message').count()).toBe(0)

    const saving = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Save as JSON' }).click()
    expect((await saving).suggestedFilename()).toBe('payment-TOLD0001.json')
    await photograph(page, 'story-1440-dark-english')
    await page.goto(`${sandbox.urls.dashboard}/#/payments/NOBODY`)
    await page.getByRole('alert').getByText('is remembered').waitFor()
    expect(troubles.filter((one) => !one.includes('404'))).toEqual([])
    await opened.context.close()
  },
  60_000,
)

const looks = [
  { width: 1440, theme: 'light', language: 'chinese' },
  { width: 390, theme: 'dark', language: 'english' },
  { width: 390, theme: 'light', language: 'chinese' },
] as const

test.skipIf(missing).each(looks)(
  'fits $width px, $theme, $language',
  async ({ width, theme, language }) => {
    const opened = await pages.open(`${sandbox.urls.dashboard}/#/payments/TOLD0001`, {
      ...{ width, theme, language },
    })
    const { page, troubles } = opened
    await page.locator('button.arrow-row').nth(12).click()
    await page.locator('.arrow-message').waitFor()
    // What is answered to an order or a look-up is a yes, and no payment.
    const answers = page.locator('.arrow-item[data-kind="answer"] .told-outcome')
    const yes = language === 'chinese' ? '成功' : 'approved'
    expect(await answers.first().textContent()).toBe(yes)
    expect(await isTooWide(page)).toBe(false)
    expect(await seriousIssues(opened)).toEqual([])
    await photograph(page, `story-${width}-${theme}-${language}`)
    await page.goto(`${sandbox.urls.dashboard}/#/payments`)
    await page.locator('.told-rows tbody tr').first().waitFor()
    expect(await isTooWide(page)).toBe(false)
    expect(await seriousIssues(opened)).toEqual([])
    await photograph(page, `story-list-${width}-${theme}-${language}`)
    expect(troubles).toEqual([])
    await opened.context.close()
  },
  60_000,
)

test('of a crowd a sample is told, each from its beginning, and the others are counted', async () => {
  const { finished } = await sandbox.run()
  const { report } = await finished
  expect(report.verdict).toEqual({ passed: true, reasons: [] })
  const { payments, keeping } = await listOf(sandbox, '?find=K')
  expect(keeping.passedOver).toBeGreaterThan(0)
  expect(keeping.kept).toBeLessThanOrEqual(keeping.keptMax)
  expect(keeping.bytes).toBeLessThanOrEqual(keeping.bytesMax)
  expect(payments.length).toBeGreaterThan(0)
  for (const { trace } of payments.slice(0, 10)) {
    const { hops, begins, row } = await storyOf(sandbox, trace)
    expect(begins).toBe('beginning')
    expect(hops[0]?.hop).toBe('merchant>alipay')
    expect(hops.filter(({ hop }) => hop === 'switch>icbc')).toHaveLength(1)
    expect(row.outcome).toBe('approved')
  }
}, 60_000)
