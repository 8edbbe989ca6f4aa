/** Where a server of `node:http` listens: on this machine, at a port that was free. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { Started } from '../server-kind.ts'

export function listening(server: Server): Promise<Started> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' ? address?.port : ''
      resolve({ urls: { door: `http://127.0.0.1:${port}` } })
    })
  })
}

/** The least a server can do with a body: read it, make an answer of it, write that. */
export const bareServer = (
  contentType: string,
  answerTo: (body: Buffer) => string,
): Promise<Started> => listening(createServer(bareListener(contentType, answerTo)))

function bareListener(contentType: string, answerTo: (body: Buffer) => string): RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = answerTo(Buffer.concat(chunks))
      response.writeHead(200, {
        'Content-Type': contentType,
        'Content-Length': Buffer.byteLength(body),
      })
      response.end(body)
    })
  }
}
