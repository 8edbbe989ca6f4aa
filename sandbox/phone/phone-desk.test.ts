import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SandboxEvent } from '../../core/events.ts'
import type {
  CounterOrder,
  People,
  PhoneAnswer,
  PhoneFacts,
  PhoneScreen,
  ShownCode,
} from '../../dashboard/protocol/phone.ts'
import { type Sandbox, startSandbox } from '../start-sandbox.ts'

let sandbox: Sandbox
let facts: PhoneFacts

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 5, home: process.env.HUTONG_TEST_HOME ?? '' })
  facts = await look<PhoneFacts>('')
})

afterAll(async () => {
  expect(await sandbox.settled()).toBe(true)
  expect(await sandbox.books()).toMatchObject({ balance: true, broken: [] })
  expect(await sandbox.records()).toMatchObject({ agree: true })
  await sandbox.close()
})

const url = (path: string) => `${sandbox.urls.dashboard}/admin/phone${path}`
const look = async <T>(path: string) => (await (await fetch(url(path))).json()) as T
const post = (path: string, body: object, signal: AbortSignal | null = null) =>
  fetch(url(path), {
    ...{ method: 'POST', body: JSON.stringify(body), signal },
    headers: { Authorization: `Bearer ${sandbox.adminToken}` },
  })
const tap = async <T>(path: string, body: object) => (await (await post(path, body)).json()) as T

let keys = 0
const key = () => {
  keys += 1
  return `tap-number-${keys}`
}

const merchantOf = (network: string) =>
  facts.merchants.find((one) => one.network === network)?.id ?? ''

const order = (network: string, amountFen = 1250) =>
  tap<CounterOrder>('/counter/order', {
    ...{ key: key(), network, merchant: merchantOf(network), amountFen, subject: '牛肉面' },
  })

const scan = (payer: string, code: string | null, more: object = {}) =>
  tap<PhoneAnswer>('/scan', { key: key(), payer, code, ...more })

const balanceOf = async (payer: string) =>
  (await look<PhoneScreen>(`/screen?payer=${payer}`)).funds.balanceFen

test('31 apps, the shops with a counter, people with codes of their own, and no address', () => {
  expect(facts.apps).toHaveLength(31)
  expect(facts.apps.map(({ kind }) => kind)).toContain('wallet')
  expect(facts.merchants.map(({ name }) => name)).not.toContain('Taobao')
  expect(facts.sellers).toHaveLength(9)
  expect(facts.addresses).toEqual([])
})

test('looking opens no account, and says nothing to anybody', async () => {
  const events: SandboxEvent[] = []
  const stop = sandbox.listen((event) => events.push(event))
  const before = (await sandbox.books()).accounts
  const { people } = await look<People>('/people?app=icbc')
  expect(await balanceOf(people[3]?.id ?? '')).toBe(100_000_000)
  await look('/counter')
  expect((await sandbox.books()).accounts).toBe(before)
  stop()
  expect(events).toEqual([])
})

test('people are found by name, by number, and from a place on', async () => {
  const first = await look<People>('/people?app=cmb')
  expect(first.people).toHaveLength(40)
  const one = first.people[12]
  const named = await look<People>(`/people?app=cmb&search=${encodeURIComponent(one?.name ?? '')}`)
  expect(named.people.map(({ id }) => id)).toContain('cmb-12')
  const numbered = await look<People>('/people?app=cmb&search=4711')
  expect(numbered).toMatchObject({ people: [{ id: 'cmb-4711' }], next: null })
  const more = await look<People>(`/people?app=cmb&from=${first.next}`)
  expect(more.people[0]?.id).toBe('cmb-40')
  expect(one?.source).toMatchObject({ kind: 'card', bank: 'cmb' })
  expect(one?.source).toHaveProperty('masked', expect.stringMatching(/^\d{6}\*+\d{4}$/))
})

