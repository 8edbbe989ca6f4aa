/** A stand-in for the sandbox in tests: every app on one server, answering as it is told. */
import { createServer } from 'node:http'
import { onTestFinished } from 'vitest'

export interface Tapped {
  readonly app: string
  /** The payer's number within the app. */
  readonly payer: number
  /** `codes`, `scans`, `confirm` … */
  readonly what: string
  readonly orderNo: string
}

/** Opens the server until the test is finished; gives its base URL. */
export async function openTarget(answer: (tapped: Tapped) => Promise<object>): Promise<string> {
  const server = createServer(async (request, response) => {
    request.resume()
    const [, , app = '', , payer = '', ...rest] = (request.url ?? '').split('/')
    const said = await answer({
      app,
      payer: Number(payer.split('-')[1]),
      what: rest.at(-1) ?? '',
      orderNo: String(request.headers['hutong-trace']),
    })
    response.end(JSON.stringify(said))
  })
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (typeof address === 'object' && address !== null) resolve(address.port)
    })
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${port}`
}
