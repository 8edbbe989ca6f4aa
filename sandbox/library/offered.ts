/** What stands behind each member of a sandbox: the stage, the view beside it, and the shelf. */

import type { Notes } from '../../storage/world-stores.ts'
import { checkBooks } from '../books.ts'
import { changedPlaces } from '../changes.ts'
import { createClockDesk } from '../clock/clock-desk.ts'
import { createControls } from '../controls.ts'
import { digestOf } from '../digest.ts'
import type { Snapshots } from '../durable/snapshots.ts'
import { Misuse } from '../misuse.ts'
import { parsePolicies } from '../policy-form.ts'
import { recordedRun } from '../recordings/recorded-run.ts'
import { compareRecords } from '../records.ts'
import { type RunOptions, startRun } from '../runs.ts'
import type { Stage } from '../stage.ts'
import type { View } from '../view.ts'
import type { Inboxes } from './inboxes.ts'
import type { OwnRing } from './own-ring.ts'
import type { Sandbox } from './sandbox.ts'
import { createShelf } from './shelf.ts'

interface OfferedParts
  extends Omit<RunOptions, 'round' | 'keyRing'>,
    Pick<Sandbox, 'intercept' | 'addresses' | 'world' | 'reset'> {
  readonly keyRing: OwnRing
  readonly view: View | undefined
  readonly inboxes: Inboxes
  /** Whom the houses take for people without a certificate. */
  readonly uncertified: Set<string>
  readonly snapshots: Pick<Snapshots, 'snapshot' | 'restore'>
  /** What is known again when the world wakes up: how many rounds were played. */
  readonly notes: Notes
}

export interface Offered {
  readonly sandbox: Sandbox
  /** Hangs up what the shelf has opened: the world is left, or closed. */
  hangUp(): Promise<void>
}

export function offered(parts: OfferedParts): Offered {
  const { stage, view, scenario, seed, keyRing, inboxes, intercept, addresses, reset } = parts
  const { adminToken, version: _version, ...keys } = keyRing
  const checks = checksOf(stage)
  const { openingBalanceFen: openingFen, certifiedShare } = scenario.cast
  const { shelf, hangUp } = createShelf({
    ...parts,
    ring: keyRing,
    openingFen,
    certifiedShare,
    checks,
  })
  const { snapshot, restore } = parts.snapshots
  let closing: Promise<void> | undefined
  const close = async (graceMs: number) => {
    await Promise.all([view?.close(), hangUp(), inboxes.close()])
    await stage.close(graceMs)
  }
  const sandbox: Sandbox = {
    ...{ addresses, keys, adminToken, seed, scenario, intercept, ...checks, ...shelf },
    ...{ reset, snapshot, restore, world: parts.world },
    urls: stage.urls,
    merchants: {
      alipay: keys.alipay.merchants,
      wechatpay: keys.wechatpay.merchants,
      unionpay: keys.unionpay.merchants,
    },
    signatures: stage.signatures,
    listen: stage.listen,
    setPolicies: (policies) => replacePolicies(stage, policies),
    setRate: (factor) => view?.rate.turn(factor),
    controls: createControls(stage.company),
    refusals: stage.refusals.all,
    journal: stage.journal,
    clock: createClockDesk(stage.clock),
    run: async () => {
      const round = await nextRound(parts.notes)
      const played = startRun({ ...parts, round, rate: view?.rate, acts: view?.acts })
      return recordedRun(played, view?.recordings)
    },
    recording: () => view?.recordings.file()?.bytes ?? Buffer.alloc(0),
    inFlight: stage.inFlight,
    digest: () => digestOf(stage),
    close: (graceMs = 1000) => {
      closing ??= close(graceMs)
      return closing
    },
    [Symbol.asyncDispose]: () => sandbox.close(),
  }
  return { sandbox, hangUp }
}

/** Numbers of orders come from a round's: none is played twice in a world. */
async function nextRound(notes: Notes): Promise<number> {
  const last = notes.get('round')
  const round = typeof last === 'number' ? last + 1 : 0
  await notes.put('round', round)
  return round
}

const checksOf = (stage: Stage): Pick<Sandbox, 'books' | 'records' | 'settled'> => ({
  books: () => checkBooks(stage, stage.isAtRest()),
  records: () => compareRecords(stage),
  settled: (withinMs = 10_000) => stage.settled(withinMs),
})

function replacePolicies(stage: Stage, policies: object): void {
  const read = parsePolicies(policies, 'policies')
  if (!read.ok) throw new Misuse('read the policies', read.mistakes)
  const places = changedPlaces(stage.policies(), read.policies)
  stage.setPolicies(read.policies)
  stage.emit({ type: 'policy-changed', at: stage.now(), places, by: 'admin' })
}
