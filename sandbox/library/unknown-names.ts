/** Names in what a caller gave that nobody knows: a slip of the finger is told, and not passed over. */
import type { Mistake } from '../misuse.ts'
import { suggestion } from '../nearest.ts'

export const unknownNames = (given: object, known: readonly string[]): Mistake[] =>
  Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => ({ where: name, found: 'no such name', todo: suggestion(name, known) }))
