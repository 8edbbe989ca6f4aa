/** What follows a payment at UnionPay, and what it tells unasked, by a client written by hand. */
import { inflateSync } from 'node:zlib'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mintUnionPayChain } from '../../sandbox/mint.ts'
import { createTally, holdPageTo } from './tally.fixture.ts'
import { daysBefore, onCashier } from './town.fixture.ts'
import { type Fields, read, signatureOf, unionPayColumns } from './unionpay-client.fixture.ts'
import { type Counter, type Desk, deskAt, openCounter, payer } from './unionpay-desk.fixture.ts'

let counter: Counter
/** UnionPay's name on a chain of somebody else's. */
let foreign: Awaited<ReturnType<typeof mintUnionPayChain>>
/** What is two days old when the cases run, of each column. */
const old = new Map<string, { readonly queryId: string; readonly settleDate: string }>()

/** A day on which nobody paid, `MMdd`. */
let quietDay = ''

beforeAll(async () => {
  counter = await openCounter()
  foreign = await mintUnionPayChain({ merId: '777290058110048', now: new Date() })
  for (const column of unionPayColumns) {
    const desk = deskAt(counter, { row: '', column, tally })
    const { order, queryId } = await desk.paid()
    old.set(column, { queryId, settleDate: (await desk.query(order)).settleDate ?? '' })
  }
  const left = counter.town.letDaysPass()
  quietDay = daysBefore(left, 5).slice(5).replace('-', '')
})

afterAll(() => counter.town.close())

const oldOf = ({ client }: Desk) => old.get(client.column) ?? { queryId: '', settleDate: '' }
const unknownId = '782611221930000000001'
const numbered = ({
  orderId,
  txnTime,
}: {
  readonly orderId: string
  readonly txnTime: string
}) => ({
  ...{ orderId, txnTime },
})

/** What every transaction refuses that refers to another by its queryId. */
async function commonRefusals({ no, forged, about }: Desk, origQryId: string) {
  await no('a payment nobody made', '35', 'back', about(unknownId))
  await no('no payment named', '13', 'back', about(''))
  await no('an amount in yuan', '10', 'back', about(origQryId, { txnAmt: '12.50' }))
  await forged('back', about(origQryId))
}

