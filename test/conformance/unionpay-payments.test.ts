/** Every way to pay or to hold at UnionPay, by a client written by hand, under all four signatures. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTally, holdPageTo } from './tally.fixture.ts'
import { onCashier } from './town.fixture.ts'
import { type Address, type Fields, unionPayColumns } from './unionpay-client.fixture.ts'
import { type Counter, type Desk, deskAt, openCounter, payer } from './unionpay-desk.fixture.ts'

let counter: Counter

beforeAll(async () => {
  counter = await openCounter()
})

afterAll(() => counter.town.close())

const foreignMerchant = { merId: '777290058119999' }

/** What every request that moves money refuses. */
async function commonRefusals({ no, forged }: Desk, address: Address, order: Fields) {
  const fresh = (more: Fields) => ({ ...order, orderId: counter.number(), ...more })
  await no('no amount', '13', address, fresh({ txnAmt: '' }))
  await no('an amount in yuan', '10', address, fresh({ txnAmt: '12.50' }))
  await no('a time long past', '10', address, fresh({ txnTime: '20200101000000' }))
  await no('a merchant nobody knows', '31', address, fresh(foreignMerchant))
  await forged(address, fresh({}))
  await no('same number, other amount', '12', address, { ...order, txnAmt: '1' })
}

/** A code applied for, which a phone scans. */
async function byShownCode(desk: Desk, more: Fields = {}) {
  const order = desk.money(more)
  const { fields } = await desk.ok('back', order)
  expect(fields.qrCode).toMatch(/^https:\/\/qr\.95516\.com\/\d{8}\/\d+$/)
  await desk.phone.payCode(fields.qrCode ?? '')
  expect(await desk.standing(order)).toBe('00')
  await commonRefusals(desk, 'back', order)
}

/** A payer's code, charged. */
async function byPayerCode(desk: Desk, more: Fields = {}) {
  const code = await desk.code()
  const order = desk.money({ ...code, ...more })
  const { fields } = await desk.ok('back', order)
  expect(fields.queryId).toMatch(/^\d{21}$/)
  expect(await desk.standing(order)).toBe('00')
  await commonRefusals(desk, 'back', order)
  await desk.no('a code used before', '87', 'back', desk.money({ ...code, ...more }))
  const nobodys = { ...code, qrNo: `62${'1'.repeat(17)}` }
  await desk.no('a code nobody shows', '88', 'back', desk.money({ ...nobodys, ...more }))
  const nowhere = desk.money({ ...(await desk.code()), ...more, termId: '' })
  await desk.no('no terminal', '13', 'back', nowhere)
}

/** Card and holder, sent by the merchant. */
async function byCard(desk: Desk) {
  const { client, cardNo, money, ok, no } = desk
  const holder = { cvn2: '123', expired: '9912', phoneNo: '13552535506', smsCode: '111111' }
  const order = money({ bizType: '000301', ...client.card(cardNo, holder) })
  const { fields } = await ok('back', order)
  expect(fields.queryId).toMatch(/^\d{21}$/)
  expect(await desk.query(order)).toMatchObject({ accNo: masked(cardNo), origRespCode: '00' })
  await commonRefusals(desk, 'back', order)
  const by = (number: string, more: Fields = {}) =>
    money({ bizType: '000301', ...client.card(number, { ...holder, ...more }) })
  await no('a wrong code by text', '71', 'back', by(cardNo, { smsCode: '123456' }))
  await no('a wrong CVN2', '65', 'back', by(cardNo, { cvn2: '12' }))
  await no('no telephone number', '66', 'back', by(cardNo, { phoneNo: '5506' }))
  await no('a card nobody holds', '61', 'back', by('6222020000000000001'))
  await no('another product', '43', 'back', { ...by(cardNo), bizType: '000202' })
  await no('a secret of no certificate', '10', 'back', { ...by(cardNo), encryptCertId: '1' })
}

const masked = (cardNo: string) =>
  `${cardNo.slice(0, 4)}${'*'.repeat(cardNo.length - 8)}${cardNo.slice(-4)}`

