/** What changes while a rehearsal goes on, on the virtual clock. */
import { makeChange } from '../changes.ts'
import type { Scenario } from '../scenario-terms.ts'
import type { World } from './world.ts'

export function setChanges(world: World, scenario: Scenario): void {
  for (const change of scenario.changes) {
    world.clock.after(change.atSeconds * 1000, () => makeChange(world, scenario, change))
  }
}
