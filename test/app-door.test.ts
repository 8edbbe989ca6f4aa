/** The phone's door: what is no request, and whose payers an app knows. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 1, home: process.env.HUTONG_TEST_HOME ?? '' })
})

afterAll(() => sandbox.close())

async function tap(path: string, body?: string) {
  const method = body === undefined ? 'GET' : 'POST'
  const url = `${sandbox.urls.alipay}/app/alipay/payers${path}`
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
