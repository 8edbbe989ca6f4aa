import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { limits } from '../../core/limits.ts'
import { createDoor, type Door, type DoorParts } from './express.ts'
import type { Route, WireReply, WireRequest } from './institution.ts'

/** One request at a time, so that the bound can be met without thousands of sockets. */
vi.mock('../../core/limits.ts', async (original) => {
  const { limits: usual } = await original<typeof import('../../core/limits.ts')>()
  return { limits: { ...usual, requestsAtOnceMax: 1 } }
})

const doors: Door[] = []

afterEach(async () => {
  vi.restoreAllMocks()
  await Promise.all(doors.splice(0).map((door) => door.close(0)))
})

const reply = (status: number, body: string, headers = {}): WireReply => ({ status, headers, body })

async function opened(routes: readonly Route[], change: Partial<DoorParts> = {}) {
  const crashes: unknown[] = []
  const door = createDoor({
    routes,
    refuse: async (why) => reply(418, `we say: ${why}`, { 'X-House': 'tea' }),
    crashed: (cause) => crashes.push(cause),
    ...change,
  })
  doors.push(door)
  await new Promise<void>((resolve) => door.server.listen(0, '127.0.0.1', resolve))
  return { door, crashes, port: (door.server.address() as AddressInfo).port }
}

const echo = (serve: Route['serve']): Route => ({ method: 'POST', path: '/pay/:id', serve })
const fine = echo(async () => reply(200, 'fine'))

interface Heard {
  readonly status: number
  readonly body: string
  readonly raw: readonly string[]
}

function ask(
  port: number,
  { method = 'POST', path = '/pay/1', body = '', headers = {} } = {},
): Promise<Heard | 'broken'> {
  return new Promise((resolve) => {
    const asking: ClientRequest = httpRequest({ port, host: '127.0.0.1', method, path, headers })
    asking.on('error', () => resolve('broken'))
    asking.on('response', async (response: IncomingMessage) => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk)
      const text = Buffer.concat(chunks).toString()
      resolve({ status: response.statusCode ?? 0, body: text, raw: response.rawHeaders })
    })
    asking.end(body)
  })
}

test('hands in the exact bytes, the target untouched, and keeps the case of header names', async () => {
  const seen: WireRequest[] = []
  const { port } = await opened([
    echo(async (request) => {
      seen.push(request)
      return reply(201, 'seen', { 'Wechatpay-Serial': 'A1', 'x-lower': 'b' })
    }),
  ])
  const body = ' {"a": 1 , "b":"茶"}\r\n'
  const path = '/pay/a%2Fb?x=%20&y=1'
  const heard = await ask(port, { path, body, headers: { 'X-Mixed-Case': 'Yes' } })
  expect(heard).toMatchObject({ status: 201, body: 'seen' })
  expect((heard as Heard).raw).toEqual(
    expect.arrayContaining(['Wechatpay-Serial', 'x-lower', 'Content-Length']),
  )
  expect((heard as Heard).raw.join()).not.toMatch(/x-powered-by|etag/i)
  expect(seen).toMatchObject([
    {
      ...{ method: 'POST', target: path, path: '/pay/a%2Fb', query: 'x=%20&y=1' },
      ...{ params: { id: 'a/b' }, headers: { 'x-mixed-case': 'Yes' } },
    },
  ])
  expect(seen[0]?.body.equals(Buffer.from(body))).toBe(true)
})

test.each([
  ['a path nobody knows', { path: '/nowhere' }, 'not-found'],
  ['a path that cannot be decoded', { path: '/pay/%E0%A4%A' }, 'not-found'],
  ['another method', { method: 'GET' }, 'method-not-allowed'],
  ['one byte too many', { body: 'x'.repeat(limits.bodyBytesMax + 1) }, 'body-too-large'],
])('refuses %s in the words of the house', async (_what, request, why) => {
  const { port } = await opened([fine])
  expect(await ask(port, request)).toMatchObject({ status: 418, body: `we say: ${why}` })
})

test('takes the largest body there may be', async () => {
  const { port } = await opened([echo(async ({ body }) => reply(200, String(body.length)))])
  const body = 'x'.repeat(limits.bodyBytesMax)
  expect(await ask(port, { body })).toMatchObject({ body: String(limits.bodyBytesMax) })
})

