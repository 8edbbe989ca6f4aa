/**
 * The servers that are pressed, each in a process of its own, on one core where the system can pin:
 * bare `node:http`, plain Express, our door on Express, a whole sandbox. Prints one JSON line once it listens.
 */
import { createServer } from 'node:http'
import express from 'express'
import { createDoor } from '../../simulators/host/express.ts'
import { startSandbox } from '../start-sandbox.ts'

const answer = 'respCode=00&respMsg=ok'

const servers: Readonly<Record<string, () => Promise<object>>> = {
  bare: async () => {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
        response.writeHead(200, { 'Content-Type': 'text/plain' })
        response.end(`${answer}&fields=${[...form].length}`)
      })
    })
    return { url: await listening(server) }
  },
  express: async () => {
    const app = express()
    app.use(express.urlencoded({ extended: false }))
    app.post('/', (request, response) => {
      response.send(`${answer}&fields=${Object.keys(request.body).length}`)
    })
    return { url: await listening(createServer(app)) }
  },
  door: async () => {
    const { server } = createDoor({
      routes: [{ method: 'POST', path: '/', serve: async ({ body }) => reply(body) }],
      refuse: async () => reply(Buffer.alloc(0)),
      crashed: (cause) => {
        throw cause
      },
    })
    return { url: await listening(server) }
  },
  sandbox: async () => {
    const home = process.argv[3]
    const sandbox = await startSandbox({ seed: 1, ...(home === undefined ? {} : { home }) })
    return { urls: sandbox.urls }
  },
}

const reply = (body: Buffer) => ({
  status: 200,
  headers: { 'Content-Type': 'text/plain' },
  body: `${answer}&fields=${[...new URLSearchParams(body.toString('utf8'))].length}`,
})

function listening(server: ReturnType<typeof createServer>): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
    })
  })
}

const start = servers[process.argv[2] ?? '']
if (start === undefined) throw new Error(`No such server: ${process.argv[2]}`)
process.stdout.write(`${JSON.stringify(await start())}\n`)
