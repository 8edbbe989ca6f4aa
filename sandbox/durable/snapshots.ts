/** The snapshots of a world: into any folder for a program, by name in its home for whoever asks. */
import { assertRestorable } from './hold-world.ts'
import { createSnapshotDesk, type SnapshotDesk } from './snapshot-desk.ts'
import { type SnapshotParts, takeSnapshot } from './take-snapshot.ts'

export interface Snapshots {
  snapshot(path: string): Promise<void>
  restore(path: string): Promise<void>
  readonly desk: SnapshotDesk
}

interface SnapshotsParts extends SnapshotParts {
  readonly home: string | undefined
  /** Puts the world on that the snapshot is of, without asking whether it can be. */
  readonly restore: (path: string) => Promise<void>
}

export function snapshotsOf(parts: SnapshotsParts): Snapshots {
  const { home, world, keyRing } = parts
  const snapshot = (path: string) => takeSnapshot(parts, path)
  const restore = async (path: string) => {
    // While it could not be opened, the world there is stays.
    await assertRestorable(path, world, keyRing)
    await parts.restore(path)
  }
  return { snapshot, restore, desk: createSnapshotDesk({ home, take: snapshot, restore }) }
}
