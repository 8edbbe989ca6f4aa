/**
 * Sends requests at an even pace, each on a connection of its own that was opened before, and waits
 * for all: open model, for answers that take long enough for all to be on their way at once.
 */
import { createConnection, type Socket } from 'node:net'
import { createAnswerReader } from './answer.ts'
import { bytesOf, type IsRight, type Prepared } from './press.ts'

interface OnTheirWay {
  /** Doors that take turns. */
  readonly urls: readonly string[]
  /** How long it takes to send them all. */
  readonly withinMs: number
  readonly isRight: IsRight
}

interface Arrived {
  readonly latenciesMs: readonly number[]
  /** The most that were on their way at one moment. */
  readonly atOnceMost: number
}

/** Connections that are opened at once: a listener's queue is short. */
const openedAtOnce = 100

/** @throws Error at an answer that is not right, or a connection that ends. */
export async function onTheirWay(
  requests: readonly Prepared[],
  { urls, withinMs, isRight }: OnTheirWay,
): Promise<Arrived> {
  const doors = urls.map((url) => new URL(url))
  const doorOf = (index: number) => doors[index % doors.length] ?? new URL('http://127.0.0.1:9')
  const written = requests.map((prepared, index) => bytesOf(prepared, doorOf(index).host))
  const sockets = await opened(requests.length, doorOf)
  const gapMs = withinMs / requests.length
  let [atOnce, atOnceMost] = [0, 0]
  const began = performance.now()
  const latencies = sockets.map(async (socket, index) => {
    await until(began + index * gapMs)
    atOnce += 1
    atOnceMost = Math.max(atOnceMost, atOnce)
    const latencyMs = await answered(socket, written[index] ?? Buffer.alloc(0), isRight)
    atOnce -= 1
    return latencyMs
  })
  try {
    return { latenciesMs: await Promise.all(latencies), atOnceMost }
  } finally {
    for (const socket of sockets) socket.destroy()
  }
}

const until = (time: number) =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, time - performance.now())))

async function opened(count: number, doorOf: (index: number) => URL): Promise<readonly Socket[]> {
  const sockets: Socket[] = []
  while (sockets.length < count) {
    const next = Math.min(openedAtOnce, count - sockets.length)
    const first = sockets.length
    sockets.push(
      ...(await Promise.all(
        Array.from({ length: next }, (_, place) => connected(doorOf(first + place))),
      )),
    )
  }
  return sockets
}

function connected({ hostname: host, port }: URL): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port: Number(port), noDelay: true })
    socket.once('error', reject)
    socket.once('connect', () => resolve(socket))
  })
}

function answered(socket: Socket, request: Buffer, isRight: IsRight): Promise<number> {
  return new Promise((resolve, reject) => {
    const read = createAnswerReader()
    const sentAt = performance.now()
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('The server closed a connection.')))
    socket.on('data', (piece) => {
      try {
        const answer = read(piece)
        if (answer === undefined) return
        if (!isRight(answer.status, answer.body)) {
          throw new Error(`Answered ${answer.status}: ${answer.body.slice(0, 300)}`)
        }
        resolve(performance.now() - sentAt)
      } catch (cause) {
        reject(cause)
      }
    })
    socket.write(request)
  })
}
