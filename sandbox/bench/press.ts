/**
 * Presses one server, closed model: so many keep-alive connections, one request at a time on each,
 * the next as soon as the answer is read and found right. Plain sockets and requests written out
 * beforehand, because a client of comfort is slower than a bare server. It never sleeps while it presses: a
 * server that has to wake its client pays for that, and a slow one more often than a fast one. Both
 * sides of a ratio are pressed by this.
 */
import { createConnection, type Socket } from 'node:net'
import { createAnswerReader } from './answer.ts'

export interface Prepared {
  /** POST when not given. */
  readonly method?: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

/** Whether an answer is the right one; the body is latin1, a character a byte. */
export type IsRight = (status: number, body: string) => boolean

export interface PressOptions {
  /** 32 when not given. */
  readonly connections?: number
  /** Presses so long, and begins the requests anew when they are used up; once through without it. */
  readonly forMs?: number
  /** Gives up when it is not done by then: 60 seconds when not given. */
  readonly withinMs?: number
}

export interface Pressed {
  readonly requests: number
  readonly perSecond: number
  readonly latencyMsP50: number
  readonly latencyMsP99: number
}

/** @throws Error at an answer that is not right, a connection that ends, or when time is over. */
export async function press(
  url: string,
  requests: readonly Prepared[],
  isRight: IsRight,
  { connections = 32, forMs, withinMs = 60_000 }: PressOptions = {},
): Promise<Pressed> {
  const { hostname: host, port } = new URL(url)
  const written = writtenOut(requests, `${host}:${port}`)
  if (written.length === 0) throw new Error('Nothing to press with.')
  const lines = await Promise.all(
    Array.from({ length: connections }, () => connected({ host, port: Number(port) })),
  )
  const latencies: number[] = []
  let next = 0
  const began = performance.now()
  const nextRequest = (): Buffer | undefined => {
    if (forMs === undefined) return written[next++]
    return performance.now() - began < forMs ? written[next++ % written.length] : undefined
  }
  const sleep = stayAwake()
  try {
    await before(
      withinMs,
      Promise.all(lines.map((line) => walk({ line, nextRequest, isRight, latencies }))),
    )
  } finally {
    sleep()
    for (const { socket } of lines) socket.destroy()
  }
  const seconds = (performance.now() - began) / 1000
  return { requests: latencies.length, perSecond: latencies.length / seconds, ...spread(latencies) }
}

/** Requests as bytes; one that occurs twice is written once. */
function writtenOut(requests: readonly Prepared[], host: string): readonly Buffer[] {
  const known = new Map<Prepared, Buffer>()
  return requests.map((prepared) => {
    const bytes = known.get(prepared) ?? bytesOf(prepared, host)
    known.set(prepared, bytes)
    return bytes
  })
}

/** A request as it goes over the wire. */
export function bytesOf({ method = 'POST', path, headers, body }: Prepared, host: string): Buffer {
  const bytes = Buffer.from(body)
  const lines = Object.entries({ Host: host, ...headers, 'Content-Length': bytes.length })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${head}\r\n`), bytes])
}

/** A connection, and whoever listens to what comes in. */
interface Line {
  readonly socket: Socket
  onPiece(piece: Buffer): void
}

const pieceBytesMax = 65_536

/** Each connection reads into one buffer of its own, again and again. */
function connected(to: { readonly host: string; readonly port: number }): Promise<Line> {
  return new Promise((resolve, reject) => {
    const callback = (size: number, buffer: Uint8Array) => {
      line.onPiece(Buffer.from(buffer.buffer, buffer.byteOffset, size))
      return true
    }
    const onread = { buffer: Buffer.allocUnsafeSlow(pieceBytesMax), callback }
    const socket = createConnection({ ...to, noDelay: true, onread })
    const line: Line = { socket, onPiece: () => undefined }
    socket.once('error', reject)
    socket.once('connect', () => resolve(line))
  })
}

interface Lane {
  readonly line: Line
  nextRequest(): Buffer | undefined
  readonly isRight: IsRight
  readonly latencies: number[]
}

/** Goes on with one connection until there is no next request. */
function walk({ line, nextRequest, isRight, latencies }: Lane): Promise<void> {
  return new Promise((resolve, reject) => {
    const { socket } = line
    const read = createAnswerReader()
    let sentAt = 0
    const send = () => {
      const bytes = nextRequest()
      if (bytes === undefined) return resolve()
      sentAt = performance.now()
      socket.write(bytes)
    }
    line.onPiece = (piece) => {
      try {
        const answer = read(piece)
        if (answer === undefined) return
        latencies.push(performance.now() - sentAt)
        const { status, body, closes } = answer
        if (!isRight(status, body)) throw new Error(`Answered ${status}: ${body.slice(0, 300)}`)
        if (closes) throw new Error('The server closes each connection: that is another measure.')
        send()
      } catch (cause) {
        reject(cause)
      }
    }
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('The server closed a connection.')))
    send()
  })
}

/** Keeps the loop turning; what it gives back lets it sleep again. */
function stayAwake(): () => void {
  let isAwake = true
  const turn = () => {
    if (isAwake) setImmediate(turn)
  }
  turn()
  return () => {
    isAwake = false
  }
}

async function before<T>(withinMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Not done within ${withinMs} ms.`)), withinMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

function spread(latencies: readonly number[]) {
  const sorted = Float64Array.from(latencies).sort()
  const at = (share: number) =>
    Number((sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(3))
  return { latencyMsP50: at(0.5), latencyMsP99: at(0.99) }
}
