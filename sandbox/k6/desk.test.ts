import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Desk, openDesk } from './desk.ts'

interface Answer {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

let desk: Desk
let now = 0
beforeEach(async () => {
  now = 1000
  desk = await openDesk(() => now)
})
afterEach(() => desk.close())

const send = (method: string, path: string, body?: string) =>
  fetch(`${desk.url}${path}`, { method, ...(body === undefined ? {} : { body }) })
const told = async (path: string): Promise<Answer> =>
  JSON.parse(await (await send('GET', path)).text())
const manner = (said: object) => send('PUT', '/manner', JSON.stringify(said))

// wire, what it hears back
const words = [
  ['alipay', 200, 'success'],
  ['wechat-v3', 204, ''],
  ['wechat-v2', 200, '<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>'],
  ['unionpay', 200, 'ok'],
] as const

test.each(words)('%s hears back what it wants to hear', async (wire, status, body) => {
  const reply = await send('POST', `/hear/${wire}/K1`, 'a=1')
  expect([reply.status, await reply.text()]).toEqual([status, body])
})

test('an order is heard of once, whether before or after it was paid, and how late', async () => {
  await send('POST', '/paid/alipay/K1', JSON.stringify({ at: 900 }))
  await send('POST', '/hear/alipay/K1', 'a=1')
  await send('POST', '/hear/alipay/K1', 'a=1')
  await send('POST', '/hear/unionpay/K2', 'b=2')
  await send('POST', '/paid/unionpay/K2', JSON.stringify({ at: 5000 }))
  await send('POST', '/paid/alipay/K3', JSON.stringify({ at: 900 }))
  expect(await told('/counts')).toEqual({ awaited: 3, heard: 2, came: 3, refused: 0 })
  expect(await told('/lags')).toEqual({ alipay: [100], unionpay: [0] })
})

test('a notification is kept as it came', async () => {
  expect((await send('GET', '/heard/alipay/K1')).status).toBe(404)
  await fetch(`${desk.url}/hear/alipay/K1`, {
    ...{ method: 'POST', body: 'a=%E8', headers: { 'Wechatpay-Serial': '5A' } },
  })
  const { headers, body } = await told('/heard/alipay/K1')
  expect([headers['wechatpay-serial'], body]).toEqual(['5A', 'a=%E8'])
})

test('it refuses the share it is told to, and answers late', async () => {
  await manner({ refuseShare: 0.5, answerMs: 30 })
  const began = performance.now()
  const statuses: number[] = []
  for (const order of [1, 2, 3, 4]) {
    statuses.push((await send('POST', `/hear/alipay/K${order}`, 'a=1')).status)
  }
  expect(statuses).toEqual([200, 500, 200, 500])
  expect(performance.now() - began).toBeGreaterThan(100)
  expect(await told('/counts')).toMatchObject({ came: 4, refused: 2 })
})

test('what it was not asked to do it does not', async () => {
  expect((await send('POST', '/nothing/alipay/K1', '')).status).toBe(404)
  await manner({ refuseShare: -1, answerMs: 'long' })
  expect((await send('POST', '/hear/alipay/K1', 'a=1')).status).toBe(200)
})
