/**
 * The crowd in its threads: made ready, started together, stopped, gathered. This is the one file
 * that knows whether it runs from source (`.ts`, through tsx) or compiled (`.js`).
 */
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { Piscina } from 'piscina'
import type { TrafficTick } from '../../core/events.ts'
import { createDial } from './dial.ts'
import type { CrowdOrder, FromWorker, ShardReport, ToWorker } from './protocol.ts'
import { createLateRate, type RateChange } from './rate.ts'
import { mergeReports, type TrafficReport } from './report.ts'
import { prepareShard } from './shard.ts'
import type { WorkerTask } from './worker.ts'

export interface Crowd {
  /** Lets the arrivals come from then on, milliseconds since 1970; now or later. */
  start(startAt: number): void
  /** No more arrivals begin; those under way come to their end. */
  stop(): void
  /**
   * How many times as fast as planned everybody comes, in a moment: 0 is a pause. @throws RangeError
   * when it is no number from 0 to 10, or was changed too often.
   */
  setRate(factor: number): RateChange
  /** What came of it, once the last payment is final. Rejects when a worker breaks. */
  gather(): Promise<TrafficReport>
  /** Ends the threads, whatever they are doing. */
  close(): Promise<void>
}

export interface CrowdParts extends CrowdOrder {
  /** Threads; with 0 the crowd runs in the calling thread. */
  readonly workers: number
  readonly onTick: (tick: TrafficTick) => void
}

/** Resolves when every worker is ready to start. */
export function createCrowd(parts: CrowdParts): Promise<Crowd> {
  const { workers, onTick, ...order } = parts
  return workers === 0 ? createOwnCrowd(order, onTick) : createThreadedCrowd(order, workers, onTick)
}

async function createOwnCrowd(order: CrowdOrder, tick: CrowdParts['onTick']): Promise<Crowd> {
  let stopped = false
  let report: Promise<ShardReport> | undefined
  const rate = createLateRate()
  const dial = createDial(rate.change)
  const talk = { tick, stopped: () => stopped, rate }
  const shard = await prepareShard({ ...order, worker: 0, workers: 1 }, talk)
  return {
    start: (startAt) => {
      report ??= shard.run(startAt)
    },
    stop: () => {
      stopped = true
    },
    setRate: dial.turn,
    gather: async () => mergeReports(report === undefined ? [] : [await report], dial.turns()),
    close: async () => {
      stopped = true
      if (report === undefined) await shard.close()
    },
  }
}

async function createThreadedCrowd(
  order: CrowdOrder,
  workers: number,
  onTick: CrowdParts['onTick'],
): Promise<Crowd> {
  const threads = createThreads(workers)
  const lines = Array.from({ length: workers }, (_, worker) =>
    openLine(threads, { ...order, worker, workers }, onTick),
  )
  const reports = Promise.all(lines.map(({ report }) => report))
  const ready = Promise.all(lines.map((line) => line.ready))
  try {
    await Promise.race([ready, reports])
  } catch (cause) {
    await threads.destroy()
    throw cause
  }
  const tell = (message: ToWorker) => {
    for (const { port } of lines) port.postMessage(message)
  }
  const dial = createDial((change) => tell({ type: 'rate', change }))
  return {
    start: (startAt) => tell({ type: 'go', startAt }),
    stop: () => tell({ type: 'stop' }),
    setRate: dial.turn,
    gather: async () => {
      const found = (await reports).filter((report) => report !== undefined)
      return mergeReports(found, dial.turns())
    },
    close: async () => {
      for (const { port } of lines) port.close()
      await threads.destroy()
    },
  }
}

interface Line {
  readonly port: MessagePort
  readonly ready: Promise<void>
  readonly report: Promise<ShardReport | undefined>
}

function openLine(
  threads: Piscina<WorkerTask, ShardReport | undefined>,
  order: WorkerTask['order'],
  onTick: CrowdParts['onTick'],
): Line {
  const { port1: ours, port2: theirs } = new MessageChannel()
  const ready = new Promise<void>((resolve) => {
    ours.on('message', (message: FromWorker) => {
      if (message.type === 'ready') resolve()
      else onTick(message.tick)
    })
  })
  const heardOut = new Promise<void>((resolve) => {
    ours.on('close', resolve)
  })
  const run = threads.run({ order, port: theirs }, { name: 'press', transferList: [theirs] })
  // The last tick may still be on its way when the report is here.
  const report = Promise.all([run, heardOut]).then(([found]) => found)
  return { port: ours, ready, report }
}

/** Worker threads cannot load TypeScript by themselves, under vitest either. */
function createThreads(workers: number): Piscina<WorkerTask, ShardReport | undefined> {
  const fromSource = import.meta.url.endsWith('.ts')
  return new Piscina({
    filename: new URL(fromSource ? './worker.ts' : './worker.js', import.meta.url).href,
    execArgv: fromSource ? ['--import', new URL('./from-source.mjs', import.meta.url).href] : [],
    minThreads: workers,
    maxThreads: workers,
    concurrentTasksPerWorker: 1,
    atomics: 'disabled',
  })
}
