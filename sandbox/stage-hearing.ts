/** Who hears what passes on a stage: the bus, the requests turned away, the journal, the teller. */

import { createBus } from './bus.ts'
import type { StageClock } from './clock/stage-clock.ts'
import { createJournal, type JournalOptions } from './journal/journal.ts'
import { createRefusals } from './journal/refusals.ts'
import type { KeyRing } from './keyring.ts'
import type { Observing } from './observing/observing.ts'
import { secretsOf } from './telling/mask-secrets.ts'
import { openedResource } from './telling/network-signatures.ts'
import { createTelling, type Telling } from './telling/telling.ts'

interface HearingParts {
  readonly keyRing: KeyRing
  readonly journal?: JournalOptions
  /** Who tells payments message by message; its own teller when nothing is said. */
  readonly telling?: Telling
  readonly observing?: Observing | undefined
  complain(cause: unknown, where: string): void
}

export function createStageHearing(parts: HearingParts, clock: StageClock) {
  const { keyRing, observing, complain } = parts
  const bus = createBus((cause, event) => complain(cause, `a listener of ${event.type}`))
  const refusals = createRefusals()
  const journal = createJournal({
    ...parts.journal,
    now: clock.now,
    secrets: () => secretsOf(keyRing),
    open: (body) => openedResource(body, keyRing.wechatpay),
    complain: (cause) => complain(cause, 'the journal'),
  })
  const told = parts.telling ?? tellerOf(parts, clock)
  const telling = observing?.over(told) ?? told
  bus.listen(refusals.hear)
  bus.listen(telling.hear)
  if (observing !== undefined) bus.listen(observing.hear)
  return { bus, refusals, journal, telling }
}

function tellerOf({ complain }: HearingParts, { now, fineNow }: StageClock): Telling {
  const untold = (cause: unknown) => complain(cause, 'the telling of a payment')
  const precise = fineNow === undefined ? {} : { fineNow }
  return createTelling({ now, ...precise, wire: true, complain: untold })
}
