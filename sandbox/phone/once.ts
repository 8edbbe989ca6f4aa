/**
 * The same tap twice is one tap: what was asked under a key is done once, and whoever asks again gets
 * the first answer, also while it is still being worked on. Other contents under a known key are told.
 */
import { BoundedMap } from '../../core/bounded-map.ts'
import type { Mistake } from '../misuse.ts'

/** How many taps are remembered; the oldest are forgotten first. */
const tapsMax = 4096

export interface Asked {
  readonly key: string
}

interface Tap<Answer> {
  readonly contents: string
  readonly answer: Promise<Answer>
}

export function createOnce<Ask extends Asked, Answer>(work: (ask: Ask) => Promise<Answer>) {
  const taps = new BoundedMap<Tap<Answer>>({ max: tapsMax, mayForget: () => true })
  return (ask: Ask): Promise<Answer> | readonly Mistake[] => {
    const contents = JSON.stringify(ask, Object.keys(ask).sort())
    const known = taps.get(ask.key)
    if (known === undefined) {
      const answer = work(ask)
      taps.set(ask.key, { contents, answer })
      return answer
    }
    if (known.contents === contents) return known.answer
    const found = `"${ask.key}", under which something else was asked before`
    return [{ where: 'body: key', found, todo: 'Give every new tap a key of its own.' }]
  }
}
