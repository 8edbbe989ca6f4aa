/** Small facts on disk, beside the stores: those that changed go into the next batch. */
import { notePrefix, type Tables } from './lmdb.ts'
import type { Notes } from './world-stores.ts'

interface NotesParts {
  /** What was noted before, by name. */
  readonly read: ReadonlyMap<string, unknown>
  /** The end of the batch that holds what was changed just now. */
  readonly soon: () => Promise<void>
}

interface NotesOnDisk extends Notes {
  /** Puts what changed into the batch that is being made. */
  write(tables: Tables): void
}

export function createNotes({ read, soon }: NotesParts): NotesOnDisk {
  const notes = new Map(read)
  const changed = new Set<string>()
  return {
    get: (name) => notes.get(name),
    put: (name, value) => {
      notes.set(name, value)
      changed.add(name)
      return soon()
    },
    write: ({ facts }) => {
      for (const name of changed) facts.put(`${notePrefix}${name}`, notes.get(name))
      changed.clear()
    },
  }
}
