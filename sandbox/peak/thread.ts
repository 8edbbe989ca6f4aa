/** The thread's shell around a share: it asks its parent for courses, and takes partitions in turn. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Course } from './course.ts'
import { Drive, type DrivePlan } from './drive.ts'
import { driveShare, type ShareReport } from './partition.ts'

/** What a thread is born with. */
export interface ThreadOrder {
  readonly plan: DrivePlan
  /** One number, in memory that all threads see: the next partition to be taken. */
  readonly taken: Int32Array
}

export type FromThread =
  | { readonly type: 'ask'; readonly indices: readonly number[] }
  | { readonly type: 'done'; readonly share: ShareReport }

/** The courses that were asked for; the first time, unasked, those that are known by then. */
export type ToThread = { readonly courses: readonly Course[] }

async function work({ plan, taken }: ThreadOrder): Promise<ShareReport> {
  const drive = new Drive(plan)
  for (const course of await told()) drive.learn(course)
  return driveShare(drive, {
    take: () => {
      const partition = Atomics.add(taken, 0, 1)
      return partition < plan.partitions ? partition : undefined
    },
    ask: (indices) => {
      const answer = told()
      say({ type: 'ask', indices })
      return answer
    },
  })
}

const told = () =>
  new Promise<readonly Course[]>((resolve) => {
    parentPort?.once('message', ({ courses }: ToThread) => resolve(courses))
  })

const say = (message: FromThread) => parentPort?.postMessage(message)

say({ type: 'done', share: await work(workerData) })
parentPort?.close()
