import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SandboxEvent } from '../core/events.ts'
import { institutionId } from '../core/ids.ts'
import { fen } from '../core/money.ts'
import { capitalAccount, clearingAccount } from '../simulators/roles/parties.ts'
import { byHand } from './by-hand.ts'
import { openKeyRing } from './keyring.ts'
import { stageSettings } from './play.ts'
import { createStage, type Stage } from './stage.ts'
import { createView, type View } from './view.ts'

let stage: Stage
let view: View

beforeEach(async () => {
  const keyRing = (await openKeyRing(process.env.HUTONG_TEST_HOME ?? '')).data
  stage = await createStage({
    ...stageSettings(byHand),
    seed: 1,
    keyRing,
    mayNotify: () => false,
    peers: 'direct',
    address: '127.0.0.1',
    ports: 'free',
    complain: (cause) => expect.unreachable(String(cause)),
    frontDoor: (built) => {
      const { title } = byHand
      const closing = { breaks: {}, seed: 1 }
      const facts = { title, scenario: title, seed: 1, workers: 1, token: 'secret', closing }
      view = createView(built, facts)
      return view.door
    },
  })
})

afterEach(async () => {
  await view.close()
  await stage.close(0)
})

const ask = (path: string, options: RequestInit = {}) =>
  fetch(`${stage.urls.dashboard}/admin${path}`, options)

test('whoever looks is not counted as a request in flight', async () => {
  expect(await (await ask('/health')).json()).toMatchObject({ inFlight: 0 })
})

test('at rest the houses are compared with the switch', async () => {
  expect(await (await ask('/books')).json()).toMatchObject({ balance: true, broken: [] })
  const accounts = { debit: capitalAccount, credit: clearingAccount }
  await stage.stores.get(institutionId('icbc'))?.commit({
    puts: [],
    opens: [
      { account: capitalAccount, kind: 'capital' },
      { account: clearingAccount, kind: 'clearing' },
    ],
    transfers: [{ kind: 'post', id: 'stray', ...accounts, amountFen: fen(5) }],
  })
  const { balance, broken } = (await (await ask('/books')).json()) as {
    balance: boolean
    broken: string[]
  }
  expect(balance).toBe(false)
  expect(broken).toContain('all books together come to 5 fen, not to zero')
})

test('refuses what it does not do by the status that says why', async () => {
  const big = { method: 'PUT', body: 'x'.repeat(300_000) }
  expect((await ask('/policies', big)).status).toBe(413)
  expect((await ask('/nowhere')).status).toBe(404)
})

test.each([
  ['/health', 'DELETE', 'GET'],
  ['/policies', 'DELETE', 'GET, PUT'],
  ['/payments/nobody', 'PUT', 'GET'],
])('%s told by %s says that it goes by %s', async (path, method, allowed) => {
  const reply = await ask(path, { method })
  expect([reply.status, reply.headers.get('allow')]).toEqual([405, allowed])
  expect(await reply.json()).toEqual({
    says: `${method} does not go at /admin${path}.`,
    todo: `Use ${allowed}.`,
  })
})

test.each([
  ['/polices', 'Did you mean /admin/policies?'],
  ['/payment/nobody', 'Did you mean /admin/payments/nobody?'],
  ['/nothing-like-it', 'GET /admin/openapi.json lists what there is.'],
  [`/${'x'.repeat(2000)}`, 'GET /admin/openapi.json lists what there is.'],
])('%s is nowhere, and the nearest place is named', async (path, todo) => {
  const reply = await ask(path)
  expect(reply.status).toBe(404)
  const said = (await reply.json()) as { says: string; todo: string }
  expect(said.todo).toBe(todo)
  expect(said.says.length).toBeLessThan(200)
})

const turn = async (method: 'PUT' | 'POST', path: string, body?: unknown, token = 'secret') => {
  const reply = await ask(path, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: reply.status, said: (await reply.json()) as Record<string, unknown> }
}

test('every shop is listed with the static code at its counter, which an app can scan', async () => {
  const { shops } = stage.company
  expect(await (await ask('/shops')).json()).toEqual({ shops })
  for (const owner of ['alipay', 'wechatpay', 'unionpay']) {
    const shop = shops.find((one) => one.owner === owner)
    const scan = await fetch(`${stage.urls.icbc}/app/icbc/payers/icbc-1/scans`, {
      method: 'POST',
      body: JSON.stringify({ code: shop?.staticCode }),
    })
    const payee = { name: shop?.name, city: shop?.city }
    expect(await scan.json()).toMatchObject({ entersAmount: true, payee })
  }
})

test('certificates follow each other, step by step', async () => {
  const { keys } = stage.company.wechatPay
  const stages = ['announced', 'switched', 'after']
  for (const name of stages) {
    expect(await turn('POST', '/wechatpay/rotate')).toEqual({ status: 200, said: { stage: name } })
  }
  expect(keys.stage()).toBe('after')
  expect((await turn('POST', '/unionpay/rotate')).status).toBe(200)
})