/** A browser is led to the cashier, and comes back with a form that verifies. */
async function byBrowser(desk: Desk) {
  const more = { bizType: '000201', frontUrl: `${counter.town.shop.url}/front` }
  const { location } = await desk.ok('front', desk.money(more), 'HTTP 302')
  expect((await onCashier(location, 'decline', payer)).outcome).toBe('payer-declined')
  const order = desk.money(more)
  const led = await desk.ok('front', order, 'HTTP 302')
  const paid = await onCashier(led.location, 'approve', desk.cardNo)
  expect(paid).toMatchObject({ outcome: 'approved', returnTo: { method: 'POST' } })
  const { url = '', fields = {} } = paid.returnTo ?? {}
  expect([url, desk.client.verifies(fields)]).toEqual([more.frontUrl, true])
  expect(await desk.standing(order)).toBe('00')
  await commonRefusals(desk, 'front', order)
  await desk.no('another product', '43', 'front', desk.money({ ...more, bizType: '000202' }))
}

/** A tn, which the phone opens. */
async function byApp(desk: Desk) {
  const more = { bizType: '000201' }
  const order = desk.money(more)
  const { fields } = await desk.ok('app', order)
  await desk.phone.payReference(fields.tn ?? '')
  expect(await desk.standing(order)).toBe('00')
  await commonRefusals(desk, 'app', order)
  await desk.no('another product', '43', 'app', desk.money({ ...more, bizType: '000202' }))
}

const cases: Readonly<Record<string, (desk: Desk) => Promise<void>>> = {
  '01/07 code to be scanned': byShownCode,
  '01/06 payer’s code': byPayerCode,
  '01/01 card and holder': byCard,
  '01/01 browser': byBrowser,
  '01/01 app': byApp,
  '01/01 order with an address': async (desk) => {
    const order = desk.money({ bizType: '000201' })
    const { fields } = await desk.ok('order', order)
    const page = decodeURIComponent(fields.payUrl ?? '')
    expect((await onCashier(page, 'approve', payer)).outcome).toBe('approved')
    expect(await desk.standing(order)).toBe('00')
    await commonRefusals(desk, 'order', order)
  },
  '77/02 code by text': async ({ ok, no, forged, client, cardNo, money }) => {
    const { txnAmt: _, currencyCode: __, backUrl: ___, ...bare } = money({ bizType: '000301' })
    const asked = { ...bare, ...client.card(cardNo, { phoneNo: '13552535506' }) }
    await ok('back', asked)
    const wrong = client.card(cardNo, { phoneNo: '5506' })
    await no('no telephone number', '66', 'back', { ...bare, ...wrong })
    await no('no card', '13', 'back', { ...asked, accNo: '' })
    await no('another product', '43', 'back', { ...asked, bizType: '000202' })
    await forged('back', asked)
  },
  '02/05 code to be scanned, holding': byShownCode,
  '02/04 payer’s code, holding': (desk) => byPayerCode(desk, { bizType: '000201' }),
  '02/01 card and holder, holding': byCard,
  '02/01 browser, holding': byBrowser,
  '02/01 app, holding': byApp,
}

const tally = createTally({
  title: 'UnionPay: payments',
  says: [
    'The client is `unionpay-client.fixture.ts`; it believes no answer whose signature, chain and owner do not hold. A browser is',
    'answered with a redirect or a page, whose code is read.',
  ].join('\n'),
  methods: Object.fromEntries(Object.keys(cases).map((method) => [method, []])),
  columns: unionPayColumns,
})

describe.each(Object.entries(cases))('%s', (row, run) => {
  test.each(unionPayColumns)('by %s', async (column) => {
    await run(deskAt(counter, { row, column, tally }))
  })
})

test('what is no message, or says what no document knows, is answered as the gateway does', async () => {
  const client = counter.clientOf('5.1.0, certificate (01)')
  const { orderId, txnTime } = { orderId: counter.number(), txnTime: '20261122193000' }
  const strange = await client.ask('query', '00/00', { orderId, txnTime, colour: 'red' })
  expect(strange.code).toBe('HTTP 400')
  const elsewhere = await client.ask('query', '01/07', { orderId, txnTime })
  expect(elsewhere.code).toBe('32')
  const url = `${counter.town.sandbox.urls.unionpay}/gateway/api/backTransReq.do`
  const reply = await fetch(url, { method: 'POST', body: 'nonsense' })
  expect([reply.status, await reply.text()]).toEqual([200, 'Invalid request.'])
})

test('afterwards books and records agree', async () => {
  await counter.town.atPeace()
})

test('docs/conformance.md tells what was run', () => {
  holdPageTo(tally.section())
})
