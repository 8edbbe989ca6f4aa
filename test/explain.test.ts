/**
 * Requests as people get them wrong, over all wires: each is turned away in the network's own words,
 * and the journal holds what is wrong with it, by name.
 */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import { type Broken, form, post, rsa, sorted, sortedWhole } from './broken.fixture.ts'
import { alipay, alipayRest, brokenAlipay, brokenAlipayRest } from './broken-alipay.fixture.ts'
import { brokenUnionpay, unionpay } from './broken-unionpay.fixture.ts'
import {
  brokenWechatpay,
  brokenWechatpayV2,
  wechatpay,
  wechatpayV2,
} from './broken-wechatpay.fixture.ts'

let sandbox: Sandbox
let rows: readonly Broken[]

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 5, home: process.env.HUTONG_TEST_HOME ?? '' })
  rows = [
    ...brokenAlipay(sandbox),
    ...brokenAlipayRest(sandbox),
    ...brokenWechatpay(sandbox),
    ...brokenWechatpayV2(sandbox),
    ...brokenUnionpay(sandbox),
  ]
})

afterAll(() => sandbox.close())

/** Mistakes that say only that nothing is known. */
const unnamed: readonly string[] = ['other-text', 'unknown-key', 'text-or-secret']

/** Sends a request that must be turned away, and reads what the journal says of it. */
async function refusalOf(row: Broken) {
  const before = sandbox.refusals().at(-1)?.number ?? 0
  const answer = await row.send()
  const told = [await answer.text(), JSON.stringify([...answer.headers])].join('\n')
  const after = sandbox.refusals().filter(({ number }) => number > before)
  expect(after, `${row.wire}: ${row.does}`).toHaveLength(1)
  return { told, refusal: after[0] }
}

test('every mistake people make is explained by its name, and the client is told none of it', async () => {
  const found: string[] = []
  const honest: string[] = []
  for (const row of rows) {
    const { told, refusal } = await refusalOf(row)
    const diagnosis = refusal?.diagnosis
    const name = `${row.wire}: ${row.does} (${row.source})`
    if (unnamed.includes(row.mistake)) honest.push(`${name}: ${diagnosis?.mistake}`)
    found.push(`${name}: ${diagnosis?.mistake}`)
    for (const ours of [diagnosis?.says, diagnosis?.todo, diagnosis?.mistake]) {
      expect(told, name).not.toContain(ours)
    }
  }
  expect(found).toEqual(
    rows.map(({ wire, does, source, mistake }) => `${wire}: ${does} (${source}): ${mistake}`),
  )
  const named = rows.length - honest.length
  process.stdout.write(
    `${named} of ${rows.length} broken requests are named; the others:\n  ${honest.join('\n  ')}\n`,
  )
  expect(rows.length).toBeGreaterThanOrEqual(24)
  expect(named / rows.length).toBeGreaterThanOrEqual(0.9)
}, 60_000)

test('a request without a mistake leaves no trace in the journal', async () => {
  const before = sandbox.refusals().length
  const { order, query, send } = wechatpay(sandbox)
  const good = [
    ...[alipay(sandbox).good, alipayRest(sandbox).good, wechatpayV2(sandbox).good],
    ...[unionpay(sandbox).good, () => send(order), () => send(query)],
  ]
  for (const one of good) await one()
  expect(sandbox.refusals()).toHaveLength(before)
})

test('the order string of an app is explained, though the phone is told nothing', async () => {
  const { params, app } = alipay(sandbox)
  const pairs = params({
    method: 'alipay.trade.app.pay',
    biz_content: '{"out_trade_no":"E2","subject":"tea","total_amount":"0.01"}',
  })
  const reference = form({
    ...pairs,
    sign: rsa(sortedWhole({ ...pairs, sign: '' }), app.privateKey),
  })
  const url = `${sandbox.urls.alipay}/app/alipay/payers/alipay-1/checkouts`
  const answer = await post(url, 'application/json', JSON.stringify({ reference }))
  expect(await answer.text()).not.toContain('sign')
  expect(sandbox.refusals().at(-1)).toMatchObject({
    request: 'checkout alipay.trade.app.pay',
    diagnosis: { mistake: 'signature-signed', theySigned: expect.stringContaining('&sign=&') },
  })
})

test('a member of the switch is told of its mistakes, too', async () => {
  const key = sandbox.merchants.unionpay[0]?.privateKey ?? ''
  const fields = { version: '1.0.0', reqType: '0140000903', certId: '1', txnNo: 'E123456789' }
  const send = (pairs: Record<string, string>) =>
    post(`${sandbox.urls.switch}/qrc/api/issBackTransReq.do`, 'text/plain', form(pairs))
  await send({ ...fields, issCode: '90880001', signature: rsa(sorted(fields), key) })
  expect(sandbox.refusals().at(-1)?.diagnosis?.mistake).toBe('other-text')
  const named = { ...fields, issCode: '90880001' }
  await send({ ...named, signature: rsa(sorted(named), key) })
  expect(sandbox.refusals().at(-1)?.diagnosis?.mistake).toBe('hashed-once')
  await send({ ...fields, issCode: '12345678', signature: 'AA==' })
  expect(sandbox.refusals().at(-1)?.diagnosis?.mistake).toBe('wrong-merchant')
})

test('whoever hashes before signing is told so on every wire that signs the text itself', async () => {
  const hex = (text: string) => createHash('sha256').update(text).digest('hex')
  const { order, lines, send } = wechatpay(sandbox)
  const rest = alipayRest(sandbox)
  const signed = rest.auth()
  const hashed = [
    () => alipay(sandbox).signedOver((pairs) => hex(sorted(pairs))),
    () => rest.send(signed, hex(rest.lines(signed, 'POST', rest.path, rest.body))),
    () => send(order, (...asked) => hex(lines(...asked))),
  ]
  for (const one of hashed) {
    await one()
    expect(sandbox.refusals().at(-1)?.diagnosis?.mistake).toBe('hashed-twice')
  }
})

test('no secret is ever in the journal, not even one that a client sends', async () => {
  const { signedBy, shop, md5 } = wechatpayV2(sandbox)
  await signedBy((pairs) => md5(sorted(pairs)).toLowerCase(), { key: shop.apiV2Key })
  expect(sandbox.refusals().at(-1)?.diagnosis?.weSigned).toContain('&key=***&mch_id=')
  const told = JSON.stringify(sandbox.refusals())
  for (const { apiV2Key, apiV3Key } of sandbox.merchants.wechatpay) {
    expect(told).not.toContain(apiV2Key)
    expect(told).not.toContain(apiV3Key)
  }
  for (const { secureKey } of sandbox.merchants.unionpay) expect(told).not.toContain(secureKey)
})
