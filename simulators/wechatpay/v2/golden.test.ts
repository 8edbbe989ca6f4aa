/**
 * The transcripts under golden/ are what goes over the wire, one file per operation; nonces,
 * signatures and payment codes are masked. A change here is a change merchants would see.
 */
import { beforeAll, expect, test } from 'vitest'
import { openidOf } from '../openid.ts'
import { appid } from '../stand.fixture.ts'
import {
  type Client,
  charge,
  createClient,
  fieldsOf,
  isGenuine,
  opened,
  order,
  payer,
  type Said,
  signedBody,
} from './client.fixture.ts'

let client: Client
beforeAll(async () => {
  client = await createClient()
})

const masks: readonly [RegExp, string][] = [
  [/<(sign|nonce_str|req_info)>(<!\[CDATA\[)?[^<\]]*(\]\]>)?<\/\1>/g, '<$1>$2<$1>$3</$1>'],
  [/<auth_code>(..)\d{16}</g, '<auth_code>$1<16 digits><'],
]

const masked = (text: string) =>
  masks.reduce((masking, [form, mask]) => masking.replace(form, mask), text)

function spoken(mark: string, first: string, headers: object, body: string): string {
  const told = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [first, ...told, '', ...body.split(/\r?\n/)]
    .map((line) => `${mark} ${line}`.trimEnd())
    .join('\n')
}

/** One request and its reply as they went over the wire. */
async function exchange(path: string, said: Said): Promise<string> {
  const body = signedBody(said)
  const reply = await client.send(path, body)
  const text = String(reply.body)
  const answer = text.startsWith('<xml>') ? fieldsOf(text) : undefined
  const isSigned = answer?.result_code !== undefined
  if (isSigned) expect(isGenuine(answer ?? {})).toBe(true)
  return masked(
    [
      spoken('>', `POST ${path} HTTP/1.1`, { 'Content-Type': 'text/xml; charset=utf-8' }, body),
      spoken('<', `HTTP/1.1 ${reply.status}`, reply.headers, text),
    ].join('\n'),
  )
}

/** The last notification. */
async function letter(): Promise<string> {
  await client.stand.settled()
  const sent = client.letterbox.at(-1)
  if (sent === undefined) throw new Error('No notification was sent.')
  const { headers, body } = await sent.write(0)
  return masked(spoken('>', `POST ${sent.url} HTTP/1.1`, headers, body))
}

const golden = (name: string, source: string, ...exchanges: string[]) =>
  expect(`# ${source}\n\n${exchanges.join('\n\n')}\n`).toMatchFileSnapshot(`golden/${name}.txt`)

const one = { out_trade_no: 'T20261122001' }

test('orders by every product, a query, a payment and its notification', async () => {
  const asked = await exchange('/pay/unifiedorder', order('T20261122001', { attach: 'till 1' }))
  const openid = openidOf(appid, payer)
  const others: string[] = []
  for (const trade_type of ['JSAPI', 'APP', 'MWEB']) {
    const said = order(`T2026112201${others.length}`, { trade_type, openid })
    others.push(await exchange('/pay/unifiedorder', said))
  }
  const source = 'Shape: docs/sources.md, W6.3 and the transcript of W9.6.'
  await golden('unifiedorder', source, asked, ...others)
  const unpaid = await exchange('/pay/orderquery', one)
  await client.pay(/weixin:[^\]]*/.exec(asked)?.[0] ?? '')
  const paid = await exchange('/pay/orderquery', one)
  await golden('orderquery', 'Shape: docs/sources.md, W6.3, unpaid and paid.', unpaid, paid)
  await golden('paid-notice', 'Shape: docs/sources.md, W6.5.', await letter())
})

test('a refund, its query and its notification', async () => {
  const asked = await exchange('/secapi/pay/refund', {
    ...{ ...one, out_refund_no: 'R1', total_fee: '1288', refund_fee: '288' },
    ...{ refund_desc: '退货', notify_url: 'http://127.0.0.1:3000/refunded' },
  })
  await golden('refund', 'Shape: docs/sources.md, W6.3.', asked)
  const told = await letter()
  const found = await exchange('/pay/refundquery', { out_refund_no: 'R1' })
  await golden('refundquery', 'Shape: docs/sources.md, W6.3.', found)
  const sent = fieldsOf((await client.letterbox.at(-1)?.write(0))?.body ?? '')
  const inside = JSON.stringify(opened(sent.req_info ?? ''), null, 2)
  const notice = `${told}\n\nOpened with the key of APIv2:\n${inside}`
  await golden('refund-notice', 'Shape: docs/sources.md, W6.6.', notice)
})

test('a charge, one that asks the payer, and a reversal', async () => {
  const paid = await exchange('/pay/micropay', charge('T20261122002', await client.code()))
  const dear = charge('T20261122003', await client.code(), { total_fee: '100001' })
  const asks = await exchange('/pay/micropay', dear)
  await golden('micropay', 'Shape: docs/sources.md, W6.3 and W6.4.', paid, asks)
  const reversed = await exchange('/secapi/pay/reverse', { out_trade_no: 'T20261122002' })
  await golden('reverse', 'Shape: docs/sources.md, W6.3.', reversed)
})

test('an order that is closed, and whose a code is', async () => {
  const closed = await exchange('/pay/closeorder', { out_trade_no: 'T20261122010' })
  await golden('closeorder', 'Shape: docs/sources.md, W6.3.', closed)
  const told = await exchange('/tools/authcodetoopenid', { auth_code: await client.code() })
  await golden('authcodetoopenid', 'Shape: docs/sources.md, W6.3.', told)
})

test('mistakes: unsigned, and signed', async () => {
  const flawed = await exchange('/pay/unifiedorder', order('T9', { total_fee: '0' }))
  const missing = await exchange('/pay/orderquery', { out_trade_no: 'T9' })
  await golden('errors', 'Shape: docs/sources.md, W6.1 and W6.4.', flawed, missing)
})

test('bills, and the day that has none', async () => {
  const none = await exchange('/pay/downloadbill', { bill_date: '20261119' })
  client.clock.advance(15 * 3_600_000)
  const trades = await exchange('/pay/downloadbill', { bill_date: '20261122' })
  await golden('downloadbill', 'Shape: docs/sources.md, W6.3, and W3.7 for the file.', trades, none)
  const asked = { bill_date: '20261122', account_type: 'Basic', sign_type: 'HMAC-SHA256' }
  const flow = await exchange('/pay/downloadfundflow', asked)
  await golden('downloadfundflow', 'Shape: docs/sources.md, W3.7 for the file.', flow)
})

test("the sandbox's key", async () => {
  const told = await exchange('/sandboxnew/pay/getsignkey', { appid: '' })
  await golden('getsignkey', 'Shape: docs/sources.md, W6.7.', told)
})
