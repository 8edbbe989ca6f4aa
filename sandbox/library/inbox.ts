/**
 * A merchant's server in one line: it keeps every notification, verifies none, and answers as it is
 * told. So a test of what a network sends needs no server of its own.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { limits } from '../../core/limits.ts'
import type { KeyRing } from '../keyring.ts'
import { Misuse } from '../misuse.ts'
import { suggestion } from '../nearest.ts'
import { answerWords, type InboxAnswer, isAnswer, type Saying, sayingOf } from './inbox-answers.ts'
import { type Letter, letterOf } from './letter.ts'
import { unknownNames } from './unknown-names.ts'

export interface InboxOptions {
  /** How every letter is answered: `success` when nothing is said. */
  readonly answers?: InboxAnswer
}

export interface NextOptions {
  readonly orderNo?: string
  /** Real time; 5000 when nothing is said. */
  readonly withinMs?: number
}

export interface Inbox {
  /** What to give as notify_url, or backUrl: any path below it arrives, too. */
  readonly url: string
  /** All that arrived, oldest first; the latest 10,000. */
  readonly letters: readonly Letter[]
  /** Changes how letters are answered from now on. */
  answer(answers: InboxAnswer): void
  /**
   * The first letter that no `next` has given out before, of that order if one is named.
   * @throws Error when none comes in time, with what came instead.
   */
  next(options?: NextOptions): Promise<Letter>
  /** Idempotent; closing the sandbox closes it, too. */
  close(): Promise<void>
}

const lettersMax = 10_000

export async function openInbox(
  { answers = 'success', ...others }: InboxOptions,
  ring: KeyRing['wechatpay'],
): Promise<Inbox> {
  refuseMistakes(answers, others)
  let answering = answers
  let seen = 0
  const letters: Letter[] = []
  const taken = new Set<Letter>()
  const waiting = new Set<() => void>()

  const server = createServer((request, response) => {
    void received(request).then((body) => {
      if (body === undefined) return response.destroy()
      seen += 1
      const { url: path = '' } = request
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      )
      const letter = letterOf({ number: seen, at: Date.now(), path, headers, body }, ring)
      letters.push(letter)
      if (letters.length > lettersMax) letters.shift()
      for (const look of waiting) look()
      return say(sayingOf(answering, letter), response)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo

  const next: Inbox['next'] = async ({ orderNo, withinMs = 5000 } = {}) => {
    const found = await first(
      () => letters.find((one) => !taken.has(one) && (orderNo ?? one.orderNo) === one.orderNo),
      { waiting, withinMs },
    )
    if (found === undefined) throw new Error(nothingCame({ orderNo, withinMs, letters }))
    taken.add(found)
    return found
  }
  let closed: Promise<void> | undefined
  return {
    ...{ url: `http://127.0.0.1:${port}/`, letters, next },
    answer: (changed) => {
      refuseMistakes(changed)
      answering = changed
    },
    close: () => {
      closed ??= new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
      return closed
    },
  }
}

/** @throws Misuse when it is no answer, or beside it there is what nobody knows. */
function refuseMistakes(answers: unknown, others: object = {}): void {
  const mistakes = unknownNames(others, ['answers'])
  if (!isAnswer(answers)) {
    const todo = suggestion(String(answers), answerWords)
    mistakes.push({ where: 'answers', found: `it cannot answer ${JSON.stringify(answers)}`, todo })
  }
  if (mistakes.length > 0) throw new Misuse('set up an inbox', mistakes)
}

/** The whole body; nothing when it breaks off or is too long. */
async function received(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of request) {
      length += chunk.length
      if (length > limits.bodyBytesMax) return undefined
      chunks.push(chunk)
    }
  } catch {
    // Whoever sent it hung up: there is nobody to answer.
    return undefined
  }
  return Buffer.concat(chunks)
}

function say(saying: Saying, response: ServerResponse): void {
  if (saying === 'silent') return
  if (saying === 'reset') {
    response.socket?.resetAndDestroy()
    return
  }
  const { status, body, afterMs = 0, type = 'text/plain; charset=utf-8' } = saying
  const timer = setTimeout(() => {
    response.writeHead(status, { 'Content-Type': type })
    response.end(status === 204 ? undefined : body)
  }, afterMs)
  response.on('close', () => clearTimeout(timer))
}

/** Asked again with each letter that arrives. */
function first<Found>(
  find: () => Found | undefined,
  { waiting, withinMs }: { readonly waiting: Set<() => void>; readonly withinMs: number },
): Promise<Found | undefined> {
  return new Promise((resolve) => {
    const end = (found: Found | undefined) => {
      clearTimeout(timer)
      waiting.delete(look)
      resolve(found)
    }
    const look = () => {
      const found = find()
      if (found !== undefined) end(found)
    }
    const timer = setTimeout(() => end(undefined), withinMs)
    waiting.add(look)
    look()
  })
}

function nothingCame({
  orderNo,
  withinMs,
  letters,
}: Required<Pick<NextOptions, 'withinMs'>> & {
  readonly orderNo: string | undefined
  readonly letters: readonly Letter[]
}): string {
  const wanted = orderNo === undefined ? 'No letter' : `No letter of order ${orderNo}`
  const others = letters.slice(-5).map((one) => `${one.network ?? 'somebody'} ${one.orderNo}`)
  const came = others.length === 0 ? 'none at all' : `the latest: ${others.join(', ')}`
  return `${wanted} came within ${withinMs} ms. ${letters.length} came before, ${came}.`
}
