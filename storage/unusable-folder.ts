/** A data folder that cannot be used as it stands; nothing in it was touched. */
export class UnusableFolder extends Error {
  /** The folder. */
  readonly where: string
  readonly found: string
  /** What to do about it. */
  readonly todo: string

  constructor({ where, found, todo }: Pick<UnusableFolder, 'where' | 'found' | 'todo'>) {
    super(`Failed to open the data in ${where}: ${found}. ${todo}`)
    this.name = 'UnusableFolder'
    this.where = where
    this.found = found
    this.todo = todo
  }
}