test('pressed twice at once, and once more later, it is paid once', async () => {
  const { code } = await order('alipay')
  const { payment } = await scan('icbc-21', code)
  const before = await balanceOf('icbc-21')
  const pay = { key: key(), payer: 'icbc-21', payment: payment?.id, password: '135790' }
  const [first, second] = await Promise.all([post('/pay', pay), post('/pay', pay)])
  const told = await first.text()
  expect(await second.text()).toBe(told)
  expect(await (await post('/pay', pay)).text()).toBe(told)
  const anew = await tap<PhoneAnswer>('/pay', { ...pay, key: key() })
  expect(anew.outcome).toBe('approved')
  expect(before - (await balanceOf('icbc-21'))).toBe(1250)
})

test('an answer that was lost on its way is asked for again, and nothing is paid twice', async () => {
  const { code } = await order('wechatpay', 777)
  const { payment } = await scan('icbc-22', code)
  const before = await balanceOf('icbc-22')
  const pay = { key: key(), payer: 'icbc-22', payment: payment?.id, password: '135790' }
  const lost = new AbortController()
  const first = post('/pay', pay, lost.signal)
  setTimeout(() => lost.abort(), 2)
  await first.catch(() => undefined)
  const again = await tap<PhoneAnswer>('/pay', pay)
  expect(again).toMatchObject({ outcome: 'approved', payment: { state: 'paid' } })
  expect(before - (await balanceOf('icbc-22'))).toBe(777)
})

test('an order asked for twice under one key is one order; other contents are told', async () => {
  const ask = { key: key(), network: 'unionpay', merchant: merchantOf('unionpay'), subject: 'tea' }
  const first = await tap<CounterOrder>('/counter/order', { ...ask, amountFen: 900 })
  const again = await tap<CounterOrder>('/counter/order', { ...ask, amountFen: 900 })
  expect(again.orderNo).toBe(first.orderNo)
  const other = await post('/counter/order', { ...ask, amountFen: 901 })
  expect(other.status).toBe(422)
  expect(await other.json()).toMatchObject({ mistakes: [{ where: 'body: key' }] })
})

test('the documented password is wrong, says so, and the next one pays', async () => {
  const { code } = await order('alipay', 480)
  const { payment } = await scan('alipay-0', code)
  const before = await balanceOf('alipay-0')
  const pay = { payer: 'alipay-0', payment: payment?.id }
  const wrong = { ...pay, key: key(), password: facts.wrongPassword }
  expect(await tap('/pay', wrong)).toMatchObject({
    ...{ outcome: 'password-wrong', payment: { state: 'awaiting' } },
    refusal: { failure: 'wrong-password', moneyMoved: 'no' },
  })
  expect(await balanceOf('alipay-0')).toBe(before)
  const right = { ...pay, key: key(), password: '000001' }
  expect(await tap('/pay', right)).toMatchObject({ outcome: 'approved' })
  expect(before - (await balanceOf('alipay-0'))).toBe(480)
})

test.each([
  ['https://example.com/menu', 'scan-unreadable'],
  ['weixin://wxpay/bizpayurl?pr=nobodyEver', 'code-unrecognised'],
])('%s is refused as %s', async (code, failure) => {
  expect(await scan('wechat-3', code)).toMatchObject({ payment: null, refusal: { failure } })
})

test('what a test asks for by amount is refused where it is decided, and no money moves', async () => {
  const { code } = await order('alipay', 66_671)
  const { payment } = await scan('icbc-23', code)
  const before = await balanceOf('icbc-23')
  const pay = { key: key(), payer: 'icbc-23', payment: payment?.id, password: '123456' }
  const told = await tap<PhoneAnswer>('/pay', pay)
  expect(told).toMatchObject({ outcome: 'funds-insufficient', payment: { state: 'refused' } })
  expect(told.refusal).toMatchObject({ failure: 'issuer-declined' })
  expect(await balanceOf('icbc-23')).toBe(before)
})

test('a silent app is told as no answer, and the payment is found as it stands', async () => {
  const { code } = await order('alipay', 300)
  const { payment } = await scan('icbc-24', code)
  const faults = [{ kind: 'reset', weight: 1, when: { operation: ['confirm'] } }]
  sandbox.setPolicies({ 'icbc-app>icbc': { faults } })
  const pay = { payer: 'icbc-24', payment: payment?.id, password: '123456' }
  const told = await tap<PhoneAnswer>('/pay', { ...pay, key: key() })
  sandbox.setPolicies({})
  expect(told.outcome).toBe('no-answer')
  const again = await tap<PhoneAnswer>('/pay', { ...pay, key: key() })
  expect(again.outcome).toBe('approved')
  expect(told.before.balanceFen - (await balanceOf('icbc-24'))).toBe(300)
})

