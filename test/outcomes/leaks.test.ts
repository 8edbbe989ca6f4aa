/** No answer of a network tells what it runs on: not by any outcome, and not by what is malformed. */
import { Pool } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stream } from '../../core/random.ts'
import { isNetworkDoor, malformed, networkDoors } from '../malformed.fixture.ts'
import { leaksOf } from './leaks.fixture.ts'
import { openPlace, type Place } from './place.fixture.ts'
import { knock, type Reply } from './wire.fixture.ts'

let place: Place

beforeAll(async () => {
  place = await openPlace(17)
})

afterAll(async () => {
  expect(place.complaints).toEqual([])
  await place.sandbox.close(0)
})

const reply = (body: string, headers: Reply['headers'] = {}): Reply => ({
  ...{ status: 200, headers, body: Buffer.from(body) },
})

test.each([
  ['a stack frame', 'at serve (file:///x/express.js:12:3)'],
  ['a file of ours', 'thrown in pipeline.ts'],
  ['an error of JavaScript', 'TypeError: x'],
  ['a module of Node', 'in node:crypto'],
  ['undefined', '{"a":"undefined"}'],
  ['an object as text', 'sign=[object Object]'],
  ['not a number', '<total_fee>NaN</total_fee>'],
  ['an outcome of ours', 'sub_msg: funds-insufficient'],
  ['our name', 'by Hutong'],
  ['a place of ours', 'decided at icbc>switch'],
  ['that it is a sandbox', 'this is a sandbox'],
  ['an absolute path', 'reading /Users/me/x'],
  ['a page of Express', '<pre>Cannot GET /x</pre>'],
])('%s is found', (name, text) => {
  expect(leaksOf(reply(text)).join()).toContain(name)
  expect(leaksOf(reply('', { 'x-some': text })).join()).toContain(name)
})

test('what Express adds unasked is found, and what networks say is not', () => {
  expect(leaksOf(reply('', { etag: 'W/"1"', 'x-powered-by': 'Express' }))).toHaveLength(2)
  const fine = [
    '{"code":"ACQ.TRADE_NOT_EXIST","sub_msg":"交易不存在","sign":"NaNundefinedNaNundefinedNaNundefinedNaN+/=="}',
    'respCode=00&respMsg=成功[0000000]&path=/gateway/api/backTransReq.do',
    '<xml><return_msg><![CDATA[XML格式错误]]></return_msg></xml>',
  ]
  for (const text of fine) expect(leaksOf(reply(text))).toEqual([])
  expect(leaksOf(reply('', { 'hutong-unknown-fields': 'colour' }))).not.toEqual([])
})

test('two thousand malformed requests at the doors of networks learn nothing of us', async () => {
  const draw = stream(20_261_123, 'leaks')
  const pools = new Map(
    networkDoors.map((door) => [
      door,
      new Pool(place.sandbox.urls[door] ?? '', { connections: 16 }),
    ]),
  )
  const counts = new Map<string, number>()
  const leaks: string[] = []
  let left = 2000
  const walk = async () => {
    while (left > 0) {
      const { door, ...request } = malformed(draw, networkDoors)
      if (!isNetworkDoor(door, request.path)) continue
      left -= 1
      const answer = await pools.get(door)?.request(request)
      if (answer === undefined) throw new Error(door)
      const body = Buffer.from(await answer.body.arrayBuffer())
      const headers = Object.fromEntries(
        Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
      )
      const found = leaksOf({ status: answer.statusCode, headers, body })
      counts.set(door, (counts.get(door) ?? 0) + 1)
      leaks.push(...found.map((leak) => `${request.method} ${door}${request.path}: ${leak}`))
    }
  }
  await Promise.all(Array.from({ length: 32 }, walk))
  await Promise.all([...pools.values()].map((pool) => pool.close()))
  expect(leaks).toEqual([])
  expect([...counts.keys()].sort()).toEqual([...networkDoors].sort())
}, 60_000)

test.each(['alipay', 'wechatpay', 'unionpay', 'switch', 'icbc'])(
  '%s says nothing of itself where there is nothing',
  async (door) => {
    const url = place.sandbox.urls[door] ?? ''
    for (const target of ['/', '/nothing', '/gateway.do/x', '/%E4%BD', '/v3/', '/favicon.ico']) {
      for (const method of ['GET', 'POST'] as const) {
        const answer = await knock(url, { method, target, headers: {}, body: 'x=1' })
        expect(leaksOf(answer)).toEqual([])
      }
    }
  },
)
