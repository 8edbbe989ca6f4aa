/**
 * How other SDKs write the XML of APIv2, and what they check of an answer: WxJava 4.7, gopay
 * 1.5.109, wechatpy 1.8, the SDKs of the documents, and PHP by hand. Each spells the same fields in
 * its own way, and signs all of them.
 */
import { beforeEach, expect, test } from 'vitest'
import {
  apiV2Key,
  type Client,
  charge,
  common,
  createClient,
  fieldsOf,
  handSigned,
  isGenuine,
  opened,
  order,
  type Said,
  xmlOf,
} from './client.fixture.ts'
import { sandboxKey } from './paths.ts'

let client: Client

beforeEach(async () => {
  client = await createClient()
})

type Writes = (fields: readonly (readonly [string, string])[]) => string

const entities = (value: string) =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const spellings: readonly (readonly [string, Writes])[] = [
  [
    'WxJava: CDATA around every text, numbers bare, a line each',
    (fields) =>
      `<xml>\n${fields
        .map(([name, value]) =>
          /^\d+$/.test(value)
            ? `  <${name}>${value}</${name}>\n`
            : `  <${name}><![CDATA[${value}]]></${name}>\n`,
        )
        .join('')}</xml>`,
  ],
  [
    'gopay: CDATA around everything, numbers too',
    (fields) =>
      `<xml>${fields.map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`).join('')}</xml>`,
  ],
  [
    'the Java SDK of the documents: a declaration, entities, indented',
    (fields) =>
      `<?xml version="1.0" encoding="UTF-8" standalone="no"?>\r\n<xml>\r\n${fields
        .map(([name, value]) => `    <${name}>${entities(value)}</${name}>\r\n`)
        .join('')}</xml>\r\n`,
  ],
  [
    'PHP: a byte order mark, references to characters, a comment, empty fields',
    (fields) =>
      `\uFEFF<xml><!-- order --><detail/><goods_tag></goods_tag>${fields
        .map(([name, value]) => `<${name}>${numbered(value)}</${name}>`)
        .join('')}</xml>`,
  ],
]

const numbered = (value: string) =>
  [...value].map((one) => (/[\w ]/.test(one) ? one : `&#${one.codePointAt(0)};`)).join('')

const signedFields = (said: Said) => {
  const all = { ...common, ...said }
  return Object.entries({ ...all, sign: handSigned(all, apiV2Key) })
}

test.each(spellings)('%s', async (_title, write) => {
  const said = order('T1', {
    attach: '附😀 & <x>',
    body: '茶 "1"',
    device_info: 'WEB',
    unheard_of: '?',
  })
  for (const sign_type of ['MD5', 'HMAC-SHA256']) {
    const number = `T-${sign_type}`
    const fields = signedFields({ ...said, out_trade_no: number, sign_type })
    const placed = fieldsOf(String((await client.send('/pay/unifiedorder', write(fields))).body))
    expect([placed.result_code, isGenuine(placed)]).toEqual(['SUCCESS', true])
    expect(placed.sign).toHaveLength(sign_type === 'MD5' ? 32 : 64)
    await client.pay(placed.code_url ?? '')
    const asked = await client.ask('/pay/orderquery', { out_trade_no: number })
    expect(asked).toMatchObject({ attach: '附😀 & <x>', device_info: 'WEB', total_fee: '1288' })
  }
})

test('every field of every answer is signed, empty ones excepted', async () => {
  const answers = [
    await client.ask('/pay/unifiedorder', order('T1')),
    await client.ask('/pay/orderquery', { out_trade_no: 'T1' }),
    await client.ask('/pay/micropay', charge('T2', await client.code())),
    await client.ask('/pay/micropay', charge('T3', await client.code(), { total_fee: '200000' })),
    await client.ask('/secapi/pay/reverse', { out_trade_no: 'T2' }),
    await client.ask('/pay/closeorder', { out_trade_no: 'T1' }),
    await client.ask('/pay/closeorder', { out_trade_no: 'T9' }),
    await client.ask('/tools/authcodetoopenid', { auth_code: await client.code() }),
  ]
  expect(answers.map((answer) => [answer.return_code, isGenuine(answer)])).toEqual(
    answers.map(() => ['SUCCESS', true]),
  )
})

test('refunds are counted from nought, and every number of theirs is whole', async () => {
  const placed = await client.ask('/pay/unifiedorder', order('T1'))
  await client.pay(placed.code_url ?? '')
  for (const out_refund_no of ['R1', 'R2']) {
    const part = { out_trade_no: 'T1', out_refund_no, total_fee: '1288', refund_fee: '100' }
    expect((await client.ask('/secapi/pay/refund', part)).result_code).toBe('SUCCESS')
  }
  const told = await client.ask('/pay/refundquery', { out_trade_no: 'T1' })
  expect(told).toMatchObject({
    ...{ refund_count: '2', out_refund_no_0: 'R1', out_refund_no_1: 'R2' },
    ...{ refund_status_0: 'SUCCESS', refund_status_1: 'SUCCESS', refund_fee_1: '100' },
    refund_success_time_1: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
    refund_recv_accout_1: expect.any(String),
  })
  expect(told).not.toHaveProperty('out_refund_no_2')
  const fees = Object.entries(told).filter(([name]) => /fee|_count$/.test(name))
  for (const [, value] of fees) expect(value).toMatch(/^\d+$/)
})

test('what a sandbox took the key of is told under that key', async () => {
  const key = sandboxKey(apiV2Key)
  const ask = async (path: string, said: Said) => {
    const all = { ...common, ...said }
    const body = xmlOf({ ...all, sign: handSigned(all, key) })
    return fieldsOf(String((await client.send(`/sandboxnew${path}`, body)).body))
  }
  const lastTold = async () => {
    await client.stand.settled()
    return fieldsOf((await client.letterbox.at(-1)?.write(0))?.body ?? '')
  }
  const placed = await ask('/pay/unifiedorder', order('T1'))
  expect(isGenuine(placed, key)).toBe(true)
  await client.pay(placed.code_url ?? '')
  const paid = await lastTold()
  expect([isGenuine(paid, key), isGenuine(paid)]).toEqual([true, false])
  await ask('/secapi/pay/refund', {
    ...{ out_trade_no: 'T1', out_refund_no: 'R1', total_fee: '1288', refund_fee: '1' },
    notify_url: 'http://127.0.0.1:3000/refunded',
  })
  const { req_info = '' } = await lastTold()
  expect(opened(req_info, key)).toMatchObject({ refund_status: 'SUCCESS' })
})