const cases: Readonly<Record<string, (desk: Desk) => Promise<void>>> = {
  '00/00 query': async ({ ok, no, forged, paid, money, ask }) => {
    const { order, queryId } = await paid()
    const { fields } = await ok('query', numbered(order))
    expect(fields).toMatchObject({ origRespCode: '00', queryId, settleAmt: '1250', txnAmt: '1250' })
    const waiting = money()
    await ask('back', '01/07', waiting)
    const open = await ok('query', numbered(waiting))
    expect(open.fields).toMatchObject({ origRespCode: '05' })
    const asked = numbered(order)
    await no('a number nobody has', '34', 'query', { ...asked, orderId: 'NOBODYS1' })
    await no('another time', '34', 'query', { ...asked, txnTime: '20200101000000' })
    await no('no number', '13', 'query', { ...asked, orderId: '' })
    await no('no such time', '10', 'query', { ...asked, txnTime: '20261322000000' })
    await forged('query', asked)
  },
  '31/00 undo': async (desk) => {
    const { ok, no, paid, about, standing, query } = desk
    const { order, queryId } = await paid()
    await no('another amount', '36', 'back', about(queryId, { txnAmt: '1249' }))
    const undo = about(queryId)
    expect((await ok('back', undo)).fields.origQryId).toBe(queryId)
    expect([await standing(undo), await standing(order)]).toEqual(['00', '00'])
    expect((await query(undo)).queryId).not.toBe(queryId)
    await no('undone already', '45', 'back', about(queryId))
    await no('same number, other payment', '12', 'back', { ...undo, origQryId: unknownId })
    await no('of another day', '36', 'back', about(oldOf(desk).queryId))
    await commonRefusals(desk, queryId)
  },
  '04/00 refund': async (desk) => {
    const { ok, no, paid, about, standing } = desk
    const { queryId, order } = await paid()
    const part = about(queryId, { txnAmt: '250' })
    expect((await ok('back', part)).fields).toMatchObject({ origQryId: queryId, txnAmt: '250' })
    expect(await standing(part)).toBe('00')
    await ok('back', part)
    await ok('back', about(oldOf(desk).queryId, { txnAmt: '50' }))
    await no('same number, other amount', '12', 'back', { ...part, txnAmt: '251' })
    await no('more than is left', '36', 'back', about(queryId, { txnAmt: '1001' }))
    await ok('back', about(queryId, { txnAmt: '1000' }))
    await no('refunded wholly', '45', 'back', about(queryId, { txnAmt: '1' }))
    expect(await standing(order)).toBe('00')
    await commonRefusals(desk, queryId)
  },
  '99/01 reversal': async ({ ok, no, forged, paid, ask, about, standing }) => {
    const { order } = await paid()
    await ok('back', numbered(order))
    expect(await standing(order)).toBe('46')
    const other = await paid()
    await ok('query', numbered(other.order))
    const given = await paid()
    await ask('back', '04/00', about(given.queryId, { txnAmt: '1' }))
    await no('refunded in part', '45', 'back', numbered(given.order))
    const asked = numbered(order)
    await no('a number nobody has', '35', 'back', { ...asked, orderId: 'NOBODYS1' })
    await no('no number', '13', 'back', { ...asked, orderId: '' })
    await forged('back', asked)
  },
  '03/00 completion': async (desk) => {
    const { ok, no, held, paid, about, standing } = desk
    const { queryId } = await held()
    await no('a sixth more than is held', '33', 'back', about(queryId, { txnAmt: '1459' }))
    const done = about(queryId, { txnAmt: '1300' })
    expect((await ok('back', done)).fields).toMatchObject({ origQryId: queryId, txnAmt: '1300' })
    expect(await standing(done)).toBe('00')
    await no('completed already', '35', 'back', about(queryId))
    await no('of a payment', '35', 'back', about((await paid()).queryId))
    await commonRefusals(desk, queryId)
  },
  '32/00 undo of a hold': async (desk) => {
    const { ok, no, held, paid, ask, about, standing } = desk
    const { queryId } = await held()
    await no('another amount', '36', 'back', about(queryId, { txnAmt: '1' }))
    const undo = about(queryId)
    await ok('back', undo)
    expect(await standing(undo)).toBe('00')
    await no('undone already', '45', 'back', about(queryId))
    await no('of a payment', '35', 'back', about((await paid()).queryId))
    const other = await held()
    await ask('back', '03/00', about(other.queryId))
    await no('completed already', '35', 'back', about(other.queryId))
    await commonRefusals(desk, queryId)
  },
  '33/00 undo of a completion': async (desk) => {
    const { ok, no, held, ask, about, standing } = desk
    const { queryId } = await held()
    const { queryId: doneId = '' } = await ask('back', '03/00', about(queryId))
    await no('another amount', '36', 'back', about(doneId, { txnAmt: '1' }))
    const undo = about(doneId)
    await ok('back', undo)
    expect(await standing(undo)).toBe('00')
    await no('undone already', '45', 'back', about(doneId))
    await no('of the hold', '35', 'back', about(queryId))
    await commonRefusals(desk, doneId)
  },
  '76/01 file': async (desk) => {
    const { ok, no, forged } = desk
    const { settleDate } = oldOf(desk)
    const { txnTime } = desk.money()
    const asked = { txnTime, fileType: '00', settleDate }
    const { fields } = await ok('file', asked)
    const packed = Buffer.from(fields.fileContent ?? '', 'base64')
    const files = unzipSync(inflateSync(packed))
    const texts = Object.values(files).map((bytes) => Buffer.from(bytes).toString('latin1'))
    expect(texts.join('')).toContain(oldOf(desk).queryId)
    await no('a day without payments', '98', 'file', { ...asked, settleDate: quietDay })
    await no('no such day', '10', 'file', { ...asked, settleDate: '1332' })
    await no('no day', '13', 'file', { ...asked, settleDate: '' })
    await forged('file', asked)
  },
  '95/00 encryption certificate': async ({ ok, no, forged, money }) => {
    const { orderId, txnTime } = money()
    const asked = { orderId, txnTime, channelType: '07', certType: '01' }
    const { fields } = await ok('back', asked)
    const { encryption } = counter.town.sandbox.keys.unionpay
    const lines = (pem = '') => pem.trim().split(/\r?\n/)
    expect(lines(fields.encryptPubKeyCert)).toEqual(lines(encryption.certificate))
    await no('no kind', '13', 'back', { ...asked, certType: '' })
    await no('a kind nobody has', '10', 'back', { ...asked, certType: '02' })
    await no('no number', '13', 'back', { ...asked, orderId: '' })
    await forged('back', asked)
  },
  'back notification': async (desk) => {
    const path = `/told/${unionPayColumns.indexOf(desk.client.column)}`
    const { order, queryId } = await desk.paid({ backUrl: counter.town.shop.url + path })
    const { body } = await counter.town.letter(path)
    const told = read(body, (value) => decodeURIComponent(value.replaceAll('+', ' ')))
    expect(told).toMatchObject({ orderId: order.orderId, queryId, respCode: '00', txnAmt: '1250' })
    believed(desk, 'back notification', told)
  },
  'front return': async (desk) => {
    const order = desk.money({ bizType: '000201', frontUrl: `${counter.town.shop.url}/front` })
    const { location } = await desk.client.ask('front', '01/01', order)
    const { returnTo } = await onCashier(location, 'approve', payer)
    expect(returnTo).toMatchObject({ method: 'POST', url: order.frontUrl })
    believed(desk, 'front return', returnTo?.fields ?? {})
  },
}

