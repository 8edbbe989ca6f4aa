/**
 * Which apps may pay at a cashier: whatever the rule book opens at this shop for this order, and of
 * the others why they may not. One's own app pays on the page; the rest open the order by its
 * reference.
 */
import { appId } from '../../core/ids.ts'
import { outcomeFacts } from '../../core/outcome.ts'
import type { Opening, RuleBook, Ruling } from '../../core/rule-book.ts'
import type { Host } from '../host/institution.ts'
import type { Order } from './order.ts'

export interface AppChoice {
  readonly app: string
  readonly state: Opening
  /** One or two plain sentences: why it is open, or why it is closed. */
  readonly says: string
}

/** Everyone's phone has these, whether a rule names them or not. */
const wallets = ['alipay', 'wechat', 'quickpass']

export function appChoices({ id, rules }: Pick<Host, 'id' | 'rules'>, order: Order): AppChoice[] {
  const book = rules()
  const { scene, payee, amountFen } = order
  return namedApps(book).map((app) => {
    const cell = { app: appId(app), owner: id, scene, city: payee.city, shop: payee.name }
    const ruling = book.ruling(cell)
    const isOver = amountFen > (ruling.rule?.limitFen ?? amountFen)
    if (isOver) return { app, state: 'closed', says: outcomeFacts('amount-over-limit').says }
    return { app, state: ruling.state, says: reasonOf(ruling) }
  })
}

const namedApps = ({ rules }: RuleBook) => [
  ...new Set([...wallets, ...rules.flatMap(({ apps }) => apps).filter((app) => app !== '*')]),
]

/** What is refused and the rule behind it, where there is one. */
function reasonOf({ refusal, rule }: Ruling): string {
  const refused = refusal === undefined ? [] : [outcomeFacts(refusal).says]
  return [...refused, ...(rule === undefined ? [] : [rule.reason])].join(' ')
}

/** Apps that are told the same, together. */
export function together(choices: readonly AppChoice[]): Map<string, string[]> {
  const bySaying = new Map<string, string[]>()
  for (const { app, says } of choices) bySaying.set(says, [...(bySaying.get(says) ?? []), app])
  return bySaying
}
