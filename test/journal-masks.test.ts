/**
 * Every secret there is, planted in every kind of body at every network's door: none of them is in any
 * answer of the admin API, unless whoever asks holds the token and asks for it.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import { secretsOf } from '../sandbox/telling/mask-secrets.ts'
import { cardNumber } from '../simulators/banks/issuers.ts'

let sandbox: Sandbox
let admin: string

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 5, home: process.env.HUTONG_TEST_HOME ?? '' })
  admin = sandbox.urls.dashboard ?? ''
})

afterAll(() => sandbox.close())

const personal = {
  /** A card of a bank here, and of a scheme that no bank here issues. */
  card: cardNumber('622202', 19, 123456),
  foreign: '4111111111111111',
  phone: '13912345678',
  identity: '11010519491231002X',
  password: '739154',
  cvn2: '842',
}

/** What is planted, under names that tell nothing and under those that do. */
function planted(): Readonly<Record<string, string>> {
  const { adminToken, keys } = sandbox
  const held = secretsOf({ ...keys, adminToken, version: 2 })
  const secrets = Object.fromEntries(held.map((secret, place) => [`note${place}`, secret]))
  const inOneLine = held
    .filter((secret) => secret.includes('PRIVATE KEY'))
    .map((key, place) => [`line${place}`, key.replaceAll(/-----[^-]*-----|\s/g, '')])
  const { card, foreign, phone, identity, password, cvn2 } = personal
  return {
    ...{ ...secrets, ...Object.fromEntries(inOneLine) },
    ...{ card, foreign, phone, identity, password, cvn2, pin: '554411' },
    spaced: foreign.replace(/(.{4})(?=.)/g, '$1 '),
    nested: JSON.stringify({ password, cardNo: card, deeper: JSON.stringify({ password, card }) }),
    customerInfo: Buffer.from(`{phoneNo=${phone}&cvn2=${cvn2}}`).toString('base64'),
    raw: `{phoneNo=${phone}&cvn2=${cvn2}&pin=554411}`,
  }
}

const boundary = 'HutongBoundary'

