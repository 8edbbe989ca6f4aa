/** Listens to what a house asks: which payments are in doubt, and when they no longer are. */
import type { Doubts } from '../../core/doubts.ts'
import type { InstitutionId, Trace } from '../../core/ids.ts'
import type { MessageKind } from '../../core/interchange.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Peer } from './peer.ts'

/** Nothing is done by them, and who is not answered does not ask again. */
const harmless: ReadonlySet<MessageKind> = new Set(['lookup', 'resolve', 'register-code'])

/** What a payment is called in a message, beside its trace. */
interface Named {
  readonly trace: Trace
  readonly settleKey?: string
  readonly reference?: string
}

const nameOf = ({ settleKey, reference }: Named) => settleKey ?? reference

/** "No such payment" may only mean that it is still on its way: who asked will ask again, or undo. */
const isKnown = (kind: MessageKind, outcome: Outcome) =>
  outcome !== 'result-unknown' && !(kind === 'query' && outcome === 'order-missing')

/** Nobody waits longer for it: it only listens to the answer, before the one who asked. */
export const doubting = (from: InstitutionId, peer: Peer, doubts: Doubts): Peer => ({
  ask: (to, kind, message) => {
    if (harmless.has(kind)) return peer.ask(to, kind, message)
    const named: Named = message
    const heard = doubts.asks(`${from}>${to}`, named.trace, nameOf(named))
    const answer = peer.ask(to, kind, message)
    answer.then(
      ({ outcome }) => heard(isKnown(kind, outcome)),
      () => heard(true),
    )
    return answer
  },
})
