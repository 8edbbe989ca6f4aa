/**
 * Stands beside another mock: writes its files, starts it on the same core, waits until it answers
 * rightly, and tells what it uses, as Linux sees it. When this process ends, the mock ends.
 */
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { paidXml } from '../micropay.ts'
import { type Peer, paymentAt } from '../peers/peer.ts'
import { peers } from '../peers/peers.ts'
import type { Start } from '../server-kind.ts'

const readyWithinMs = 40_000

export const start: Start = async ({ home = tmpdir(), peer: name, delayMs }) => {
  const peer = peers.find((one) => one.name === name)
  if (peer === undefined) throw new Error(`No such peer: ${name}`)
  const port = await freePort()
  const place = { port, adminPort: await freePort(), answer: paidXml('bench') }
  const { files, command } = peer.setUp({ ...place, delayMs: Number(delayMs ?? 0) })
  const folder = await mkdtemp(join(home, `${peer.name}-`))
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), text)
  }
  const [program = '', ...args] = command
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  process.once('exit', () => child.kill('SIGKILL'))
  child.once('error', (cause) => process.exit(report(cause)))
  child.once('exit', (code) => process.exit(report(`${peer.name} ended: ${code}`)))
  await answers(port, peer)
  const usage = () => usageOf(child.pid ?? 0)
  return { urls: { door: `http://127.0.0.1:${port}` }, answers: { usage } }
}

function report(cause: unknown): number {
  process.stderr.write(`${cause}\n`)
  return 1
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0
      server.close(() => resolve(port))
    })
  })
}

/** It is ready when it has answered one payment. */
async function answers(port: number, peer: Peer): Promise<void> {
  const { path, headers, body } = paymentAt(peer, 'ready')
  const until = performance.now() + readyWithinMs
  while (performance.now() < until) {
    const at = `http://127.0.0.1:${port}${path}`
    const answer = await fetch(at, { method: 'POST', headers, body }).catch(() => undefined)
    await answer?.arrayBuffer()
    if (answer?.status === peer.status) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${peer.name} answered no payment within ${readyWithinMs} ms.`)
}

/** Ticks of a hundredth of a second, and pages of 4 KiB: what Linux counts in. */
const tickMs = 10
const pageBytes = 4096

async function usageOf(pid: number) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (stat === undefined) return {}
  // The name in the second field may contain blanks; the third begins behind its bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const cpuMs = (Number(fields[11]) + Number(fields[12])) * tickMs
  return { cpuMs, rssBytes: Number(fields[21]) * pageBytes }
}
