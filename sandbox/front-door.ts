/** The door of a sandbox beside the institutions' own: what is shown there, and may be done. */
import { createVisitors } from '../simulators/host/visitors.ts'
import type { SnapshotDesk } from './durable/snapshot-desk.ts'
import type { KeyRing } from './keyring.ts'
import { tillsOf } from './play.ts'
import type { Scenario } from './scenario.ts'
import type { Stage } from './stage.ts'
import type { KeptDoors } from './stage-doors.ts'
import { createView, type View, type ViewOptions } from './view.ts'

interface FrontDoorParts
  extends Pick<ViewOptions, 'seed' | 'workers' | 'command' | 'closing'>,
    Pick<ViewOptions, 'play' | 'tenants' | 'reset'> {
  readonly scenario: Scenario
  readonly keyRing: KeyRing
  readonly address: string
  readonly hosts: readonly string[]
  /** The doors that listen already. */
  readonly kept: KeptDoors | undefined
  /** Where snapshots are taken. */
  readonly desk: SnapshotDesk
}

interface FrontDoor {
  open(stage: Stage): View['door']
  /** Once it was opened. */
  view(): View | undefined
}

export function createFrontDoor(parts: FrontDoorParts): FrontDoor {
  let view: View | undefined
  return {
    open: (stage) => {
      view = createView(stage, viewOptionsOf(parts))
      return view.door
    },
    view: () => view,
  }
}

const viewOptionsOf = (parts: FrontDoorParts): ViewOptions => {
  const { scenario, keyRing, address, hosts, kept, desk, ...given } = parts
  const { title } = scenario
  return {
    ...given,
    ...{ title, scenario: title, plays: scenario },
    ...{ token: keyRing.adminToken, keys: keyRing, snapshots: desk },
    phone: { merchants: tillsOf(keyRing), address },
    visitors: createVisitors({ address, hosts }),
    kept: kept?.get('dashboard'),
  }
}
