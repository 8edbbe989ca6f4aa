/** The journal of a whole sandbox over sockets: what real SDKs and merchants say is in it, byte for byte. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { AlipaySdk } from 'alipay-sdk'
import { request } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Entry } from '../sandbox/journal/entry.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import { programsAreMissing } from './programs.fixture.ts'

const home = process.env.HUTONG_TEST_HOME ?? ''
let sandbox: Sandbox
let admin: string

beforeAll(async () => {
  sandbox = await startSandbox({ home, seed: 7 })
  admin = `${sandbox.urls.dashboard}/admin`
})
afterAll(async () => {
  await sandbox.settled()
  await sandbox.expectBalanced()
  await sandbox.close()
})

const ask = async (path: string, init?: RequestInit) => {
  const answer = await fetch(`${admin}${path}`, init)
  return { status: answer.status, text: await answer.text() }
}

/** One order at an Alipay till, paid by a scan, told to an inbox. */
async function sell(outTradeNo: string) {
  const merchant = await sandbox.merchant({ network: 'alipay' })
  const inbox = await sandbox.inbox()
  const sdk = new AlipaySdk(merchant.sdkConfig['alipay-sdk'])
  const bizContent = { outTradeNo, totalAmount: '12.50', subject: '茶' }
  const made = await sdk.exec('alipay.trade.precreate', { notifyUrl: inbox.url, bizContent })
  const payer = await sandbox.payer({ app: 'icbc', balanceFen: 5000 })
  await payer.pay(made.qrCode)
  await inbox.next({ orderNo: outTradeNo })
  return { merchant, inbox }
}

test('an order is there from the first request to the acknowledgement, in order', async () => {
  const { merchant, inbox } = await sell('J1')
  const letter = await sandbox.journal.waitFor({ kind: 'notification', orderNo: 'J1' })
  expect(letter).toMatchObject({ outcome: 'acknowledged', attempt: 0, institution: 'alipay' })
  expect(letter.request.target).toBe(inbox.url)
  const verdict = sandbox.journal.verify({
    expected: [
      { operation: 'precreate', orderNo: 'J1', merchant: merchant.id, times: { exactly: 1 } },
      { institution: 'icbc', path: { matches: '^/app/icbc/payers/.*/scans$' } },
      { kind: 'notification', orderNo: 'J1', fields: { total_amount: '12.50' } },
    ],
    inOrder: true,
    withinMs: 10_000,
  })
  expect(verdict).toMatchObject({ passed: true, says: 'All 3 expectations are met.' })
})

test('what was sent is kept to the byte, and so is what was answered', async () => {
  const body = 'app_id=1&biz_content=%7B%22a%22%3A%22%E8%8C%B6%22%7D&x=+%2B'
  const headers = { 'X-Odd-CASE': 'a  b', 'content-type': 'application/x-www-form-urlencoded' }
  const url = `${sandbox.urls.alipay}/gateway.do?method=alipay.trade.pay&q=%31`
  // A client that leaves the names of headers as they are written.
  const answered = await (await request(url, { method: 'POST', headers, body })).body.text()
  const entry = sandbox.journal.find({ path: '/gateway.do' }).at(-1)
  expect(entry?.request.target).toBe('/gateway.do?method=alipay.trade.pay&q=%31')
  expect(entry?.request.body.toString()).toBe(body)
  expect(entry?.request.headers).toContainEqual(['X-Odd-CASE', headers['X-Odd-CASE']])
  expect(entry?.reply?.body.toString()).toBe(answered)
  expect(entry).toMatchObject({ outcome: 'turned-away', refusal: { reason: expect.any(String) } })
})

test('every kind of door leaves entries: phones, unknown paths, wrong methods, too much', async () => {
  sandbox.journal.clear()
  await fetch(`${sandbox.urls.wechatpay}/nowhere`)
  await fetch(`${sandbox.urls.wechatpay}/pay/micropay`)
  await fetch(`${sandbox.urls.unionpay}/gateway/api/backTransReq.do`, {
    ...{ method: 'POST', body: 'x'.repeat(300_000) },
  })
  await fetch(`${sandbox.urls.icbc}/iso8583`, { method: 'POST', body: 'no card message' })
  await fetch(`${sandbox.urls.icbc}/app/icbc/payers/icbc-1`)
  const told = (entry: Entry) => [entry.institution, entry.outcome, entry.refusal?.reason]
  expect(sandbox.journal.find().map(told)).toEqual([
    ['wechatpay', 'turned-away', 'not-found'],
    ['wechatpay', 'turned-away', 'method-not-allowed'],
    ['unionpay', 'turned-away', 'body-too-large'],
    ['icbc', 'turned-away', expect.any(String)],
    ['icbc', 'approved', undefined],
  ])
})