/** A message is believed as it came, and not as somebody else might have made it. */
function believed({ client }: Desk, row: string, told: Fields) {
  const { column } = client
  const verifies = (fields: Fields) => String(client.verifies(fields))
  tally.success(row, column, { seen: verifies(told), wanted: 'true' })
  const forge = (why: string, fields: Fields) => {
    const code = verifies(fields)
    tally.refusal(row, column, { why, code, wanted: 'false' })
  }
  const { queryId: _, ...less } = told
  forge('another amount', { ...told, txnAmt: '1' })
  forge('a field less', less)
  forge('a field more', { ...told, extra: '1' })
  const { privateKey } = foreign.response
  const signature = signatureOf(told, { privateKey, secureKey: 'a guess' })
  forge('signed with another key', { ...told, signature })
  if (told.signPubKeyCert === undefined) return
  const lf = told.signPubKeyCert.replaceAll('\r\n', '\n')
  forge('line ends changed on the way', { ...told, signPubKeyCert: lf })
  const signPubKeyCert = foreign.response.certificate.trim().replaceAll(/\r?\n/g, '\r\n')
  const strange = { ...told, signPubKeyCert }
  forge('a certificate of the same name', {
    ...{ ...strange, signature: signatureOf(strange, { privateKey, secureKey: '' }) },
  })
}

const tally = createTally({
  title: 'UnionPay: what follows a payment',
  says: 'Of what is told unasked, what is believed is `true`; what was changed on the way is refused as `false`.',
  methods: Object.fromEntries(Object.keys(cases).map((method) => [method, []])),
  columns: unionPayColumns,
})

describe.each(Object.entries(cases))('%s', (row, run) => {
  test.each(unionPayColumns)('by %s', async (column) => {
    await run(deskAt(counter, { row, column, tally }))
  })
})

test('afterwards books and records agree', async () => {
  await counter.town.atPeace()
})

test('docs/conformance.md tells what was run', () => {
  holdPageTo(tally.section())
})
