/** What changes while a rehearsal goes on, on the virtual clock. */
import type { ActDesk } from '../theatre/act-desk.ts'
import type { World } from './world.ts'

export function setChanges({ clock }: World, { acts, reach }: ActDesk): void {
  acts.forEach(({ atSeconds }, index) => {
    clock.after(atSeconds * 1000, () => reach(index))
  })
}
