/** The scripts by name, with what each is for. */
export const scripts = {
  smoke: 'one payment of each kind, every answer and notification verified',
  steady: 'the mix, each kind of payment arriving by itself',
  spike: 'from a base rate to the top within a second, and back',
  staircase: 'higher step by step, until one does not hold',
  soak: 'the mix for long: SECONDS says how long',
  matrix: 'every app at every network, held against the rule book',
  storm: 'paid orders while the merchant is slow to hear of them, and refuses',
} as const

export type ScriptName = keyof typeof scripts

export const isScript = (word: string): word is ScriptName => Object.hasOwn(scripts, word)
