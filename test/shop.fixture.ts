/** A merchant's server for tests: keeps every letter, and answers as the test has it. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Letter {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** By the clock the shop was given. */
  readonly at: number
}

/** What to say to letter n of a path, counted from 0; nothing keeps the sender waiting. */
export type Saying = (n: number, letter: Letter) => { status: number; body: string } | undefined

export type Shop = Awaited<ReturnType<typeof openShop>>

/** @param now business time, for the letters' `at`. */
export async function openShop(now: () => number = Date.now) {
  const letters: Letter[] = []
  const sayings = new Map<string, Saying>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const path = request.url ?? ''
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      )
      const letter = { path, headers, body: Buffer.concat(chunks).toString('utf8'), at: now() }
      const said = (sayings.get(path) ?? usual)(to(path).length, letter)
      letters.push(letter)
      if (said === undefined) return
      response.statusCode = said.status
      response.end(said.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const to = (path: string) => letters.filter((letter) => letter.path === path)
  return {
    url,
    letters,
    to,
    says: (path: string, saying: Saying) => void sayings.set(path, saying),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** What every network takes for a yes: Alipay reads the word, the others the status. */
const usual: Saying = () => ({ status: 200, body: 'success' })
