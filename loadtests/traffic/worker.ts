/** The thread's shell around a shard: it says when it is ready, waits for the word, and runs. */
import type { MessagePort } from 'node:worker_threads'
import type { FromWorker, ShardOrder, ShardReport, ToWorker } from './protocol.ts'
import { runShard } from './shard.ts'

/** What the pool hands over: `startAt` follows with `go`, once all threads are ready. */
export interface WorkerTask {
  readonly order: Omit<ShardOrder, 'startAt'>
  readonly port: MessagePort
}

/** Resolves with nothing when it was stopped before it could go. */
export async function press({ order, port }: WorkerTask): Promise<ShardReport | undefined> {
  const say = (message: FromWorker) => port.postMessage(message)
  let stopped = false
  const started = new Promise<number | undefined>((resolve) => {
    port.on('message', (message: ToWorker) => {
      if (message.type === 'go') resolve(message.startAt)
      else {
        stopped = true
        resolve(undefined)
      }
    })
  })
  say({ type: 'ready' })
  try {
    const startAt = await started
    if (startAt === undefined) return undefined
    return await runShard(
      { ...order, startAt },
      { tick: (tick) => say({ type: 'tick', tick }), stopped: () => stopped },
    )
  } finally {
    port.close()
  }
}
