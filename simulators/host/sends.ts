/** How many notifications are on their way at once: the rest wait their turn. */

/** Sends in order of asking, at most so many at once. */
export function createSends(atOnceMax: number) {
  const queue: (() => Promise<void>)[] = []
  let sending = 0
  const pump = () => {
    while (sending < atOnceMax) {
      const next = queue.shift()
      if (next === undefined) return
      sending += 1
      void next().finally(() => {
        sending -= 1
        pump()
      })
    }
  }
  return {
    push: (send: () => Promise<void>) => {
      queue.push(send)
      pump()
    },
    underWay: () => queue.length + sending,
    clear: () => {
      queue.length = 0
    },
  }
}