test('probes and standings are turned, or every mistake is told and nothing turned', async () => {
  const { probes } = stage.company.wechatPay
  expect(await turn('PUT', '/wechatpay/probes', { responses: 0.25 })).toEqual({
    ...{ status: 200, said: { responses: 0.25, callbacks: 0 } },
  })
  const wrong = await turn('PUT', '/wechatpay/probes', { responses: 2, callback: 0 })
  expect(wrong).toMatchObject({
    status: 422,
    said: { mistakes: [{ where: 'body: responses' }, { where: 'body: callback' }] },
  })
  expect(probes.shares()).toEqual({ responses: 0.25, callbacks: 0 })

  const changed = await turn('PUT', '/wechatpay/merchants/1900000001', {
    apiCertificate: 'revoked',
  })
  expect(changed).toMatchObject({ status: 200, said: { apiCertificate: 'revoked' } })
  expect(await turn('PUT', '/wechatpay/merchants/none', {})).toMatchObject({ status: 404 })
  expect(await turn('PUT', '/wechatpay/merchants/1900000001', [])).toMatchObject({ status: 422 })
})

test('the rate is shown and turned, for the crowd that is there and for those to come', async () => {
  const heard: number[] = []
  const events: SandboxEvent[] = []
  stage.listen((event) => events.push(event))
  expect(await (await ask('/rate')).json()).toEqual({ factor: 1, pressing: false })
  expect(await turn('PUT', '/rate', { factor: 2 })).toEqual({
    ...{ status: 200, said: { factor: 2, pressing: false } },
  })
  const setRate = (factor: number) => {
    heard.push(factor)
    if (heard.length > 2) throw new RangeError('Too often.')
    return { at: 0, factor }
  }
  const leave = view.rate.attend({ setRate })
  expect(await turn('PUT', '/rate', { factor: 0 })).toMatchObject({ said: { pressing: true } })
  expect(heard).toEqual([2, 0])
  expect(await turn('PUT', '/rate', { factor: 3 })).toMatchObject({ status: 409 })
  leave()
  expect(await (await ask('/rate')).json()).toEqual({ factor: 0, pressing: false })
  expect(events.flatMap((event) => (event.type === 'rate-changed' ? [event.factor] : []))).toEqual([
    ...[2, 0],
  ])
})

test.each([
  [{ factor: 11 }, ['body: factor']],
  [{ factor: '2' }, ['body: factor']],
  [{ faktor: 2 }, ['body: factor', 'body: faktor']],
  [[2], ['body']],
])('a rate of %j is a mistake, and nothing is turned', async (body, where) => {
  const { status, said } = await turn('PUT', '/rate', body)
  expect(status).toBe(422)
  expect(said).toEqual({
    mistakes: where.map((place) => expect.objectContaining({ where: place })),
  })
  expect(view.rate.factor()).toBe(1)
})

test('nothing is turned without the token', async () => {
  expect((await turn('POST', '/wechatpay/rotate', undefined, 'wrong')).status).toBe(401)
  expect((await turn('PUT', '/rate', { factor: 2 }, 'wrong')).status).toBe(401)
  expect(view.rate.factor()).toBe(1)
  expect(stage.company.wechatPay.keys.stage()).toBe('before')
})

test('shows the requests that were turned away: a list without long texts, and one with them', async () => {
  await fetch(`${stage.urls.alipay}/gateway.do`, { method: 'POST', body: 'app_id=1&method=a' })
  await fetch(`${stage.urls.wechatpay}/v3/certificates`)
  const list = (await (await ask('/refusals')).json()) as { refusals: { number: number }[] }
  expect(list.refusals.map(({ number }) => number)).toEqual([2, 1])
  expect(list.refusals[0]).toMatchObject({
    institution: 'wechatpay',
    request: 'GET /v3/certificates',
    diagnosis: { mistake: 'no-signature', detail: 'There is no Authorization header.' },
  })
  expect(JSON.stringify(list)).not.toContain('weSigned')

  expect(await (await ask('/refusals/1')).json()).toMatchObject({
    reason: 'isv.invalid-app-id',
    diagnosis: { mistake: 'wrong-merchant', weSigned: 'app_id=1&method=a', theySigned: null },
    comparison: { ours: { before: 'app_id=1&method=a' }, theirs: null },
  })
})

test.each(['3', '0', '-1', 'x'])('knows no request %s that was turned away', async (number) => {
  const answer = await ask(`/refusals/${number}`)
  expect(answer.status).toBe(404)
  expect(await answer.json()).toMatchObject({ todo: expect.stringContaining('/admin/refusals') })
})
