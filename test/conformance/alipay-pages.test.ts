/**
 * What alipay-sdk makes for a browser or an app to carry, and what it verifies when it comes back:
 * pages by GET and POST, the text of an app, notifications, the return, an app's result.
 */
import type { AlipaySdk } from 'alipay-sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { alipayClient, type Says, sdks } from './alipay-clients.fixture.ts'
import { createTally, holdPageTo } from './tally.fixture.ts'
import { onCashier, openTown, type Town } from './town.fixture.ts'

let town: Town
const payer = 'alipay-2'
const modes = ['keys', 'certificates'] as const
type Mode = (typeof modes)[number]
const clients: Partial<Record<Mode, AlipaySdk>> = {}

beforeAll(async () => {
  town = await openTown()
  for (const mode of modes) clients[mode] = sdks[mode](town.sandbox)
})

afterAll(() => town.close())

function sdkOf(mode: Mode): AlipaySdk {
  const sdk = clients[mode]
  if (sdk === undefined) throw new Error(`There is no SDK with ${mode}.`)
  return sdk
}

const ways = ['pageExec GET', 'pageExec POST'] as const
const inModes = (calls: readonly string[]) =>
  calls.flatMap((call) => modes.map((mode) => `${call}, ${mode}`))

const made = createTally({
  title: 'Alipay: pages and apps',
  says: [
    'A page is fetched and its cashier pays, declines or is left; the text of an app is opened at the phone. A refused page is HTML',
    'with its code; a refused app text is told to observers alone.',
  ].join('\n'),
  methods: {
    'alipay.trade.page.pay': inModes(['sdkExec']),
    'alipay.trade.wap.pay': inModes(['sdkExec']),
    'alipay.trade.app.pay': inModes(ways),
  },
  columns: inModes([...ways, 'sdkExec']),
  lacking: 'not what this call is for',
})

const notices = ['of an order code', 'of an order code, by v3', 'of a page'] as const
const noticeRow = (of: (typeof notices)[number]) => `notification ${of}`
const resultRow = 'result of alipay.trade.app.pay'
const signChecks = ['checkNotifySign', 'checkNotifySignV2'] as const

const told = createTally({
  title: 'Alipay: what is told unasked',
  says: 'What verifies is `true`; what was changed on the way is refused as `false`.',
  methods: {
    ...Object.fromEntries(notices.map((of) => [noticeRow(of), inModes(['rsaCheck'])])),
    'return of alipay.trade.page.pay': inModes(['rsaCheck']),
    'return of alipay.trade.wap.pay': inModes(['rsaCheck']),
    [resultRow]: inModes(signChecks),
  },
  columns: inModes([...signChecks, 'rsaCheck']),
  lacking: 'not what this call is for',
})

let count = 0
const order = (more: Says = {}): Says & { out_trade_no: string } => {
  count += 1
  return { out_trade_no: `P${count}`, total_amount: '12.88', subject: '测试 a+b', ...more }
}
const hiddenFields = /<input type="hidden" name="([^"]*)" value="([^"]*)"/g

/** Goes where the SDK's page leads: the cashier's address, or the code of a refusal. */
async function led(sdk: AlipaySdk, way: (typeof ways)[number], method: string, asked: Says) {
  const verb = way === 'pageExec GET' ? 'GET' : 'POST'
  const page = sdk.pageExec(method, verb, asked)
  const reply = await (verb === 'GET' ? fetch(page) : submitted(page))
  if (reply.url.includes('/cashier/')) return { url: reply.url, code: 'led' }
  expect(reply.headers.get('content-type')).toBe('text/html;charset=GBK')
  const html = new TextDecoder('gbk').decode(await reply.arrayBuffer())
  return { url: '', code: /错误代码 ([\w.-]+)/.exec(html)?.[1] ?? html }
}

/** As a browser sends the form that the SDK wrote. */
function submitted(html: string): Promise<Response> {
  const action = /action="([^"]*)"/.exec(html)?.[1] ?? ''
  const body = new URLSearchParams()
  for (const [, name = '', value = ''] of html.matchAll(hiddenFields)) {
    body.set(name, value.replaceAll('&quot;', '"'))
  }
  return fetch(action, { method: 'POST', body })
}

const codes = {
  'alipay.trade.page.pay': { product_code: 'FAST_INSTANT_TRADE_PAY' },
  'alipay.trade.wap.pay': { product_code: 'QUICK_WAP_WAY', quit_url: 'http://127.0.0.1:9/quit' },
} as const
const pages = Object.keys(codes) as readonly (keyof typeof codes)[]

