/**
 * Starts what is measured in a process of its own, pinned to one core where the system can pin. How
 * to use it:
 *
 *     const served = await serve('sandbox', { seed, home })     // a kind of ./server.ts
 *     await press(served.urls.wechatpay, requests, isRight)     // ./press.ts, from this process
 *     await served.ask('usage')                                 // { cpuMs, rssBytes, heapBytes }
 *     await served.close()
 *
 * or, when a case does no more than that, `pressedCase({ … })` of ./pressed-case.ts. A new kind is a
 * file in ./servers that exports `start(settings)`, and a line in ./server.ts. The process ends with
 * this one, whatever ends this one.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Settings } from './server-kind.ts'

export interface Served {
  /** The only door, or the first. */
  readonly url: string
  readonly urls: Readonly<Record<string, string>>
  readonly pid: number
  /** Asks the process; each kind answers `usage`, and what it names besides. */
  ask(question: string, input?: unknown): Promise<unknown>
  usage(): Promise<Usage>
  close(): Promise<void>
}

/** What the process has used since it began: time of all its threads, and memory held now. */
export interface Usage {
  readonly cpuMs: number
  readonly rssBytes: number
  readonly heapBytes: number
}

/** Whether a process can be kept to one core here. */
export const canPin = process.platform === 'linux' && spawnSync('taskset', ['-V']).status === 0

/** A command that stays on one core; the same command where that cannot be had. */
export function pinned(command: readonly string[], core: number | 'any' = 0): readonly string[] {
  return canPin && core !== 'any' ? ['taskset', '-c', String(core), ...command] : command
}

/** Moves this process off the first core, the server's, until what it gives back is called. */
export function madeWay(): () => void {
  const last = cpus().length - 1
  if (!canPin || last < 1) return () => undefined
  const moveTo = (cores: string) => {
    spawnSync('taskset', ['-acp', cores, String(process.pid)])
  }
  moveTo(`1-${last}`)
  return () => moveTo(`0-${last}`)
}

/** @throws Error when the process ends before it serves. */
export async function serve(
  kind: string,
  settings: Settings,
  core: number | 'any' = 0,
): Promise<Served> {
  const fromSource = import.meta.url.endsWith('.ts')
  const file = fileURLToPath(new URL(`./server.${fromSource ? 'ts' : 'js'}`, import.meta.url))
  const loader = new URL('../../loadtests/traffic/from-source.mjs', import.meta.url).href
  const node = [process.execPath, ...(fromSource ? ['--import', loader] : [])]
  const [program = '', ...args] = pinned([...node, file, kind, JSON.stringify(settings)], core)
  const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const ask = questionsTo(child)
  const close = () => ending(child)
  try {
    const urls = textsOf(await ask('urls'))
    const usage = async () => usageOf(await ask('usage'))
    return { url: Object.values(urls)[0] ?? '', urls, pid: child.pid ?? 0, ask, usage, close }
  } catch (cause) {
    await close()
    throw cause
  }
}

/** It ends when nobody is left to serve for; if it does not, it is made to. */
async function ending(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  const timer = setTimeout(() => child.kill('SIGKILL'), 2000)
  if (child.connected) child.disconnect()
  await ended
  clearTimeout(timer)
}

function questionsTo(child: ChildProcess): Served['ask'] {
  const open = new Map<number, { resolve(said: unknown): void; reject(cause: Error): void }>()
  let count = 0
  child.on('message', (message) => {
    const { id, said, wrong } = answered(message)
    const asked = open.get(id)
    open.delete(id)
    wrong === undefined ? asked?.resolve(said) : asked?.reject(new Error(wrong))
  })
  const ended = (cause: Error) => {
    for (const { reject } of open.values()) reject(cause)
    open.clear()
  }
  child.on('error', ended)
  child.on('exit', (code, signal) => ended(new Error(`The server ended: ${signal ?? code}.`)))
  return (question, input) =>
    new Promise((resolve, reject) => {
      count += 1
      open.set(count, { resolve, reject })
      child.send({ id: count, question, input }, (cause) => cause && reject(cause))
    })
}

interface Answered {
  readonly id: number
  readonly said?: unknown
  readonly wrong?: string
}

function answered(message: unknown): Answered {
  const isOne = typeof message === 'object' && message !== null && 'id' in message
  if (!isOne || typeof message.id !== 'number') throw new Error('The server speaks out of turn.')
  return {
    id: message.id,
    ...('said' in message ? { said: message.said } : {}),
    ...('wrong' in message ? { wrong: String(message.wrong) } : {}),
  }
}

const entriesOf = (said: unknown): readonly (readonly [string, unknown])[] =>
  typeof said === 'object' && said !== null ? Object.entries(said) : []

const textsOf = (said: unknown): Record<string, string> =>
  Object.fromEntries(entriesOf(said).map(([name, value]) => [name, String(value)]))

function usageOf(said: unknown): Usage {
  const {
    cpuMs = Number.NaN,
    rssBytes = Number.NaN,
    heapBytes = Number.NaN,
  } = Object.fromEntries(entriesOf(said).map(([name, value]) => [name, Number(value)]))
  return { cpuMs, rssBytes, heapBytes }
}
