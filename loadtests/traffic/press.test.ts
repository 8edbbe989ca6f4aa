import { createServer, type RequestListener } from 'node:http'
import { createServer as createPlain, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { type PressOrder, press, requestBytes } from './press.ts'

const post = { method: 'POST', target: '/pay?a=1', headers: { 'X-K': 'v' }, body: 'é=1' } as const

function listening(server: ReturnType<typeof createPlain>): Promise<string> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket))
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
    })
  })
}

const http = (listener: RequestListener) => listening(createServer(listener))

/** So many arrivals, ten milliseconds apart. */
const orderOf = (url: string, changes: Partial<PressOrder> = {}): PressOrder => ({
  ...{ url, hop: 'merchant>shop pay', connections: 4, inFlightMax: 1000, answerMs: 2000 },
  share: Array.from({ length: 30 }, (_, index) => ({ index, dueMs: index * 10 })),
  bytesOf: () => requestBytes(url, post),
  startAt: Date.now() + 20,
  ...changes,
})

test('every arrival is sent once, as written, and counted under its hop', async () => {
  const seen: string[] = []
  const url = await http(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    seen.push(`${request.method} ${request.url} ${request.headers['x-k']} ${Buffer.concat(chunks)}`)
    response.end('ok')
  })
  const report = await press(
    orderOf(url, { isRight: ({ body }, index) => body.length === 2 && index !== 7 }),
  )
  expect(seen).toEqual(Array.from({ length: 30 }, () => 'POST /pay?a=1 v é=1'))
  expect(report).toMatchObject({ due: 30, started: 30, finished: 30, approved: 29, refused: 1 })
  expect(report.hops).toEqual([expect.objectContaining({ name: 'merchant>shop pay', count: 30 })])
  expect(report.failures).toEqual({})
  expect(report.startsPerSecond).toBeGreaterThan(0)
})

test('a server that stands still shows from due times, and hardly from starts', async () => {
  let open = true
  const url = await http((_request, response) => {
    if (!open) return setTimeout(() => response.end('ok'), 400)
    open = false
    setTimeout(() => {
      open = true
    }, 400)
    return setTimeout(() => response.end('ok'), 400)
  })
  const { latencyMs, serviceMs, finished, dropped } = await press(
    orderOf(url, {
      connections: 1,
      share: Array.from({ length: 5 }, (_, index) => ({ index, dueMs: 0 })),
    }),
  )
  expect([finished, dropped]).toEqual([5, 0])
  // One after another on one connection: each takes its 400 ms, the last was due two seconds ago.
  expect(latencyMs.max ?? 0).toBeGreaterThan(1900)
  expect(serviceMs.max ?? Infinity).toBeLessThan((latencyMs.max ?? 0) / 2)
})

test('beyond what may be in flight arrivals are dropped', async () => {
  const url = await http((_request, response) => void setTimeout(() => response.end(), 200))
  const share = Array.from({ length: 20 }, (_, index) => ({ index, dueMs: 0 }))
  const report = await press(orderOf(url, { share, inFlightMax: 8, connections: 3 }))
  expect(report).toMatchObject({ due: 20, started: 8, dropped: 12, approved: 8 })
})

test('a server that closes each connection is pressed on fresh ones', async () => {
  const url = await http((_request, response) => {
    response.setHeader('Connection', 'close')
    response.end('ok')
  })
  expect(await press(orderOf(url))).toMatchObject({ approved: 30, unknown: 0, failures: {} })
})

test.each<[string, (socket: Socket) => void, string]>([
  ['breaks off', (socket) => socket.destroy(), 'reset'],
  ['says something else', (socket) => void socket.write('SSH-2.0-x\r\n\r\n'), 'garbled'],
  ['says nothing', () => undefined, 'timeout'],
])('a server that %s leaves the result unknown', async (_name, answer, failure) => {
  const url = await listening(createPlain((socket) => socket.on('data', () => answer(socket))))
  const share = Array.from({ length: 6 }, (_, index) => ({ index, dueMs: index }))
  const report = await press(orderOf(url, { share, answerMs: 200 }))
  expect(report).toMatchObject({ finished: 6, unknown: 6, failures: { [failure]: 6 } })
  expect(report.hops).toMatchObject([{ count: 0, errors: 6 }])
})

test('where nobody listens every request is refused', async () => {
  const url = await http(() => undefined)
  const gone = createPlain()
  const port = await listening(gone)
  await new Promise((resolve) => gone.close(resolve))
  expect(url).not.toBe(port)
  const report = await press(orderOf(port, { connections: 2 }))
  expect(report).toMatchObject({ finished: 30, unknown: 30, failures: { refused: 30 } })
})

test('a stop lets nothing more begin', async () => {
  const url = await http((_request, response) => response.end('ok'))
  const until = Date.now() + 120
  const report = await press(orderOf(url, { stopped: () => Date.now() > until }))
  expect(report.due).toBeLessThan(30)
  expect(report.approved).toBe(report.due)
})
