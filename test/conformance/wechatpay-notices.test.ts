/** What WeChat Pay tells unasked, verified and opened by each SDK's own tools. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Aes, Hash, Transformer } from 'wechatpay-axios-plugin'
import type { Letter } from '../shop.fixture.ts'
import { createTally, holdPageTo } from './tally.fixture.ts'
import { axiosColumns, type Says, v3Columns } from './wechatpay-clients.fixture.ts'
import {
  amount,
  type Counter,
  clientOf,
  deskAt,
  openCounter,
  pay,
  refunds,
} from './wechatpay-desk.fixture.ts'
import { type V2Column, v2Client, v2Columns } from './wechatpay-v2-client.fixture.ts'

let counter: Counter

beforeAll(async () => {
  counter = await openCounter()
})

afterAll(() => counter.town.close())

const columns = [...v3Columns, ...v2Columns]
const paid = 'TRANSACTION.SUCCESS'
const refunded = 'REFUND.SUCCESS'
const echoed = 'SECURITY_ECHO.SUCCESS'
const paidV2 = 'payment, in XML'
const refundedV2 = 'refund, in XML'

const tally = createTally({
  title: 'WeChat Pay: what is told unasked',
  says: [
    'What verifies (a refund in XML: what opens) is `true`; what was changed on the way is refused as `false`. `wechatpay-node-v3` throws',
    'at a serial it cannot find.',
  ].join('\n'),
  methods: {
    [paid]: v2Columns,
    [refunded]: v2Columns,
    [echoed]: [...v2Columns, 'wechatpay-node-v3'],
    [paidV2]: v3Columns,
    [refundedV2]: v3Columns,
  },
  columns,
  lacking: 'not told to this client',
})

const urlOf = (path: string) => `${counter.town.shop.url}${path}`
const other = (letter: Letter, headers: Readonly<Record<string, string>>): Letter => ({
  ...letter,
  headers: { ...letter.headers, ...headers },
})

/** The letter to a path verifies as it came, and not as it might have been made. */
async function heard(column: string, event: string, path: string): Promise<Says> {
  const client = clientOf(counter, column)
  const letter = await counter.town.letter(path)
  expect(JSON.parse(letter.body).event_type).toBe(event)
  tally.success(event, column, { seen: await client.verifies(letter), wanted: 'true' })
  const forge = async (why: string, forged: Letter, wanted = 'false') => {
    const code = await client.verifies(forged)
    tally.refusal(event, column, { why, code, wanted })
  }
  const body = letter.body.replace('"create_time":"2', '"create_time":"3')
  expect(body).not.toBe(letter.body)
  await forge('another body', { ...letter, body })
  const stamp = String(Number(letter.headers['wechatpay-timestamp']) + 1)
  await forge('another time', other(letter, { 'wechatpay-timestamp': stamp }))
  await forge('another nonce', other(letter, { 'wechatpay-nonce': 'x'.repeat(32) }))
  const lost = other(letter, { 'wechatpay-serial': '0'.repeat(40) })
  const words = '平台证书序列号不相符，未找到平台序列号'
  await forge('another key', lost, column === 'wechatpay-node-v3' ? words : 'false')
  return client.opens(letter.body)
}

const pathOf = (of: string, column: (typeof columns)[number]) => `/${of}/${columns.indexOf(column)}`

describe.each(v3Columns)('%s', (column) => {
  const path = (of: string) => pathOf(of, column)
  test('a payment and its refund', async () => {
    const desk = deskAt(counter, { operation: '', column, tally })
    const sale = await desk.paid({ notify_url: urlOf(path('paid')) })
    const { out_trade_no } = sale
    const told = await heard(column, paid, path('paid'))
    expect(told).toMatchObject({ out_trade_no, trade_state: 'SUCCESS', trade_type: 'NATIVE' })
    const out_refund_no = `R${out_trade_no}`
    const said = { out_trade_no, out_refund_no, amount: { ...amount, refund: 288 } }
    const asked = { said: { ...said, notify_url: urlOf(path('refunded')) } }
    await desk.ask(`POST ${refunds}`, asked)
    const back = await heard(column, refunded, path('refunded'))
    expect(back).toMatchObject({ out_refund_no, refund_status: 'SUCCESS', amount: { refund: 288 } })
    expect(back).not.toHaveProperty('status')
  })
})