test('a till charges the code that is shown, and asks the payer above 1,000 yuan', async () => {
  const { code } = await tap<ShownCode>('/code', { payer: 'wechat-5' })
  const charge = {
    ...{ key: key(), network: 'wechatpay', merchant: merchantOf('wechatpay') },
    ...{ amountFen: 150_000, subject: 'tea', code },
  }
  const asked = await tap<CounterOrder>('/counter/charge', charge)
  expect(asked).toMatchObject({ state: 'waiting', told: [{ reason: 'USERPAYING' }] })
  const screen = await look<PhoneScreen>(`/screen?payer=wechat-5&code=${code}`)
  const [payment] = screen.asked
  expect(payment).toMatchObject({ amountFen: 150_000, isCharged: true, state: 'awaiting' })
  expect(screen.charged?.id).toBe(payment?.id)
  const pay = { key: key(), payer: 'wechat-5', payment: payment?.id, password: '123456' }
  expect(await tap('/pay', pay)).toMatchObject({ outcome: 'approved' })
  const now = await tap<CounterOrder>(`/counter/${asked.orderNo}/ask`, {})
  expect(now).toMatchObject({ state: 'paid', told: [{}, { via: 'query', reason: 'SUCCESS' }] })
})

test('an order that is cancelled is closed, and its code pays nothing any more', async () => {
  const { code, orderNo } = await order('wechatpay')
  const closed = await tap<CounterOrder>(`/counter/${orderNo}/cancel`, {})
  expect(closed.state).toBe('closed')
  expect(await scan('icbc-25', code)).toMatchObject({
    ...{ payment: null, refusal: { failure: 'order-expired' } },
  })
})

test('without the token nothing is tapped and nothing is ordered', async () => {
  const paths = ['scan', 'pay', 'decline', 'code', 'counter/order', 'counter/charge']
  for (const path of [...paths, 'counter/P1/ask', 'counter/P1/cancel']) {
    const answer = await fetch(url(`/${path}`), { method: 'POST', body: '{}' })
    expect(answer.status, path).toBe(401)
  }
})

test.each([
  ['/scan', {}, ['key', 'code', 'payer']],
  ['/scan', { key: 'k', code: 'a b', payer: 'icbc-x' }, ['key', 'code', 'payer']],
  ['/pay', { key: 'tap-odd-1', payer: 'icbc-7', payment: 'x', password: '12345' }, ['password']],
  [
    '/counter/order',
    { key: 'tap-odd-2', network: 'paypal', merchant: '', amountFen: 0.5, subject: '', x: 1 },
    ['network', 'merchant', 'amountFen', 'subject', 'x'],
  ],
  [
    '/counter/charge',
    { key: 'tap-odd-3', network: 'alipay', merchant: '1', amountFen: 1, subject: 'a', code: '1' },
    ['merchant'],
  ],
])('every mistake in %s is told at once', async (path, body, fields) => {
  const answer = await post(path, body)
  expect(answer.status).toBe(422)
  const { mistakes } = (await answer.json()) as { mistakes: { where: string; todo: string }[] }
  expect(mistakes.map(({ where }) => where)).toEqual(fields.map((name) => `body: ${name}`))
  expect(mistakes.every(({ todo }) => todo !== '')).toBe(true)
})

test.each([
  ['/people?app=icbk', 'app'],
  ['/screen?payer=nobody-1', 'payer'],
  ['/counter/till?network=paypal', 'network'],
])('a look at %s says what is wrong with it', async (path, where) => {
  const answer = await fetch(url(path))
  expect(answer.status).toBe(422)
  expect(await answer.json()).toMatchObject({ mistakes: [{ where }] })
  expect((await fetch(url('/counter/P404'))).status).toBe(404)
})
