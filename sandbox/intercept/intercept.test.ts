import { once } from 'node:events'
import { connect as connectTls } from 'node:tls'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createIntercept, type Intercept } from './intercept.ts'
import { call, heard, openRaw, portOf } from './proxy.fixture.ts'

let intercept: Intercept
let proxyPort = 0
let mute: Awaited<ReturnType<typeof openRaw>>
let answer: string
beforeEach(async () => {
  answer = ''
  mute = await openRaw((socket) => void socket.write(answer))
  const doorOf = () => `http://127.0.0.1:${mute.port}`
  intercept = await createIntercept({ options: { allow: ['127.0.0.1'] }, home: null, doorOf })
  const [first = 0] = await Promise.all(intercept.listeners.map(({ server }) => portOf(server)))
  proxyPort = first
})
afterEach(() => mute.close())

async function tunnelTo(target: string) {
  const socket = await call(proxyPort, `CONNECT ${target} HTTP/1.1\r\nHost: x\r\n\r\n`)
  await heard(socket, '\r\n\r\n')
  return socket
}

/** How long it takes to close, when that is how long what is under way may take. */
async function closedAfter(graceMs: number): Promise<number> {
  const begun = performance.now()
  await Promise.all(intercept.listeners.map((listener) => listener.close(graceMs)))
  return performance.now() - begun
}

test('a connection with nothing under way does not keep it from closing', async () => {
  const wire = await tunnelTo('qr.95516.com:443')
  const ca = intercept.openedAt('127.0.0.1').authority
  const socket = connectTls({ socket: wire, servername: 'qr.95516.com', ca })
  await once(socket, 'secureConnect')
  answer = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone'
  socket.write('GET / HTTP/1.1\r\nHost: qr.95516.com\r\n\r\n')
  expect(await heard(socket, 'done')).toContain('Connection: keep-alive')
  expect(await closedAfter(10_000)).toBeLessThan(5000)
})

test('tunnels, handshakes and requests under way are cut off when their time is over', async () => {
  const open = [await tunnelTo(`127.0.0.1:${mute.port}`), await tunnelTo('qr.95516.com:443')]
  open.push(await call(proxyPort, 'GET http://qr.95516.com/ HTTP/1.1\r\nHost: x\r\n\r\n'))
  const ends = open.map((socket) => new Promise((resolve) => socket.on('close', resolve)))
  for (const socket of open) socket.on('end', () => socket.end()).resume()
  const took = await closedAfter(300)
  expect(took).toBeGreaterThan(250)
  expect(took).toBeLessThan(5000)
  await Promise.all(ends)
})
