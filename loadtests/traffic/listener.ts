/**
 * The merchants' ear: one HTTP server of a worker, on a free port of this machine, that takes the
 * networks' notifications, believes only those that verify, and wakes whoever waits for one.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { BoundedMap } from '../../core/bounded-map.ts'
import { limits } from '../../core/limits.ts'
import { type Network, networks } from './cast.ts'
import type { NotificationCounts } from './protocol.ts'
import type { Heard, Till } from './tills/till.ts'

export interface Listener {
  /** Where till `merchant` of a network wants to be notified. */
  notifyUrl(network: Network, merchant: number): string
  /** From now on a notification of this order is kept for whoever waits. */
  expect(orderNo: string): Expectation
  /** Whether a verified notification of this order has come. */
  hasHeard(orderNo: string): boolean
  counts(): NotificationCounts
  close(): Promise<void>
}

export interface Expectation {
  /** The first verified notification, at once if it came already; nothing after `waitMs`. */
  heard(waitMs: number): Promise<Heard | undefined>
  /** Nobody waits any more. */
  done(): void
}

/** Who reads what comes, and says what is to be answered. */
type Ear = Pick<Till, 'hear' | 'acknowledgement'>

interface Awaited {
  heard: Heard | undefined
  wake: ((heard: Heard) => void) | undefined
}

export async function createListener(
  tillOf: (network: Network, merchant: number) => Ear | undefined,
): Promise<Listener> {
  const awaited = new Map<string, Awaited>()
  /** The oldest is forgotten first: a duplicate comes soon or not at all. */
  const known = new BoundedMap<true>({ max: limits.notificationsMax, mayForget: () => true })
  const counts = { heard: 0, duplicates: 0, forged: 0 }

  const take = (heard: Heard) => {
    if (known.has(heard.orderNo)) {
      counts.duplicates += 1
      return
    }
    counts.heard += 1
    known.set(heard.orderNo, true)
    const waiting = awaited.get(heard.orderNo)
    if (waiting === undefined) return
    waiting.heard = heard
    waiting.wake?.(heard)
  }

  const server = createServer(async (request, response) => {
    const till = addressee(request.url ?? '', tillOf)
    const body = await readBody(request)
    if (body === 'abandoned') return
    if (till === undefined) return answer(response, 404, '')
    if (request.method !== 'POST') return answer(response, 405, '')
    if (body === 'too-large') return answer(response, 413, '')
    const heard = till.hear(flatHeaders(request), body)
    if (heard === undefined) {
      counts.forged += 1
      return answer(response, 400, '')
    }
    take(heard)
    return answer(response, till.acknowledgement.status, till.acknowledgement.body)
  })
  const port = await listening(server)

  return {
    notifyUrl: (network, merchant) => `http://127.0.0.1:${port}/${network}/${merchant}`,
    expect: (orderNo) => {
      const waiting: Awaited = { heard: undefined, wake: undefined }
      awaited.set(orderNo, waiting)
      return {
        heard: (waitMs) => within(waiting, waitMs),
        done: () => awaited.delete(orderNo),
      }
    },
    hasHeard: (orderNo) => known.has(orderNo),
    counts: () => ({ ...counts }),
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}

function within(waiting: Awaited, waitMs: number): Promise<Heard | undefined> {
  if (waiting.heard !== undefined) return Promise.resolve(waiting.heard)
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), waitMs)
    timer.unref()
    waiting.wake = (heard) => {
      clearTimeout(timer)
      resolve(heard)
    }
  })
}

function addressee(
  url: string,
  tillOf: (network: Network, merchant: number) => Ear | undefined,
): Ear | undefined {
  const [, name, merchant = '0'] = url.split('?', 1)[0]?.split('/') ?? []
  const network = networks.find((one) => one === name)
  return network === undefined ? undefined : tillOf(network, Number(merchant))
}

/** The whole body, or `abandoned` when its sender hung up before its end. */
async function readBody(request: IncomingMessage): Promise<Buffer | 'too-large' | 'abandoned'> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request) {
      size += chunk.length
      if (size <= limits.bodyBytesMax) chunks.push(chunk)
    }
  } catch (cause) {
    if (request.complete) throw cause
    return 'abandoned'
  }
  return size > limits.bodyBytesMax ? 'too-large' : Buffer.concat(chunks)
}

function flatHeaders({ headers }: IncomingMessage): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return flat
}

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'Content-Length': String(Buffer.byteLength(body)) })
  response.end(body)
}

function listening(server: ReturnType<typeof createServer>): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.keepAliveTimeout = limits.keepAliveMs
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (typeof address === 'object' && address !== null) resolve(address.port)
    })
  })
}