const statusOf = async (out_trade_no: string) => {
  const asked = { bizContent: { out_trade_no } }
  const sure = { validateSign: true }
  const said = await sdkOf('keys').exec('alipay.trade.query', asked, sure)
  return said.trade_status ?? said.sub_code
}

const combinations = pages.flatMap((method) =>
  ways.flatMap((way) => modes.map((mode) => [method, way, mode] as const)),
)

test.each(combinations)('%s by %s, %s: pays, declines, leaves, and is refused', async (...of) => {
  const [method, way, mode] = of
  const column = `${way}, ${mode}`
  const sdk = sdkOf(mode)
  const product = codes[method]
  const addresses = { notify_url: `${town.shop.url}/page`, return_url: `${town.shop.url}/back?a=1` }
  const ask = (bizContent: Says, by = sdk) => led(by, way, method, { bizContent, ...addresses })
  const ok = async (bizContent: Says) => {
    const { url, code } = await ask(bizContent)
    made.success(method, column, { seen: code, wanted: 'led' })
    return url
  }
  const no = async (why: string, wanted: string, bizContent: Says, by = sdk) => {
    const { code } = await ask(bizContent, by)
    made.refusal(method, column, { why, code, wanted })
  }
  const sale = order(product)
  const url = await ok(sale)
  expect(await statusOf(sale.out_trade_no)).toBe('ACQ.TRADE_NOT_EXIST')
  expect(await onCashier(url, 'leave', payer)).toMatchObject({ outcome: 'payer-declined' })
  await no('same number, other amount', 'ACQ.CONTEXT_INCONSISTENT', { ...sale, total_amount: '1' })
  const paid = await onCashier(url, 'approve', payer)
  expect(paid.outcome).toBe('approved')
  expect(await statusOf(sale.out_trade_no)).toBe('TRADE_SUCCESS')
  returned(method, mode, paid.returnTo?.url ?? '')
  await no('paid already', 'ACQ.TRADE_HAS_SUCCESS', sale)
  const other = await ok(order(product))
  expect((await onCashier(other, 'decline', payer)).outcome).toBe('payer-declined')
  await no('no product', 'ACQ.INVALID_PARAMETER', order())
  await no('another product', 'ACQ.ACCESS_FORBIDDEN', order({ product_code: 'JSAPI_PAY' }))
  await no('an amount of nothing', 'ACQ.TOTAL_FEE_EXCEED', order({ ...product, total_amount: '0' }))
  const { privateKey } = town.sandbox.keys.alipay.platform
  await no(
    'signed with another key',
    'invalid-signature',
    sale,
    sdks[mode](town.sandbox, { privateKey }),
  )
})

type Checks = Pick<AlipaySdk, 'checkNotifySign' | 'checkNotifySignV2'>
const checked = new Set<string>()

/** Holds both checks of an SDK to one genuine message and to three that were changed. */
function verified(
  row: string,
  mode: Mode,
  fields: Readonly<Record<string, string>>,
  amount: string,
) {
  for (const check of signChecks) {
    const column = `${check}, ${mode}`
    const verifies = (message: object) => String((sdkOf(mode) as Checks)[check]({ ...message }))
    told.success(row, column, { seen: verifies(fields), wanted: 'true' })
    if (checked.has(`${row} ${column}`)) continue
    checked.add(`${row} ${column}`)
    const { sign = '', trade_no: _, ...rest } = fields
    const forge = (why: string, message: object) =>
      told.refusal(row, column, { why, code: verifies(message), wanted: 'false' })
    forge('another amount', { ...fields, [amount]: '0.01' })
    forge('a field less', { ...rest, sign })
    forge('a field more', { ...fields, extra: '1' })
    forge('no signature', { ...rest })
    forge('the signature of another message', { ...fields, sign: otherSignature(fields) })
  }
}

/** Genuine, but of the text that has one amount more. */
function otherSignature(fields: Readonly<Record<string, string>>): string {
  const signed = new URLSearchParams(
    sdkOf('keys').sdkExec('alipay.trade.query', { bizContent: { ...fields } }),
  )
  return signed.get('sign') ?? ''
}

/** The address a browser is sent back to, which keeps the shop's own query. */
function returned(method: (typeof pages)[number], mode: Mode, url: string) {
  const query = Object.fromEntries(new URL(url).searchParams)
  expect(query).toMatchObject({ a: '1', method: `${method}.return`, total_amount: '12.88' })
  const { a: _, ...fields } = query
  verified(`return of ${method}`, mode, fields, 'total_amount')
}

