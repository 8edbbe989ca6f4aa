/** What the rule book says to a payment the switch is to carry: the place is known by now. */
import type { AppId } from '../../core/ids.ts'
import type { ScannedOrder } from '../../core/interchange.ts'
import type { Refusal } from '../../core/outcome.ts'
import type { RuleBook } from '../../core/rule-book.ts'

/** Why this app may not pay there, or nothing when it may. */
export function closedFor(
  rules: RuleBook,
  app: AppId,
  { owner, scene, payee, amountFen }: Pick<ScannedOrder, 'owner' | 'scene' | 'payee' | 'amountFen'>,
): Refusal | undefined {
  const ruling = rules.ruling({ app, owner, scene, city: payee.city, shop: payee.name })
  if (ruling.state === 'closed') return ruling.refusal
  return amountFen > (ruling.rule.limitFen ?? amountFen) ? 'amount-over-limit' : undefined
}
