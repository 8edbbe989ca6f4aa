import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { limits } from '../../core/limits.ts'
import { call, heard, openProxy, openRaw, said } from './proxy.fixture.ts'
import { established } from './tunnel.ts'

let stand: Awaited<ReturnType<typeof openProxy>>
beforeAll(async () => {
  stand = await openProxy()
})
afterAll(() => stand.close())
beforeEach(() => {
  stand.knocks.length = 0
})

const gateway = 'gateway.95516.com'
const asks = (head: string, body = '') =>
  said(stand.port, `${head}\r\nConnection: close\r\n\r\n${body}`)

test.each([
  ['another host', 'evil.example'],
  ['another of ours', 'api.mch.weixin.qq.com'],
  ['two hosts', `${gateway}\r\nHost: evil.example`],
])('the request line decides whom it is for, though Host names %s', async (_what, host) => {
  await asks(`GET http://${gateway}/x?y=%2f HTTP/1.1\r\nHost: ${host}`)
  const [knock] = stand.knocks
  expect(knock?.line).toBe('GET /x?y=%2f')
  expect(knock?.headers.slice(0, 2)).toEqual(['Host', gateway])
  expect(knock?.headers.filter((text) => text.toLowerCase() === 'host')).toHaveLength(1)
})

test('an allowed host is not asked for a host that is not', async () => {
  const to = `127.0.0.1:${stand.doorPort}`
  await asks(`GET http://${to}/ HTTP/1.1\r\nHost: secret.internal`)
  expect(stand.knocks[0]?.headers.slice(0, 2)).toEqual(['Host', to])
})

/** A request hidden in the body of another, and a second one on the connection it may have soiled. */
const hidden = 'GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n'
const chunked = `${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`

test.each([
  ['Content-Length', 'content-length', `Content-Length: ${hidden.length}`, hidden],
  ['Transfer-Encoding', 'Transfer-Encoding', 'Transfer-Encoding: chunked', chunked],
])('a body stays a body, though Connection names %s', async (_what, named, length, body) => {
  const head = `GET http://${gateway}/shown HTTP/1.1\r\nHost: ${gateway}\r\n`
  const socket = await call(stand.port, `${head}Connection: ${named}\r\n${length}\r\n\r\n${body}`)
  await heard(socket, 'answered')
  socket.destroy()
  await asks(`GET http://${gateway}/after HTTP/1.1\r\nHost: ${gateway}`)
  expect(stand.knocks.map(({ line }) => line)).toEqual(['GET /shown', 'GET /after'])
  expect(stand.knocks[0]?.body).toBe(hidden)
})

test.each([
  ['both lengths', 'Content-Length: 3\r\nTransfer-Encoding: chunked', '0\r\n\r\n'],
  ['two lengths', 'Content-Length: 3\r\nContent-Length: 4', 'abc'],
  ['a length that is none', 'Content-Length: +3', 'abc'],
  ['an encoding behind chunked', 'Transfer-Encoding: chunked, identity', '0\r\n\r\n'],
  ['a header folded over two lines', 'A: b\r\n c: d', ''],
  ['a header with a bare line feed', 'A: b\nC: d', ''],
  ['a header with a blank in its name', 'A : b', ''],
])('a request with %s is refused', async (_what, header, body) => {
  const told = await asks(`POST http://${gateway}/ HTTP/1.1\r\nHost: ${gateway}\r\n${header}`, body)
  expect(told).toMatch(/^HTTP\/1\.1 400 /)
  expect(stand.knocks).toEqual([])
})

test('a head that is too large is refused', async () => {
  const head = `GET http://${gateway}/ HTTP/1.1\r\nHost: ${gateway}\r\nA: `
  const told = await asks(`${head}${'a'.repeat(limits.interceptedHeadBytesMax)}`)
  expect(told).toMatch(/^HTTP\/1\.1 431 /)
})

test('what concerns one hop stays there: upgrades, expectations, credentials', async () => {
  const hop = 'Upgrade: websocket\r\nTE: trailers\r\nProxy-Authorization: Basic YTpi\r\nX-Own: 1'
  const head = `GET http://u:p@${gateway}/ HTTP/1.1\r\nHost: ${gateway}\r\n${hop}\r\nKept: 1`
  const socket = await call(stand.port, `${head}\r\nConnection: Upgrade, X-Own\r\n\r\n`)
  expect(await heard(socket, 'answered')).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  socket.destroy()
  expect(stand.knocks[0]?.headers).toEqual([
    'Host',
    gateway,
    'Kept',
    '1',
    'x-forwarded-proto',
    'http',
    'Connection',
    'keep-alive',
  ])
})

