/** The phone's door: what is no request, whose payers an app knows, and what static codes say at it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { shopCode } from '../core/scan-code-static.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 1, home: process.env.HUTONG_TEST_HOME ?? '' })
})

afterAll(() => sandbox.close())

const tap = (path: string, body?: string) => tapAt('alipay', `/app/alipay/payers${path}`, body)

async function tapAt(house: string, path: string, body?: string) {
  const method = body === undefined ? 'GET' : 'POST'
  const url = `${sandbox.urls[house]}${path}`
  const reply = await fetch(url, { method, ...(body === undefined ? {} : { body }) })
  return { status: reply.status, said: (await reply.json()) as Record<string, unknown> }
}

test.each([
  ['a password that is no text', '/alipay-1/payments/x/confirm', '{"password":222222}'],
  ['a list', '/alipay-1/scans', '["https://qr.alipay.com/bax"]'],
  ['no JSON', '/alipay-1/scans', 'code=1'],
  ['no code', '/alipay-1/scans', '{}'],
])('%s is told to be no request', async (_name, path, body) => {
  expect(await tap(path, body)).toMatchObject({
    status: 400,
    said: { outcome: 'request-invalid' },
  })
})

test('an app knows its own payers only, and a balance is not called a payment', async () => {
  expect(await tap('/icbc-0')).toMatchObject({ status: 404, said: { outcome: 'payer-missing' } })
  const { status, said } = await tap('/alipay-0')
  expect({ status, outcome: said.outcome }).toEqual({ status: 200, outcome: 'approved' })
  expect(said).not.toHaveProperty('says')
  expect(said.balanceFen).toBeGreaterThan(0)
})

test('every mistake in a scan is told at once, with what was found and what to do', async () => {
  const body = '{"enteredFen":"12.50","owner":"WeChat Pay"}'
  const { status, said } = await tap('/alipay-1/scans', body)
  expect(status).toBe(400)
  expect(said.says).toBe(
    'Missing in the body: code. ' +
      'enteredFen is "12.50": it must be a whole number of fen in digits, "1250", from 1 to 10000000000. ' +
      'owner is "WeChat Pay": it must be the name of a network, "wechatpay".',
  )
})

test.each(['0', '-5', '', '01', '1e3', '10000000001', '99999999999'])(
  '%s is no amount',
  async (enteredFen) => {
    const { status } = await tap('/alipay-1/scans', JSON.stringify({ code: 'x', enteredFen }))
    expect(status).toBe(400)
  },
)

test('a person is paid by a code of the own app, entered by a phone of another', async () => {
  const { status, said } = await tap('/alipay-21/receipt-code')
  expect(status).toBe(200)
  expect(said).toEqual({ outcome: 'approved', code: expect.any(String), receivedFen: 0 })
  expect(said.code).toMatch(/^https:\/\/qr\.alipay\.com\/fkx000021[0-9a-z]{14}$/)
  const scans = '/app/quickpass/payers/quickpass-0/scans'
  const scan = (more: object) =>
    tapAt('unionpay', scans, JSON.stringify({ code: said.code, ...more }))

  expect(await scan({})).toEqual({
    status: 202,
    said: {
      ...{ outcome: 'payer-confirming', entersAmount: true, says: expect.any(String) },
      payee: { name: expect.stringMatching(/^\*/), city: expect.any(String) },
    },
  })
  const entered = await scan({ enteredFen: '1250' })
  expect(entered).toMatchObject({ status: 202, said: { payment: { amountFen: 1250 } } })
  const { id } = entered.said.payment as { id: string }
  const payments = '/app/quickpass/payers/quickpass-0/payments'
  const paid = await tapAt('unionpay', `${payments}/${id}/confirm`, '{}')
  expect(paid).toMatchObject({ status: 200, said: { outcome: 'approved' } })
  expect((await tap('/alipay-21/receipt-code')).said.receivedFen).toBe(1250)
  const { said: payer } = await tapAt('unionpay', '/app/quickpass/payers/quickpass-0')
  expect(payer.leftFen).toEqual({ D: 48_750 })
  expect(await scan({ city: 'Nowhere', enteredFen: '1' })).toMatchObject({
    ...{ status: 409, said: { outcome: 'wrong-code-kind' } },
  })
})

test('only apps whose people have codes show one, and only their own', async () => {
  expect((await tapAt('icbc', '/app/icbc/payers/icbc-1/receipt-code')).status).toBe(404)
  expect((await tap('/icbc-1/receipt-code')).status).toBe(404)
  expect(
    (await tapAt('wechatpay', '/app/wechat/payers/wechat-21/receipt-code')).said,
  ).toMatchObject({
    code: expect.stringMatching(/^wxp:\/\/f2f0000021[\w-]{26}$/),
  })
})

test('a page of another network offers an order by its owner', async () => {
  const hung = shopCode('wechatpay', sandbox.seed, sandbox.merchants.wechatpay[0]?.id ?? '')
  const open = (owner: string) =>
    tapAt(
      'unionpay',
      '/app/quickpass/payers/quickpass-0/checkouts',
      JSON.stringify({ reference: hung, owner }),
    )
  expect(await open('wechatpay')).toMatchObject({ status: 202, said: { entersAmount: true } })
  expect(await open('nobody')).toMatchObject({ status: 409 })
})