test('a merchant who does not acknowledge is sent the ladder, and every rung is there', async () => {
  await using world = await startSandbox({ home, seed: 8, time: 'stepped' })
  const merchant = await world.merchant({ network: 'alipay' })
  const inbox = await world.inbox({ answers: { status: 500, body: 'oops' } })
  const sdk = new AlipaySdk(merchant.sdkConfig['alipay-sdk'])
  const bizContent = { outTradeNo: 'J3', totalAmount: '1.00', subject: 'tea' }
  const made = await sdk.exec('alipay.trade.precreate', { notifyUrl: inbox.url, bizContent })
  const payer = await world.payer({ app: 'alipay', balanceFen: 5000 })
  await payer.pay(made.qrCode)
  const rung = { kind: 'notification', orderNo: 'J3' } as const
  // Three times again at once, then after four minutes.
  await world.journal.waitFor({ ...rung, attempt: 0 })
  await world.clock.advance('1s')
  await world.journal.waitFor({ ...rung, attempt: 3 })
  inbox.answer('success')
  await world.clock.advance('5m')
  await world.journal.waitFor({ ...rung, outcome: 'acknowledged' })
  const ladder = world.journal.find(rung)
  const no = ['not-acknowledged', 500, 'oops']
  expect(ladder.map(({ outcome, reply }) => [outcome, reply?.status, `${reply?.body}`])).toEqual([
    ...[no, no, no, no],
    ['acknowledged', 200, 'success'],
  ])
  const [first, last] = [ladder[0]?.at ?? 0, ladder[4]?.at ?? 0]
  expect(last - first).toBeGreaterThanOrEqual(4 * 60_000)
  await world.expectBalanced()
})

test('the admin API pages, shows, renders, exports and verifies', async () => {
  await sell('J4')
  await sandbox.journal.waitFor({ kind: 'notification', orderNo: 'J4' })
  const first = JSON.parse((await ask('/journal?limit=2')).text)
  expect(first.entries).toHaveLength(2)
  const next = JSON.parse((await ask(`/journal?limit=1000&before=${first.before}`)).text)
  expect(next.entries[0].number).toBeLessThan(first.entries[1].number)
  expect(first.count).toBe(next.count + 2)
  const found = JSON.parse((await ask('/journal?operation=precreate&orderNo=J4')).text)
  const [{ number }] = found.entries
  expect(found.entries).toMatchObject([{ orderNo: 'J4', status: 200, outcome: 'approved' }])
  const shown = JSON.parse((await ask(`/journal/${number}`)).text)
  expect(shown.request.fields).toContainEqual(['biz_content.subject', '茶'])
  const http = await ask(`/journal/${number}?as=http`)
  expect(http.text).toMatch(
    /^POST \/gateway\.do\?[^\n]* HTTP\/1\.1\r\n[\s\S]*\r\n\r\n.*\r\n\r\nHTTP\/1\.1 200 OK\r\n/,
  )
  const har = JSON.parse((await ask('/journal.har?orderNo=J4')).text)
  expect(har.log).toMatchObject({ version: '1.2', creator: { name: 'Hutong' } })
  expect(har.log.entries[0].request.url).toContain(`${sandbox.urls.alipay}/gateway.do?`)
  const body = JSON.stringify({ expected: [{ operation: 'refund', orderNo: 'J4' }] })
  const verdict = JSON.parse((await ask('/verification', { method: 'POST', body })).text)
  expect(verdict.passed).toBe(false)
  expect(verdict.says).toContain('operation: expected "refund", found ')
})

const missing = programsAreMissing(['bash', 'curl'], 'no curl command is pasted')

test.skipIf(missing)('the curl command of an entry asks the same again', async () => {
  const [entry] = sandbox.journal.find({ operation: 'precreate', orderNo: 'J4' })
  const headers = { authorization: `Bearer ${sandbox.adminToken}` }
  const command = await ask(`/journal/${entry?.number}?as=curl&masked=false`, { headers })
  const { stdout } = await promisify(execFile)('bash', ['-c', command.text])
  const again = sandbox.journal.find({ operation: 'precreate', orderNo: 'J4' }).at(-1)
  expect(again?.number).toBeGreaterThan(entry?.number ?? 0)
  expect(again?.request.body).toEqual(entry?.request.body)
  expect(again?.request.target).toBe(entry?.request.target)
  expect(again?.reply?.body.toString()).toBe(stdout)
})

test.each([
  // what is asked                                status  what is said
  ['/journal?oderNo=1', 422, 'Did you mean orderNo?'],
  ['/journal?institution=alipya', 422, 'Did you mean alipay?'],
  ['/journal?limit=0', 422, 'from 1 to 1000'],
  ['/journal?pathMatches=(', 422, 'regular expression'],
  ['/journal?masked=no', 422, 'true, false'],
  ['/journal/999999', 404, 'forgotten'],
  ['/journal/x', 404, 'forgotten'],
])('%s is answered %i', async (path, status, says) => {
  const answer = await ask(path)
  expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(says)])
})

test('an expression that would take for ever is stopped', async () => {
  const url = `${sandbox.urls.wechatpay}/slow?x=${'a'.repeat(4000)}!`
  await fetch(url)
  const pattern = encodeURIComponent('^(a+)+$')
  const answer = await ask(`/journal?field.x=y&bodyMatches=${pattern}`)
  expect(answer.status).toBe(200)
  const body = JSON.stringify({ expected: [{ fields: { x: { matches: '^(a+)+$' } } }] })
  const began = performance.now()
  const stopped = await ask('/verification', { method: 'POST', body })
  expect([stopped.status, stopped.text]).toEqual([422, expect.stringContaining('simpler')])
  expect(performance.now() - began).toBeLessThan(20_000)
})

test('only the token clears it', async () => {
  expect((await ask('/journal', { method: 'DELETE' })).status).toBe(401)
  const headers = { authorization: `Bearer ${sandbox.adminToken}` }
  expect((await ask('/journal', { method: 'DELETE', headers })).status).toBe(200)
  expect(sandbox.journal.count()).toBe(0)
  const { holding } = JSON.parse((await ask('/journal')).text)
  expect(holding).toMatchObject({ kept: 0, dropped: 0 })
})