test('a client that asks before it sends its body is told to go on', async () => {
  const head = `POST http://${gateway}/ HTTP/1.1\r\nHost: ${gateway}\r\nContent-Length: 4`
  const socket = await call(stand.port, `${head}\r\nExpect: 100-continue\r\n\r\n`)
  expect(await heard(socket, '\r\n\r\n')).toMatch(/^HTTP\/1\.1 100 Continue\r\n/)
  socket.write('body')
  expect(await heard(socket, 'answered')).toContain('HTTP/1.1 200 OK\r\n')
  socket.destroy()
  expect(stand.knocks[0]?.body).toBe('body')
})

test.each([
  ['a user', `user@${gateway}:443`, 400],
  ['no port', gateway, 400],
  ['port 0', `${gateway}:0`, 400],
  ['a port too large', `${gateway}:65536`, 400],
  ['a path', `${gateway}:443/x`, 400],
  ['one number for an address', '2130706433:443', 403],
  ['octal numbers', '0177.0.0.1:443', 403],
  ['a short address', '127.1:443', 403],
  ['any address', '0.0.0.0:443', 403],
  ['this machine by name', 'localhost:443', 403],
  ['this machine in IPv6', '[::1]:443', 403],
  ['this machine, mapped', '[::ffff:127.0.0.1]:443', 403],
  ['a host below one of ours', `x.${gateway}:443`, 403],
  ['a host that begins as one of ours', `${gateway}.example:443`, 403],
])('CONNECT to %s, %s, is refused with %d', async (_what, target, status) => {
  expect(await asks(`CONNECT ${target} HTTP/1.1\r\nHost: x`)).toContain(`HTTP/1.1 ${status} `)
})

test.each(['0.0.0.0', '[::1]', 'localhost', '[::ffff:127.0.0.1]'])(
  'http://%s is not the 127.0.0.1 that was allowed',
  async (host) => {
    const line = `GET http://${host}:${stand.doorPort}/ HTTP/1.1`
    expect(await asks(`${line}\r\nHost: 127.0.0.1`)).toMatch(/^HTTP\/1\.1 403 /)
    expect(stand.knocks).toEqual([])
  },
)

test('the proxy, asked to ask itself, does so once', async () => {
  const inner = `http://127.0.0.1:${stand.port}/`
  const told = await asks(`GET ${inner}${inner} HTTP/1.1\r\nHost: x`)
  expect(told).toContain('This is the proxy of a Hutong sandbox.')
})

