/**
 * The transcripts under golden/ are what goes over the wire, one file per operation; signatures
 * and trace ids are masked. A change here is a change merchants would see.
 */
import { unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Notification } from '../host/notification.ts'
import { createCounter } from './counter.fixture.ts'
import { formatForm } from './form.ts'
import { mintPair } from './keys.fixture.ts'
import { posted, signedParams } from './stand.fixture.ts'

const start = Date.UTC(2026, 10, 22, 11, 30)
const payer = 'alipay-7'
const letterbox: Notification[] = []
const clock = createVirtualClock(start)
const merchant = mintPair()
const counter = createCounter({
  ...{ store: createMemoryStore(), clock, realNow: () => clock.now(), letterbox },
  ...{ platform: mintPair(), merchant },
})

const masked = (text: string) =>
  text
    .replaceAll(/([?&]sign=)[^&\s]+/g, '$1<sign>')
    .replaceAll(/"sign":"[^"]+"/g, '"sign":"<sign>"')
    .replaceAll(/^< trace_id: \w{30}$/gm, '< trace_id: <30 hex digits>')

function spoken(mark: string, first: string, headers: object, body: string): string {
  const told = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [first, ...told, '', body].map((line) => `${mark} ${line}`.trimEnd()).join('\n')
}

const form = { 'Content-Type': 'application/x-www-form-urlencoded;charset=utf-8' }

/** One request and its reply as they went over the wire. */
async function exchange(
  operation: Parameters<typeof signedParams>[0],
  biz: object,
  instead: Readonly<Record<string, string>> = {},
): Promise<string> {
  const signing = { privateKey: merchant.privateKey, now: clock.now(), instead }
  const knock = posted(await signedParams(operation, biz, signing))
  const { status, headers, body } = await counter.knock(knock)
  const asked = spoken('>', `POST /gateway.do?${knock.query} HTTP/1.1`, form, String(knock.body))
  return masked(`${asked}\n${spoken('<', `HTTP/1.1 ${status}`, headers, String(body))}`)
}

const golden = (name: string, source: string, ...exchanges: string[]) =>
  expect(`# ${source}\n\n${exchanges.join('\n\n')}\n`).toMatchFileSnapshot(`golden/${name}.txt`)

const ordered = (out_trade_no: string, total_amount: string) => ({
  ...{ out_trade_no, total_amount },
  subject: '测试 a+b',
})
const notify_url = 'https://m.example/n?a=1'
const which = { out_trade_no: 'T20261122_1' }

