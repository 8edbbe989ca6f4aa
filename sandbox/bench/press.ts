/** Presses one server with requests that were made beforehand, closed model, and counts answers. */
import { Pool } from 'undici'

export interface Prepared {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

export interface Pressed {
  readonly requests: number
  readonly perSecond: number
}

const connections = 32

/**
 * Sends each request once, over so many keep-alive connections.
 * @throws Error when an answer does not satisfy `isRight`: a wrong answer is no throughput.
 */
export async function press(
  url: string,
  requests: readonly Prepared[],
  isRight: (status: number, body: string) => boolean,
): Promise<Pressed> {
  const pool = new Pool(url, { connections, pipelining: 1 })
  let next = 0
  const walk = async () => {
    for (let index = next++; index < requests.length; index = next++) {
      const prepared = requests[index]
      if (prepared === undefined) return
      const reply = await pool.request({ ...prepared, method: 'POST' })
      const body = Buffer.from(await reply.body.arrayBuffer()).toString('latin1')
      if (!isRight(reply.statusCode, body)) {
        throw new Error(`Request ${index} was answered ${reply.statusCode}: ${body.slice(0, 300)}`)
      }
    }
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: connections }, walk))
  const seconds = (performance.now() - began) / 1000
  await pool.close()
  return { requests: requests.length, perSecond: requests.length / seconds }
}