test.each(modes)('app.pay by sdkExec, %s: pays, declines, and is refused', async (mode) => {
  const column = `sdkExec, ${mode}`
  const method = 'alipay.trade.app.pay'
  const phone = town.phone(payer)
  const text = (bizContent: Says, sdk = sdkOf(mode)) => sdk.sdkExec(method, { bizContent })
  const sale = order({ product_code: 'QUICK_MSECURITY_PAY' })
  const id = await phone.payReference(text(sale))
  made.success(method, column, {
    seen: await statusOf(sale.out_trade_no),
    wanted: 'TRADE_SUCCESS',
  })
  resultVerified(mode, await phone.get(`/payments/${id}/result`))
  const { payment } = await phone.open(text(order()))
  await phone.decline(payment?.id ?? '')
  const declined = await phone.get(`/payments/${payment?.id}/result`)
  expect(declined).toMatchObject({ resultStatus: '6001', result: '' })

  const no = async (why: string, wanted: string, asked: string) => {
    const before = town.events.length
    expect((await phone.open(asked)).payment).toBeUndefined()
    const seen = town.events.slice(before).find(({ type }) => type === 'request-refused')
    const code = seen?.type === 'request-refused' ? seen.reason : ''
    made.refusal(method, column, { why, code, wanted })
  }
  await no('an amount of nothing', 'ACQ.TOTAL_FEE_EXCEED', text(order({ total_amount: '0' })))
  await no('another product', 'ACQ.ACCESS_FORBIDDEN', text(order({ product_code: 'JSAPI_PAY' })))
  await no('no subject', 'ACQ.INVALID_PARAMETER', text(order({ subject: '' })))
  const { privateKey } = town.sandbox.keys.alipay.platform
  const stranger = sdks[mode](town.sandbox, { privateKey })
  await no('signed with another key', 'isv.invalid-signature', text(order(), stranger))
  const nobody = sdks[mode](town.sandbox, { appId: '2021000000009999' })
  await no('an app nobody knows', 'isv.invalid-app-id', text(order(), nobody))
})

/** What an app hands to its server: a node, signed as the gateway signs. */
function resultVerified(mode: Mode, handed: Says) {
  const column = `rsaCheck, ${mode}`
  expect(handed.resultStatus).toBe('9000')
  const result = String(handed.result)
  const { sign, sign_type } = JSON.parse(result)
  const sdk = sdkOf(mode)
  const node = sdk.getSignStr(result, 'alipay_trade_app_pay_response')
  const verifies = (text: string, by: string = sign) => String(sdk.rsaCheck(text, by, sign_type))
  told.success(resultRow, column, { seen: verifies(node), wanted: 'true' })
  const forge = (why: string, code: string) =>
    told.refusal(resultRow, column, { why, code, wanted: 'false' })
  forge('another amount', verifies(node.replace('12.88', '0.01')))
  forge('with a blank more', verifies(`${node} `))
  forge('no signature', verifies(node, ''))
}

test.each(modes)('a notification verifies, %s', async (mode) => {
  const sdk = sdkOf(mode)
  const phone = town.phone(payer)
  const heard = async (row: string, path: string) => {
    const { body } = await town.letter(path)
    const notice = Object.fromEntries(new URLSearchParams(body))
    expect(notice).toMatchObject({ trade_status: 'TRADE_SUCCESS', total_amount: '12.88' })
    verified(row, mode, notice, 'total_amount')
  }
  const byCode = { bizContent: order(), notifyUrl: `${town.shop.url}/code/${mode}` }
  const { qr_code } = await sdk.exec('alipay.trade.precreate', byCode, { validateSign: true })
  await phone.payCode(qr_code)
  await heard(noticeRow('of an order code'), `/code/${mode}`)

  const bizContent = order(codes['alipay.trade.page.pay'])
  const asked = { bizContent, notify_url: `${town.shop.url}/page/${mode}` }
  const { url } = await led(sdk, 'pageExec GET', 'alipay.trade.page.pay', asked)
  await onCashier(url, 'approve', payer)
  await heard(noticeRow('of a page'), `/page/${mode}`)

  const client = alipayClient(town.sandbox, `curl (v3), ${mode}`)
  const rest = { sure: true, notifyUrl: `${town.shop.url}/rest/${mode}` }
  const { says } = await client.ask('alipay.trade.precreate', order(), rest)
  await phone.payCode(String(says.qr_code))
  await heard(noticeRow('of an order code, by v3'), `/rest/${mode}`)
})

test('afterwards books and records agree', async () => {
  await town.atPeace()
})

test('docs/conformance.md tells what was run', () => {
  holdPageTo(made.section())
  holdPageTo(told.section())
})
