import { once } from 'node:events'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { call, openProxy, openRaw } from './proxy.fixture.ts'

// The bounds are as they are, but sooner reached.
vi.mock(import('../../core/limits.ts'), async (original) => {
  const { limits, ...rest } = await original()
  return {
    ...rest,
    limits: { ...limits, interceptedHeadMs: 1500, passedThroughIdleMs: 200 } as never,
  }
})

let stand: Awaited<ReturnType<typeof openProxy>>
beforeAll(async () => {
  stand = await openProxy()
})
afterAll(() => stand.close())

const gateway = 'gateway.95516.com'
const connectTo = (target: string) => `CONNECT ${target} HTTP/1.1\r\nHost: x\r\n\r\n`

const silent = {
  'says nothing to the proxy': () => call(stand.port, ''),
  'begins a head and stops': () => call(stand.port, 'GET http://a/ HTTP/1.1\r\nA: '),
  'says nothing to the TLS door': () => call(stand.tlsPort, ''),
  'begins a handshake and stops': () => call(stand.tlsPort, '\x16\x03\x01\x02\x00'),
  'opens a tunnel and says nothing': () => call(stand.port, connectTo(`${gateway}:443`)),
  'shakes hands and says nothing': async () => {
    const socket = connectTls({
      port: stand.tlsPort,
      servername: gateway,
      ca: stand.authority.certificate,
    })
    await once(socket, 'secureConnect')
    return socket
  },
}

test.concurrent.each(Object.entries(silent))('who %s is not waited for', async (_what, open) => {
  const socket = await open()
  socket.on('error', () => socket.destroy())
  socket.on('end', () => socket.end())
  // The test itself is what runs out of time when nobody hangs up.
  await new Promise((resolve) => socket.on('close', resolve).resume())
  expect(socket.destroyed).toBe(true)
})

test('an allowed host that stays silent is given up, before and after a tunnel stands', async () => {
  const mute = await openRaw(() => undefined)
  const socket = await call(stand.port, connectTo(`127.0.0.1:${mute.port}`))
  await once(socket, 'data')
  const failed = once(socket, 'error')
  socket.write('anybody there?')
  expect(await failed).toMatchObject([{ code: 'ECONNRESET' }])
  const ask = `GET http://127.0.0.1:${mute.port}/ HTTP/1.1\r\nHost: x\r\n\r\n`
  const asking = await call(stand.port, ask)
  const told: string[] = []
  asking.on('data', (chunk) => told.push(String(chunk)))
  asking.on('end', () => asking.end())
  await once(asking, 'close')
  expect(told).toEqual([])
  mute.close()
})