test.each(axiosColumns)('%s: an echo', async (column) => {
  const desk = deskAt(counter, { operation: '', column, tally })
  const path = pathOf('echo', column)
  const said = { echo_message: '回显', notify_url: urlOf(path) }
  await desk.ask('POST /v3/security/echo', { said })
  expect(await heard(column, echoed, path)).toEqual({ echo_message: '回显' })
})

const yes = '<xml><return_code>SUCCESS</return_code><return_msg>OK</return_msg></xml>'

describe.each(v2Columns)('%s', (column) => {
  test('a payment and its refund', async () => {
    const { shop, sandbox } = counter.town
    const client = v2Client(sandbox, column)
    const path = (of: string) => pathOf(of, column)
    for (const of of ['paid', 'refunded']) shop.says(path(of), () => ({ status: 200, body: yes }))
    const out_trade_no = counter.number()
    const made = await client.ask('pay/unifiedorder', {
      ...{ body: '茶', out_trade_no, total_fee: 1288, spbill_create_ip: '127.0.0.1' },
      ...{ notify_url: urlOf(path('paid')), trade_type: 'NATIVE' },
    })
    await counter.town.phone('wechat-6').payCode(made.says.code_url ?? '')
    paidTold(column, (await counter.town.letter(path('paid'))).body, client.secret)
    const out_refund_no = counter.number()
    await client.ask('secapi/pay/refund', {
      ...{ out_trade_no, out_refund_no, total_fee: 1288, refund_fee: 288 },
      notify_url: urlOf(path('refunded')),
    })
    const { body } = await counter.town.letter(path('refunded'))
    refundTold(column, body, { secret: client.secret, out_refund_no })
  })
})

type Texts = Readonly<Record<string, string>>

function paidTold(column: V2Column, body: string, secret: string) {
  const type = column.endsWith('MD5') ? 'MD5' : 'HMAC-SHA256'
  const told = Transformer.toObject(body) as Texts
  expect(told).toMatchObject({ result_code: 'SUCCESS', total_fee: '1288' })
  const verifies = (fields: Texts, key = secret) =>
    String(Hash.sign(type, fields, key) === fields.sign)
  tally.success(paidV2, column, { seen: verifies(told), wanted: 'true' })
  const forge = (why: string, code: string) =>
    tally.refusal(paidV2, column, { why, code, wanted: 'false' })
  forge('another amount', verifies({ ...told, total_fee: '1' }))
  forge('a field more', verifies({ ...told, extra: '1' }))
  forge('no signature', verifies({ ...told, sign: '' }))
  forge("another merchant's key", verifies(told, 'x'.repeat(32)))
}

function refundTold(
  column: V2Column,
  body: string,
  { secret, out_refund_no }: { readonly secret: string; readonly out_refund_no: string },
) {
  const { req_info = '', ...outer } = Transformer.toObject(body) as Texts
  expect(outer).not.toHaveProperty('sign')
  const opens = (sealed: string, key = secret): string => {
    try {
      const inner = Transformer.toObject(Aes.AesEcb.decrypt(sealed, Hash.md5(key))) as Texts
      return String(inner.out_refund_no === out_refund_no && inner.refund_status === 'SUCCESS')
    } catch (cause) {
      expect(cause).toBeInstanceOf(Error)
      return 'false'
    }
  }
  tally.success(refundedV2, column, { seen: opens(req_info), wanted: 'true' })
  const forge = (why: string, code: string) =>
    tally.refusal(refundedV2, column, { why, code, wanted: 'false' })
  forge('cut short', opens(Buffer.from(req_info, 'base64').subarray(0, 64).toString('base64')))
  const spoilt = Buffer.from(req_info, 'base64').reverse().toString('base64')
  forge('spoilt', opens(spoilt))
  forge("another merchant's key", opens(req_info, 'x'.repeat(32)))
}

test('a charge by code is never told', async () => {
  const desk = deskAt(counter, { operation: '', column: 'axios, certificate', tally })
  const before = counter.town.shop.letters.length
  await desk.ask(`${pay}/codepay`, { said: await desk.charge() })
  expect(await counter.town.sandbox.settled()).toBe(true)
  expect(counter.town.shop.letters.length).toBe(before)
})

test('afterwards books and records agree', async () => {
  await counter.town.atPeace()
})

test('docs/conformance.md tells what was run', () => {
  holdPageTo(tally.section())
})
