/** The cells of the rule book a scenario's crowd comes to, and what its pages say of each. */
import { appId, institutionId } from '../core/ids.ts'
import type { Cell, RuleBook, Ruling } from '../core/rule-book.ts'
import { shopsOf } from '../loadtests/traffic/shops.ts'
import { ruleBookOf } from './rule-pages.ts'
import type { Scenario } from './scenario-terms.ts'

/** Every cell that app, network, scene and shop of the cast make. */
export function cellsOf({ cast }: Pick<Scenario, 'cast'>): Cell[] {
  const parts = new Map(cast.mix.map((part) => [`${part.app} ${part.owner} ${part.scene}`, part]))
  return [...parts.values()].flatMap(({ app, owner, scene }) =>
    shopsOf(0, owner).map(({ name, city }) => ({
      ...{ app: appId(app), owner: institutionId(owner), scene, city, shop: name },
    })),
  )
}

/** The pages a scenario plays by, in turn: the one it begins with, then those it turns to. */
export const pagesOf = (scenario: Scenario): RuleBook[] =>
  [undefined, ...scenario.changes.flatMap(({ day }) => day ?? [])].map((day) =>
    ruleBookOf(scenario, day),
  )

/** What a page says of a cell, the connection of app and owner included. */
export function rulingAt(book: RuleBook, cell: Cell): Pick<Ruling, 'state' | 'refusal'> {
  if (!book.connects(cell.app, cell.owner)) {
    return { state: 'closed', refusal: 'code-closed-by-rule' }
  }
  return book.ruling(cell)
}
