/** A proxy and its counter before a door that remembers what it was asked, and raw clients of both. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import {
  type AddressInfo,
  connect,
  createServer as createRaw,
  type Server,
  type Socket,
} from 'node:net'
import { parseAllowed } from './allowed.ts'
import { openAuthority } from './authority.ts'
import { createCounter } from './counter.ts'
import { createProxy } from './proxy.ts'

export interface Knock {
  readonly line: string
  readonly headers: readonly string[]
  readonly body: string
}

export async function openProxy() {
  const knocks: Knock[] = []
  const door = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const line = `${request.method} ${request.url}`
      knocks.push({ line, headers: request.rawHeaders, body: Buffer.concat(chunks).toString() })
      response.end('answered')
    })
  })
  const doorPort = await portOf(door)
  const authority = await openAuthority(null)
  const counter = await createCounter({ authority, doorOf: () => `http://127.0.0.1:${doorPort}` })
  const allowed = parseAllowed(['127.0.0.1'])
  const proxy = createProxy({ counter, allowed, certificate: authority.certificate })
  const port = await portOf(proxy)
  const tlsPort = await portOf(counter.server)
  const close = () => {
    for (const server of [door, proxy, counter.server]) {
      server.closeAllConnections()
      server.close()
    }
  }
  return { authority, proxy, port, tlsPort, doorPort, knocks, close }
}

/** Listens wherever there is room. */
export async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** A server that says what it is told to, byte for byte, whatever it is asked. */
export async function openRaw(answer: (socket: Socket) => void) {
  const server = createRaw({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('data', () => answer(socket))
  })
  const port = await portOf(server)
  return { port, close: () => server.close() }
}

export async function call(port: number, bytes: string): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => socket.destroy())
  await once(socket, 'connect')
  socket.write(Buffer.from(bytes, 'latin1'))
  return socket
}

/** All that is said until the other side ends, or until it has said this; who is slow waits. */
export async function heard(socket: Socket, until?: string, waitMs = 0): Promise<string> {
  let said = ''
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    said += (chunk as Buffer).toString('latin1')
    if (until !== undefined && said.includes(until)) break
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
  }
  return said
}

/** What one connection is told, from the first byte to the last; it must end. */
export async function said(port: number, bytes: string): Promise<string> {
  const socket = await call(port, bytes)
  const all = await heard(socket)
  socket.destroy()
  return all
}
