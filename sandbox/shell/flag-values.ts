/** Values of flags that are more than a word or a number: what is wrong with one, and what to do. */
import type { Keep } from '../journal/keep.ts'

/** What was found, and what to do; the place is the reader's to name. */
export interface Wrong {
  readonly found: string
  readonly todo: string
}

export function hostMistakes(host: string): readonly Wrong[] {
  const isBare = URL.canParse(`http://${host}`) && new URL(`http://${host}`).host === host
  if (isBare && !/:\d+$/.test(host)) return []
  const todo = 'Give a host alone, such as shop.example: no scheme, port or path.'
  return [{ found: `"${host}"`, todo }]
}

/** What the journal keeps; nothing where the text is none of it. */
export function keepIn(text: string): Keep | undefined {
  if (text === 'all' || text === 'refused' || text === 'none') return text
  return /^(0|1|0?\.\d+)$/.test(text) ? Number(text) : undefined
}

export const journalMistakes = (text: string): readonly Wrong[] =>
  keepIn(text) === undefined
    ? [{ found: `"${text}"`, todo: 'Give all, refused, none, or a share from 0 to 1.' }]
    : []

/** How business time may go: as the system's, not at all by itself, or so many times as fast. */
export type Pace = 'real' | 'stepped' | { readonly speed: number }

const speedMost = 100_000

/** Nothing where the text is no pace. */
export function paceIn(text: string): Pace | undefined {
  if (text === 'real' || text === 'stepped') return text
  const speed = Number(text)
  const isSpeed = /^\d+(\.\d+)?$/.test(text) && speed > 0 && speed <= speedMost
  return isSpeed ? { speed } : undefined
}

export const timeMistakes = (text: string): readonly Wrong[] =>
  paceIn(text) === undefined
    ? [
        {
          found: `"${text}"`,
          todo: `Give real, stepped, or a number above 0, at most ${speedMost}.`,
        },
      ]
    : []
