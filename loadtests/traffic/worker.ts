/** The thread's shell around a shard: it says when all is at hand, waits for the word, and runs. */
import type { MessagePort } from 'node:worker_threads'
import type { TrafficTick } from '../../core/events.ts'
import type { FromWorker, ShardOrder, ShardReport, ToWorker } from './protocol.ts'
import { createLateRate } from './rate.ts'
import { prepareShard } from './shard.ts'

/** What the pool hands over: `startAt` follows with `go`, once all threads are ready. */
export interface WorkerTask {
  readonly order: Omit<ShardOrder, 'startAt'>
  readonly port: MessagePort
}

/** Resolves with nothing when it was stopped before it could go. */
export async function press({ order, port }: WorkerTask): Promise<ShardReport | undefined> {
  const say = (message: FromWorker) => port.postMessage(message)
  let stopped = false
  const rate = createLateRate()
  const started = new Promise<number | undefined>((resolve) => {
    port.on('message', (message: ToWorker) => {
      if (message.type === 'go') resolve(message.startAt)
      else if (message.type === 'rate') rate.change(message.change)
      else {
        stopped = true
        resolve(undefined)
      }
    })
  })
  try {
    const talk = {
      tick: (tick: TrafficTick) => say({ type: 'tick', tick }),
      stopped: () => stopped,
      rate,
    }
    const shard = await prepareShard(order, talk)
    say({ type: 'ready' })
    const startAt = await started
    if (startAt !== undefined) return await shard.run(startAt)
    await shard.close()
    return undefined
  } finally {
    port.close()
  }
}