test.each([
  ['upper case', gateway.toUpperCase()],
  ['a dot at its end', `${gateway}.`],
])('CONNECT to %s is answered here, and a URL in the tunnel too', async (_what, host) => {
  const wire = await call(stand.port, `CONNECT ${host}:443 HTTP/1.1\r\nHost: x\r\n\r\n`)
  await heard(wire, '\r\n\r\n')
  const socket = connectTls({ socket: wire, servername: gateway, ca: stand.authority.certificate })
  await once(socket, 'secureConnect')
  const line = `GET https://${gateway}/a HTTP/1.1\r\nHost: evil.example`
  socket.write(`${line}\r\nConnection: close\r\n\r\n`)
  expect(await heard(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  expect(stand.knocks[0]).toMatchObject({ line: 'GET /a' })
  expect(stand.knocks[0]?.headers.slice(0, 2)).toEqual(['Host', gateway])
})

test('a handshake in one packet with its CONNECT is not lost', async () => {
  const wire = await call(stand.port, '')
  wire.cork()
  wire.write(`CONNECT ${gateway}:443 HTTP/1.1\r\nHost: x\r\n\r\n`)
  const hasty = new Duplex({
    read: () => undefined,
    write: (chunk, _encoding, done) => void wire.write(chunk, done),
  })
  wire.once('data', (chunk: Buffer) => {
    hasty.push(chunk.subarray(established.length))
    wire.on('data', (more) => hasty.push(more))
  })
  const socket = connectTls({ socket: hasty, servername: gateway, ca: stand.authority.certificate })
  setImmediate(() => wire.uncork())
  await once(socket, 'secureConnect')
  expect(socket.authorized).toBe(true)
  wire.destroy()
})

test('a server name that is none of ours gets no certificate, and Host no answer', async () => {
  const tls = { port: stand.tlsPort, ca: stand.authority.certificate }
  const strange = connectTls({ ...tls, servername: 'evil.example' })
  await expect(once(strange, 'secureConnect')).rejects.toThrow()
  const socket = connectTls({ ...tls, servername: gateway })
  await once(socket, 'secureConnect')
  socket.write('GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n')
  expect(await heard(socket)).toMatch(/^HTTP\/1\.1 421 /)
  expect(stand.knocks).toEqual([])
})

test('plain HTTP in a tunnel to one of ours is hung up on', async () => {
  const head = `CONNECT ${gateway}:80 HTTP/1.1\r\nHost: x\r\n\r\n`
  const told = await said(stand.port, `${head}GET / HTTP/1.1\r\nHost: ${gateway}\r\n\r\n`)
  expect(told).toBe('HTTP/1.1 200 Connection Established\r\n\r\n')
})

test.each([
  ['a status below 100', 'HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n'],
  ['a reason with control characters', 'HTTP/1.1 200 \x01\r\nContent-Length: 0\r\n\r\n'],
  ['an upgrade nobody asked for', 'HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'],
  ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
])('a server that answers %s ends the request, and nothing else', async (_what, bytes) => {
  const raw = await openRaw((socket) => socket.end(bytes, 'latin1'))
  const told = await asks(`GET http://127.0.0.1:${raw.port}/ HTTP/1.1\r\nHost: x`)
  expect(told).toMatch(/^HTTP\/1\.1 502 /)
  expect(await asks(`GET http://${gateway}/ HTTP/1.1\r\nHost: x`)).toContain('answered')
  raw.close()
})

const megabytes = Buffer.alloc(4 * 1024 * 1024 + 1, 'pay')
const digest = (bytes: string) => createHash('sha256').update(bytes, 'latin1').digest('hex')

test('a tunnel carries all, to a client that is slow and has said all it has to say', async () => {
  const raw = await openRaw((socket) => socket.end(megabytes))
  const socket = await call(stand.port, `CONNECT 127.0.0.1:${raw.port} HTTP/1.1\r\nHost: x\r\n\r\n`)
  const first = await heard(socket, '\r\n\r\n')
  socket.end('send it')
  const rest = await heard(socket, undefined, 2)
  expect(digest(first + rest)).toBe(digest(`${established}${megabytes.toString('latin1')}`))
  raw.close()
})

test('a tunnel that stands is never answered by the proxy: a reset is a reset', async () => {
  const raw = await openRaw((socket) => socket.resetAndDestroy())
  const socket = await call(stand.port, `CONNECT 127.0.0.1:${raw.port} HTTP/1.1\r\nHost: x\r\n\r\n`)
  await heard(socket, '\r\n\r\n')
  const more: string[] = []
  socket.on('data', (chunk) => more.push(String(chunk)))
  const [cause] = await Promise.all([once(socket, 'error'), socket.write('x')])
  expect({ more, cause }).toMatchObject({ more: [], cause: [{ code: 'ECONNRESET' }] })
  raw.close()
})

test('a client that leaves in the middle of its body leaves nothing open behind', async () => {
  const head = `POST http://${gateway}/ HTTP/1.1\r\nHost: ${gateway}\r\nContent-Length: 100`
  const socket = await call(stand.port, `${head}\r\n\r\nhalf`)
  await new Promise((resolve) => setTimeout(resolve, 100))
  socket.destroy()
  expect(await asks(`GET http://${gateway}/ HTTP/1.1\r\nHost: x`)).toContain('answered')
  expect(stand.knocks.map(({ line }) => line)).toEqual(['GET /'])
})

test('connections beyond the bound are turned away, and those within it served', async () => {
  const { proxy } = stand
  expect(proxy.maxConnections).toBe(limits.interceptedConnectionsMax)
  const count = await new Promise<number>((resolve) => proxy.getConnections((_, n) => resolve(n)))
  proxy.maxConnections = count + 2
  const ask = `GET http://${gateway}/ HTTP/1.1\r\nHost: x\r\n\r\n`
  const within = [await call(stand.port, ask), await call(stand.port, ask)]
  for (const socket of within) expect(await heard(socket, 'answered')).toContain(' 200 OK')
  expect(await said(stand.port, ask)).toBe('')
  for (const socket of within) socket.destroy()
  proxy.maxConnections = limits.interceptedConnectionsMax
})