test('a precreate, its query, its payment and its notification', async () => {
  const asked = await exchange('precreate', ordered('T20261122_1', '12.88'), { notify_url })
  await golden('precreate', 'Shape: docs/sources.md, A4.1 and vector V1 of A9.', asked)
  const early = await exchange('query', which)
  const code = /https:\\\/\\\/qr[^"]+/.exec(asked)?.[0].replaceAll('\\/', '/') ?? ''
  clock.advance(15_000)
  expect(await counter.scanAndConfirm(payer, code)).toBe('approved')
  const paid = await exchange('query', which)
  await golden(
    'query',
    'Shape: docs/sources.md, A4.4, before the scan (vector V2 of A9) and paid.',
    early,
    paid,
  )
  const { headers, body } = (await letterbox[0]?.write(0)) ?? { headers: {}, body: '' }
  const letter = spoken('>', `POST ${notify_url} HTTP/1.1`, headers, body)
  await golden('notification', 'Shape: docs/sources.md, A6.1 and vector V6 of A9.', masked(letter))
})

const page = { ...ordered('T20261122_5', '9.90'), product_code: 'FAST_INSTANT_TRADE_PAY' }
const asGbk = (body: string | Buffer) => new TextDecoder('gbk').decode(Buffer.from(body))

/** What a browser asks and is told; a page in GBK is shown as it reads. */
async function browsed(
  operation: 'page' | 'wap',
  biz: object,
  instead: Readonly<Record<string, string>>,
) {
  const signing = { privateKey: merchant.privateKey, now: clock.now(), instead }
  const query = formatForm(await signedParams(operation, biz, signing))
  const { status, headers, body } = await counter.knock({ method: 'GET', query, body: '' })
  const asked = spoken('>', `GET /gateway.do?${query} HTTP/1.1`, {}, '')
  const told = asGbk(body).replaceAll('\n', '\n< ')
  return masked(`${asked}\n${spoken('<', `HTTP/1.1 ${status}`, headers, told)}`)
}

test('refunds and their query', async () => {
  const part = { ...which, refund_amount: '2.88', out_request_no: 'R1', refund_reason: '退货' }
  const first = await exchange('refund', part)
  const again = await exchange('refund', part)
  await golden(
    'refund',
    'Shape: docs/sources.md, A4.7, a part of the trade, and the same again.',
    first,
    again,
  )
  const found = await exchange('refund-query', { ...which, out_request_no: 'R1' })
  const missing = await exchange('refund-query', { ...which, out_request_no: 'R9' })
  await golden('refund-query', 'Shape: docs/sources.md, A4.8, known and unknown.', found, missing)
})

test('charges of shown codes: paid, waiting, refused', async () => {
  const auth_code = await counter.showCode(payer)
  const paid = await exchange('pay', { ...ordered('T20261122_2', '9.90'), auth_code })
  await golden('pay', 'Shape: docs/sources.md, A4.2.', paid)
  const other = await counter.showCode('alipay-8')
  const biz = { ...ordered('T20261122_3', '2650.00'), auth_code: other }
  await golden(
    'pay-confirming',
    'Shape: docs/sources.md, A4.2, its sample of 2017.',
    await exchange('pay', biz),
  )
  const used = { ...ordered('T20261122_4', '9.90'), auth_code }
  await golden(
    'pay-refused',
    'Shape: docs/sources.md, A4.2: zero amounts.',
    await exchange('pay', used),
  )
})

test('cancels and a close', async () => {
  const nothing = await exchange('cancel', { out_trade_no: 'T20261122_9' })
  const refunded = await exchange('cancel', { out_trade_no: 'T20261122_2' })
  await golden(
    'cancel',
    'Shape: docs/sources.md, A4.5, of nothing and of a paid trade.',
    nothing,
    refunded,
  )
  const closed = await exchange('close', { out_trade_no: 'T20261122_3' })
  await golden('close', 'Shape: docs/sources.md, A4.6.', closed)
})

test('requests that do not pass', async () => {
  const stranger = await exchange('query', which, { app_id: '2021000000000009' })
  const late = await exchange('query', which, { timestamp: '2026-11-20 19:30:00' })
  await golden('errors', 'Shape: docs/sources.md, A5, signed as A2.3 advises.', stranger, late)
})

test('a created trade', async () => {
  const biz = { ...ordered('T20261122_6', '9.90'), buyer_id: '2088000000000071' }
  await golden('create', 'Shape: docs/sources.md, A4.3.', await exchange('create', biz))
})

test('a page, its refusal, and the way back', async () => {
  const return_url = 'http://shop.example/back?from=cart'
  const shown = await browsed('page', page, { return_url, notify_url })
  const refused = await browsed('page', { ...page, total_amount: '0' }, { return_url })
  await golden(
    'page',
    'Shape: docs/sources.md, A4.9, and A2.1 of a refusal, which goes out in GBK.',
    ...[shown, refused],
  )
  const reference = /\/cashier\/alipay\/(\w+)/.exec(shown)?.[1] ?? ''
  const route = counter.house.routes.find(
    ({ method, path }) => method === 'POST' && path === '/cashier/alipay/:reference',
  )
  const reply = await route?.serve({
    ...{ method: 'POST', target: '', path: '', query: '', params: { reference } },
    headers: { accept: 'application/json' },
    body: Buffer.from(formatForm(new Map([...Object.entries(paying)]))),
  })
  const said = typeof reply === 'object' ? JSON.parse(String(reply.body)) : {}
  await golden(
    'return',
    'Shape: docs/sources.md, A6.4 and vector V7 of A9.',
    masked(`> GET ${said.returnTo.url} HTTP/1.1`),
  )
})

const paying = { payer, password: '111111', action: 'approve' }

test('a bill and its refusal', async () => {
  const asked = { bill_type: 'trade', bill_date: '2026-11-22' }
  const early = await exchange('bill', asked)
  clock.advance(86_400_000)
  const found = await exchange('bill', asked)
  await golden(
    'bill',
    'Shape: docs/sources.md, A4.10, of today and of yesterday.',
    ...[early, found.replaceAll(/([?&]token=)\w+/g, '$1<token>')],
  )
  const url = /"bill_download_url":"([^"]+)"/.exec(found)?.[1]?.replaceAll('\\/', '/') ?? ''
  const { pathname: path, search } = new URL(url)
  const zip = await counter.knock({ method: 'GET', path, query: search.slice(1), body: '' })
  const files = Object.values(unzipSync(Buffer.from(zip.body))).map((file) =>
    asGbk(Buffer.from(file)),
  )
  await golden(
    'bill-file',
    'Shape: docs/sources.md, A4.10: the summary and the details, in GBK.',
    ...files.map((file) => file.replaceAll('\r\n', '\n').trimEnd()),
  )
})