test('a mistake of ours is told to the operator and answered in the words of the house', async () => {
  const { port, crashes } = await opened([
    echo(async () => {
      throw new Error('oops')
    }),
  ])
  expect(await ask(port)).toMatchObject({ status: 418, body: 'we say: crashed' })
  expect(crashes).toMatchObject([{ message: 'oops' }])
})

test('a reply that cannot be written is answered as a mistake, and the caller does not wait', async () => {
  const { port, crashes } = await opened([echo(async () => reply(200, '', { 'X-Bad': 'a\nb' }))])
  expect(await ask(port, { body: 'hello' })).toMatchObject({ body: 'we say: crashed' })
  expect(crashes).toHaveLength(1)
})

test('an upload that is broken off reaches no route and breaks nothing', async () => {
  const served = vi.fn(async () => reply(200, 'fine'))
  const { door, port, crashes } = await opened([echo(served)])
  const socket = connect(port, '127.0.0.1')
  socket.write('POST /pay/1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf')
  await expect.poll(() => door.inFlight()).toBe(1)
  socket.destroy()
  await expect.poll(() => door.inFlight()).toBe(0)
  expect(served).not.toHaveBeenCalled()
  expect(crashes).toEqual([])
  served.mockClear()
  expect(await ask(port)).toMatchObject({ status: 200 })
})

test('a reset breaks the connection', async () => {
  const { port } = await opened([echo(async () => 'reset')])
  expect(await ask(port)).toBe('broken')
})

test('a timeout says nothing, and the connection ends after the silence', async () => {
  const { port } = await opened([echo(async () => 'timeout')])
  const waits: number[] = []
  const real = globalThis.setTimeout
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((call: () => void, ms?: number) => {
    waits.push(ms ?? 0)
    return real(call, ms === limits.silenceMs ? 20 : ms)
  }) as typeof setTimeout)
  expect(await ask(port)).toBe('broken')
  expect(waits).toContain(limits.silenceMs)
})

test('works on a bounded number of requests at once', async () => {
  let release: () => void = () => undefined
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  const { door, port } = await opened([
    echo(async () => {
      await gate
      return reply(200, 'fine')
    }),
  ])
  const first = ask(port)
  await expect.poll(() => door.inFlight()).toBe(1)
  expect(await ask(port)).toMatchObject({ body: 'we say: too-many-requests' })
  release()
  expect(await first).toMatchObject({ body: 'fine' })
})

test('closing waits for what is being worked on, and takes nothing new', async () => {
  const { door, port } = await opened([
    echo(async () => {
      await new Promise((resolve) => setTimeout(resolve, 100))
      return reply(200, 'late')
    }),
  ])
  const answer = ask(port)
  await expect.poll(() => door.inFlight()).toBe(1)
  const closed = door.close(5000)
  expect(await ask(port)).toBe('broken')
  expect(await answer).toMatchObject({ body: 'late' })
  await closed
  expect(door.inFlight()).toBe(0)
})

test('closing waits no longer than its grace', async () => {
  const { door, port } = await opened([echo(() => new Promise(() => undefined))])
  const answer = ask(port)
  await expect.poll(() => door.inFlight()).toBe(1)
  const began = performance.now()
  await door.close(50)
  expect(performance.now() - began).toBeLessThan(2000)
  expect(await answer).toBe('broken')
})

test('a request is of the kind Express wants before Express sees it, so nothing is swapped', async () => {
  const { door, port } = await opened([fine])
  const before: unknown[] = []
  door.server.prependListener('request', (request, response) => {
    before.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response))
  })
  const after: unknown[] = []
  door.server.on('request', (request, response) => {
    after.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response))
  })
  await ask(port)
  expect(before).toHaveLength(2)
  expect(after[0]).toBe(before[0])
  expect(after[1]).toBe(before[1])
  expect(before[0]).toHaveProperty('get')
})

test.each([
  ['POST', '/pay/1', 'fine'],
  ['POST', '/PAY/1', 'we say: not-found'],
  ['POST', '/pay/1/', 'we say: not-found'],
  ['GET', '/pay/1', 'we say: method-not-allowed'],
])('knows one spelling of a path and one verb: %s %s', async (method, path, body) => {
  const { port } = await opened([fine])
  expect(await ask(port, { method, path })).toMatchObject({ body })
})

test('does not let HEAD in where GET may come', async () => {
  const { port } = await opened([{ ...fine, method: 'GET' }])
  expect(await ask(port, { method: 'HEAD' })).toMatchObject({ status: 418, body: '' })
  expect(await ask(port, { method: 'GET' })).toMatchObject({ status: 200 })
})
