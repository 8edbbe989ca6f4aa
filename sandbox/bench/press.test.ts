/** The presser against small servers: what it sends, what it counts, and what it does not let pass. */
import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { press } from './press.ts'

let server: Server | undefined

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

function listen(listener: RequestListener): Promise<string> {
  return new Promise((resolve) => {
    server = createServer(listener).listen(0, '127.0.0.1', () => {
      const address = server?.address()
      resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
    })
  })
}

const prepared = (body: string) => ({ path: '/pay?a=1', headers: { 'X-Till': '7' }, body })
const echo: RequestListener = (request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => response.end(`${request.url} ${Buffer.concat(chunks)}`))
}

test('each request is sent once, over the connections it may have', async () => {
  const seen: string[] = []
  const sockets = new Set<unknown>()
  const url = await listen((request, response) => {
    sockets.add(request.socket)
    expect(request.headers['x-till']).toBe('7')
    echo(request, response)
  })
  const requests = Array.from({ length: 50 }, (_, index) => prepared(`${index}`))
  const isRight = (status: number, body: string) => {
    seen.push(body)
    return status === 200
  }
  const pressed = await press(url, requests, isRight, { connections: 4 })
  expect(seen.sort()).toEqual(requests.map(({ body }) => `/pay?a=1 ${body}`).sort())
  expect(sockets.size).toBe(4)
  expect(pressed.requests).toBe(50)
  expect(pressed.perSecond).toBeGreaterThan(0)
  expect(pressed.latencyMsP99).toBeGreaterThanOrEqual(pressed.latencyMsP50)
})

test('by time, requests begin anew', async () => {
  const url = await listen(echo)
  const { requests } = await press(url, [prepared('a')], (status) => status === 200, {
    ...{ connections: 2, forMs: 60 },
  })
  expect(requests).toBeGreaterThan(2)
})

test.each<[string, RequestListener, string]>([
  [
    'is wrong',
    (_, response) => response.writeHead(500).end('out of tea'),
    'Answered 500: out of tea',
  ],
  ['closes', (_, response) => response.setHeader('Connection', 'close').end(), 'closes each'],
  ['never comes', (request) => request.socket.destroy(), 'closed a connection'],
  ['is late', () => undefined, 'Not done within 80 ms'],
])('an answer that %s is no throughput', async (_, listener, says) => {
  const url = await listen(listener)
  const isRight = (status: number) => status === 200
  await expect(press(url, [prepared('a')], isRight, { withinMs: 80 })).rejects.toThrow(says)
})

test('nothing to press with, or nobody to press, is told', async () => {
  const url = await listen(echo)
  await expect(press(url, [], () => true)).rejects.toThrow('Nothing to press with')
  server?.close()
  await expect(press('http://127.0.0.1:1', [prepared('a')], () => true)).rejects.toThrow(
    'ECONNREFUSED',
  )
})