const kinds: Readonly<Record<string, (fields: Readonly<Record<string, string>>) => string>> = {
  'application/json': (fields) =>
    JSON.stringify({ pin: 554411, inner: [fields, { password: 739154 }] }),
  'application/json; charset=utf-8': (fields) =>
    JSON.stringify(fields, null, 2).replaceAll('/', '\\/'),
  'application/x-www-form-urlencoded': (fields) =>
    new URLSearchParams({
      pin: '554411',
      biz_content: JSON.stringify({ ...fields, pin: 554411 }),
    }).toString(),
  'application/x-www-form-urlencoded; twice': (fields) =>
    `biz_content=${encodeURIComponent(encodeURIComponent(JSON.stringify(fields)))}`,
  'text/xml': (fields) =>
    `<xml>${Object.entries(fields)
      .map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`)
      .join('\n')}</xml>`,
  [`multipart/form-data; boundary=${boundary}`]: (fields) =>
    `${Object.entries(fields)
      .map(
        ([name, value]) =>
          `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}`,
      )
      .join('\r\n')}\r\n--${boundary}--\r\n`,
  'text/plain': (fields) =>
    Object.entries(fields)
      .map(([name, value]) => `${name}=${value}`)
      .join('&'),
}

const doors = [
  ...[
    ['alipay', '/gateway.do'],
    ['alipay', '/v3/alipay/trade/pay'],
  ],
  ...[
    ['wechatpay', '/v3/pay/transactions/native'],
    ['wechatpay', '/pay/micropay'],
  ],
  ...[
    ['unionpay', '/gateway/api/backTransReq.do'],
    ['icbc', '/app/icbc/payers/icbc-42/scans'],
  ],
  ...[
    ['switch', '/interchange'],
    ['alipay', '/no/such/path'],
  ],
] as const

/** All that the admin API tells of it, in every form. */
async function everythingTold(): Promise<string> {
  const texts: string[] = []
  const take = async (path: string, init?: RequestInit) => {
    const answer = await fetch(`${admin}${path}`, init)
    const text = await answer.text()
    expect(answer.status, `${path}: ${text.slice(0, 300)}`).toBe(200)
    texts.push(text)
  }
  await take('/admin/journal?limit=1000')
  await take('/admin/journal.har?limit=1000')
  for (const { number } of sandbox.journal.find()) {
    for (const form of ['json', 'http', 'curl']) await take(`/admin/journal/${number}?as=${form}`)
  }
  const expected = Object.keys(planted())
    .slice(-40)
    .map((name) => ({
      fields: { [name]: 'x' },
      method: 'POST',
    }))
  await take('/admin/verification', { method: 'POST', body: JSON.stringify({ expected }) })
  await take('/admin/refusals')
  for (const { number } of sandbox.refusals()) await take(`/admin/refusals/${number}`)
  await take('/admin/metrics')
  return texts.join('\n')
}

/** Pieces that must stand nowhere: whole, in any encoding, and thirty signs of a key in a row. */
function forbidden(): string[] {
  const pieces = secretsOf({ ...sandbox.keys, adminToken: sandbox.adminToken, version: 2 }).flatMap(
    (secret) => {
      const plain = secret.replaceAll(/-----[^-]*-----|\s/g, '')
      if (plain.length < 100) return [secret, encodeURIComponent(secret)]
      return Array.from({ length: plain.length / 100 }, (_, place) =>
        plain.slice(place * 100 + 40, place * 100 + 72),
      )
    },
  )
  const { card, foreign, phone, identity, password } = personal
  const spaced = foreign.replace(/(.{4})(?=.)/g, '$1 ')
  const dated = [card, foreign, phone, identity, password, spaced, spaced.replaceAll(' ', '+')]
  const inside = Buffer.from(`{phoneNo=${phone}&cvn2=`).toString('base64').slice(0, 24)
  return [...pieces, ...dated, inside, 'cvn2=842', '"cvn2":"842"', '554411']
}

test('no planted secret is in any answer of the admin API', async () => {
  const fields = planted()
  sandbox.journal.clear()
  for (const [network, path] of doors) {
    for (const [type, write] of Object.entries(kinds)) {
      const { adminToken } = sandbox
      const headers = {
        'content-type': type,
        authorization: `Bearer ${adminToken}`,
        cookie: adminToken,
      }
      const body = write(fields)
      await fetch(`${sandbox.urls[network]}${path}`, { method: 'POST', headers, body })
    }
    const { card, password, phone } = personal
    const query = new URLSearchParams({ card, password, phone, note: sandbox.adminToken })
    await fetch(`${sandbox.urls[network]}${path}?${query}`, {
      headers: { authorization: 'WECHATPAY2-SHA256-RSA2048 mchid="1",signature="c2lnbmF0dXJl"' },
    })
  }
  expect(sandbox.journal.count()).toBe(doors.length * 8)
  const told = await everythingTold()
  expect(told.length).toBeGreaterThan(1_000_000)
  const leaks = forbidden().filter((piece) => told.includes(piece))
  expect(leaks.map((leak) => [leak, around(told, leak)])).toEqual([])
  expect(told).not.toContain('c2lnbmF0dXJl')
}, 60_000)

const around = (text: string, piece: string) => {
  const at = text.indexOf(piece)
  return text.slice(Math.max(0, at - 120), at + piece.length + 40)
}

test('uncovered it is told to whoever holds the token, and to nobody else', async () => {
  const [entry] = sandbox.journal.find({
    institution: 'wechatpay',
    body: { contains: personal.card },
  })
  for (const path of [`/admin/journal/${entry?.number}`, '/admin/journal', '/admin/journal.har']) {
    expect((await fetch(`${admin}${path}?masked=false`)).status).toBe(401)
    expect((await fetch(`${admin}${path}?masked=true&masked=false`)).status).toBe(401)
  }
  const headers = { authorization: `Bearer ${sandbox.adminToken}` }
  const answer = await fetch(`${admin}/admin/journal/${entry?.number}?masked=false`, { headers })
  const told: { request: { base64: string } } = await answer.json()
  expect(Buffer.from(told.request.base64, 'base64')).toEqual(entry?.request.body)
})
