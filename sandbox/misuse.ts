/** Mistakes of whoever runs the sandbox: collected with their siblings and told together. */

export interface Mistake {
  /** The flag, the file and place in it, the port. */
  readonly where: string
  readonly found: string
  /** What to do about it. */
  readonly todo: string
}

export class Misuse extends Error {
  readonly mistakes: readonly Mistake[]

  constructor(verb: string, mistakes: readonly Mistake[]) {
    super([`Failed to ${verb}:`, ...mistakes.map(line)].join('\n'))
    this.name = 'Misuse'
    this.mistakes = mistakes
  }
}

const line = ({ where, found, todo }: Mistake) => `  ${where}: ${found}. ${todo}`
