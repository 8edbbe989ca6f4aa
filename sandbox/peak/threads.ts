/**
 * The threads of a rehearsal at scale: they drive, and this one, which knows the plain world, tells
 * them the courses they meet for the first time. With none, everything is driven here.
 */
import { Worker } from 'node:worker_threads'
import type { Course } from './course.ts'
import { Drive } from './drive.ts'
import { driveShare, type ShareReport } from './partition.ts'
import type { Teacher } from './teacher.ts'
import type { FromThread, ThreadOrder, ToThread } from './thread.ts'

/** How many arrivals are looked at beforehand, while the threads come up. */
const scouted = 2000

/** @throws Error when a thread breaks. */
export async function driveAll(
  teacher: Teacher,
  workers: number,
  watch?: (share: () => number) => void,
): Promise<readonly ShareReport[]> {
  if (workers === 0) return [await driveHere(teacher)]
  const taken = new Int32Array(new SharedArrayBuffer(4))
  const order: ThreadOrder = { plan: teacher.plan, taken }
  watch?.(() => Math.min(1, Atomics.load(taken, 0) / teacher.plan.partitions))
  const threads = Array.from({ length: workers }, () => createThread(order))
  const school = createSchool(teacher)
  const shares = threads.map((thread) => shareOf(thread, school))
  try {
    await Promise.race([teacher.scout(scouted), Promise.all(shares)])
    for (const thread of threads) school.tell(thread, teacher.courses)
    return await Promise.all(shares)
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()))
  }
}

function driveHere({ plan, teach }: Teacher): Promise<ShareReport> {
  let partition = -1
  const take = () => {
    partition += 1
    return partition < plan.partitions ? partition : undefined
  }
  return driveShare(new Drive(plan), { take, ask: teach })
}

interface School {
  tell(thread: Worker, courses: readonly Course[]): void
  /** Answers one after another: there is but one plain world. */
  answer(thread: Worker, indices: readonly number[]): Promise<void>
}

/** Nobody is told a course twice. */
function createSchool({ teach }: Teacher): School {
  const heard = new Map<Worker, Set<number>>()
  let last: Promise<unknown> = Promise.resolve()
  const tell = (thread: Worker, courses: readonly Course[]) => {
    const known = heard.get(thread) ?? new Set()
    heard.set(thread, known)
    const news = courses.filter(({ id }) => !known.has(id))
    for (const { id } of news) known.add(id)
    const message: ToThread = { courses: news }
    thread.postMessage(message)
  }
  return {
    tell,
    answer: (thread, indices) => {
      const answering = last.then(async () => tell(thread, await teach(indices)))
      last = answering.catch(() => undefined)
      return answering
    },
  }
}

function shareOf(thread: Worker, school: School): Promise<ShareReport> {
  return new Promise((resolve, reject) => {
    thread.on('message', (message: FromThread) => {
      if (message.type === 'done') resolve(message.share)
      else school.answer(thread, message.indices).catch(reject)
    })
    thread.once('error', reject)
    thread.once('exit', (code) => reject(new Error(`A thread ended with ${code}.`)))
  })
}

/** Worker threads cannot load TypeScript by themselves, under vitest either. */
function createThread(order: ThreadOrder): Worker {
  const fromSource = import.meta.url.endsWith('.ts')
  const loader = new URL('../../loadtests/traffic/from-source.mjs', import.meta.url).href
  return new Worker(new URL(fromSource ? './thread.ts' : './thread.js', import.meta.url), {
    execArgv: fromSource ? ['--import', loader] : [],
    workerData: order,
  })
}
