/** Slow, talkative and endless clients at one door: each is hung up on, and others are served meanwhile. */
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createDoor, type Door } from './express.ts'
import type { Route } from './institution.ts'

vi.mock('../../core/limits.ts', async (original) => {
  const { limits: usual } = await original<typeof import('../../core/limits.ts')>()
  const quick = { headMs: 200, requestMs: 400, slowLooksMs: 50, quietMs: 600, connectionsMax: 3 }
  return { limits: { ...usual, ...quick } }
})

let door: Door
let port: number
const sockets: Socket[] = []

const routes: readonly Route[] = [
  {
    ...{ method: 'POST', path: '/pay' },
    serve: async ({ body }) => ({ status: 200, headers: {}, body: String(body.length) }),
  },
  {
    method: 'GET',
    path: '/endless',
    serve: async () => ({ status: 200, headers: {}, body: huge }),
  },
]
const huge = Buffer.alloc(32 * 1024 * 1024, 97)

beforeEach(async () => {
  const refuse = async (why: string) => ({ status: 413, headers: {}, body: why })
  door = createDoor({ routes, refuse, crashed: () => undefined })
  await new Promise<void>((resolve) => door.server.listen(0, '127.0.0.1', resolve))
  port = (door.server.address() as AddressInfo).port
})

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await door.close(0)
})

/** Says the beginning, then a byte now and then; resolves with all that came once it is hung up on. */
function dripping(beginning: string, drop: string | null): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    sockets.push(socket)
    let heard = ''
    const drips = setInterval(() => drop !== null && socket.write(drop), 40)
    socket.on('data', (bytes: Buffer) => {
      heard += bytes.toString('latin1')
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearInterval(drips)
      resolve(heard)
    })
    socket.write(beginning)
  })
}

const head = 'POST /pay HTTP/1.1\r\nHost: localhost\r\n'

test('a head that never ends is hung up on', async () => {
  expect(await dripping(head, 'X: 1\r\n')).toMatch(/^HTTP\/1\.1 408 /)
})

test('a body that never ends is hung up on', async () => {
  expect(await dripping(`${head}Content-Length: 5000\r\n\r\n`, 'a')).toMatch(/^HTTP\/1\.1 408 |^$/)
})

test('a chunked body beyond the bound is refused, whatever it still says', async () => {
  const chunk = `${(64 * 1024).toString(16)}\r\n${'a'.repeat(64 * 1024)}\r\n`
  const said = await dripping(`${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(5)}`, chunk)
  expect(said).toContain('body-too-large')
})

test('who reads no answer is hung up on', async () => {
  const socket = connect(port, '127.0.0.1')
  sockets.push(socket)
  socket.pause()
  socket.on('error', () => undefined)
  socket.write('GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n')
  const open = () =>
    new Promise<number>((resolve) => door.server.getConnections((_, n) => resolve(n)))
  await expect.poll(open).toBe(1)
  await expect.poll(open, { timeout: 5000 }).toBe(0)
})

test('more connections than there may be are hung up on, and those there are go on', async () => {
  const kept = Array.from({ length: 3 }, () => connect(port, '127.0.0.1'))
  sockets.push(...kept)
  await Promise.all(kept.map((socket) => new Promise((resolve) => socket.on('connect', resolve))))
  const open = () =>
    new Promise<number>((resolve) => door.server.getConnections((_, n) => resolve(n)))
  await expect.poll(open).toBe(3)
  expect(await dripping(`${head}Content-Length: 0\r\n\r\n`, null)).toBe('')
  const [first] = kept
  const answered = new Promise<string>((resolve) =>
    first?.once('data', (bytes) => resolve(String(bytes))),
  )
  first?.write(`${head}Content-Length: 3\r\n\r\nabc`)
  expect(await answered).toMatch(/^HTTP\/1\.1 200 /)
})

test.each([
  ['a head beyond its bytes', `${head}X: ${'a'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
  [
    'a target beyond them',
    `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    /^HTTP\/1\.1 431 /,
  ],
  [
    'too many headers',
    `${head}${'X: 1\r\n'.repeat(200)}Connection: close\r\n\r\n`,
    /^HTTP\/1\.1 431 /,
  ],
  ['two lengths', `${head}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`, /^HTTP\/1\.1 400 /],
  [
    'a length and chunks',
    `${head}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    /^HTTP\/1\.1 400 /,
  ],
  ['no host', 'POST /pay HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['no HTTP', '\u0016\u0003\u0001\r\n\r\n', /^HTTP\/1\.1 400 /],
])('%s: refused before any route', async (_what, said, answer) => {
  expect(await dripping(said, null)).toMatch(answer)
})

test('a packed body is taken as the bytes it is: nothing is unpacked', async () => {
  const packed = 'Content-Encoding: gzip\r\nContent-Length: 4\r\nConnection: close\r\n\r\n'
  expect(await dripping(`${head}${packed}\u001f\u0008ab`, null)).toMatch(/\r\n\r\n4$/)
})

test('a door that is shut refuses as one too many, until another house answers there', async () => {
  const ask = () => dripping(`${head}Content-Length: 2\r\nConnection: close\r\n\r\nab`, null)
  door.shut()
  expect(await ask()).toContain('too-many-requests')
  const serve: Route['serve'] = async () => ({ status: 200, headers: {}, body: 'the other' })
  const refuse = async (why: string) => ({ status: 413, headers: {}, body: why })
  door.turnTo({
    routes: [{ method: 'POST', path: '/pay', serve }],
    refuse,
    crashed: () => undefined,
  })
  expect(await ask()).toContain('the other')
  expect(door.inFlight()).toBe(0)
})
