/**
 * The least that still speaks HTTP: one answer, written in advance, to every whole request. Cheaper
 * than any client, so that the client is what is measured. It can be told to stand still for a while.
 */
import { createServer, type Server, type Socket } from 'node:net'
import type { Start, Started } from '../server-kind.ts'

const body = '{"code":"10000","msg":"Success"}'
const answer = Buffer.from(
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
)

export const start: Start = () => listening(createServer({ noDelay: true }, serve))

function serve(socket: Socket): void {
  let held = ''
  socket.on('error', () => socket.destroy())
  socket.on('data', (piece) => {
    held += piece.toString('latin1')
    for (let length = requestLength(held); length !== undefined; length = requestLength(held)) {
      held = held.slice(length)
      socket.write(answer)
    }
  })
}

/** Of the first request, once all of it is there. */
function requestLength(text: string): number | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const told = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1] ?? '0'
  const length = end + 4 + Number(told)
  return text.length < length ? undefined : length
}

/** Nothing is read, nothing is written, as in a long pause of a collector. */
function stall(input: unknown): number {
  const ms = Number(input)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
  return ms
}

function listening(server: Server): Promise<Started> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' ? address?.port : ''
      resolve({ urls: { door: `http://127.0.0.1:${port}` }, answers: { stall } })
    })
  })
}
