/**
 * One batch after another: whatever is changed while one is being written goes into the next, and is
 * told only when that is written. A batch that cannot be written ends it: nothing later is told either.
 */

export interface GroupCommit {
  /** The end of the batch that holds what was changed just now; it is written soon. */
  soon(): Promise<void>
  /** The end of the batch that is being written; of the next when `soon` was asked and none is yet. */
  now(): Promise<void> | undefined
  /** When all that was changed until now is written. */
  settled(): Promise<void>
  /** Why a batch could not be written; undefined while all could. */
  failure(): unknown
}

/** `write` takes all that was changed, at once, and returns when it is written. */
export function createGroupCommit(write: () => Promise<void>): GroupCommit {
  let writing: Promise<void> | undefined
  let next: Batch | undefined
  let failure: unknown

  const begin = () => {
    if (next === undefined || writing !== undefined) return
    const batch = next
    next = undefined
    writing = batch.written
    write().then(
      () => {
        writing = undefined
        batch.resolve()
        begin()
      },
      (cause: unknown) => {
        failure = cause
        batch.reject(cause)
        next?.reject(cause)
      },
    )
  }

  return {
    soon: () => {
      if (failure !== undefined) return Promise.reject(failure)
      if (next === undefined) {
        next = createBatch()
        // All that this turn of the loop changes goes with it.
        if (writing === undefined) setImmediate(begin)
      }
      return next.written
    },
    now: () => writing ?? next?.written,
    settled: async () => {
      if (failure !== undefined) throw failure
      await (next?.written ?? writing)
    },
    failure: () => failure,
  }
}

interface Batch {
  readonly written: Promise<void>
  resolve(): void
  reject(cause: unknown): void
}

function createBatch(): Batch {
  let resolve: () => void = () => undefined
  let reject: (cause: unknown) => void = () => undefined
  const written = new Promise<void>((yes, no) => {
    resolve = yes
    reject = no
  })
  // Whoever waits for it hears of it; when nobody does, it is no stray rejection.
  written.catch(() => undefined)
  return { written, resolve, reject }
}
