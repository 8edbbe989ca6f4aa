/**
 * Which payments may go the same way: those of one cell. A cell is an app at the codes of an owner in
 * a scene, paid from a balance or the card of one bank, with what the rule book says of the shop, and
 * the amount between two limits. Whatever else could make a difference is not allowed at this scale.
 */
import { dayLimits } from '../../core/barcode-limits.ts'
import { payerIdOf } from '../../core/cast.ts'
import { appId, institutionId } from '../../core/ids.ts'
import { limits } from '../../core/limits.ts'
import type { RuleBook } from '../../core/rule-book.ts'
import type { CastPart } from '../../loadtests/traffic/cast.ts'
import { stallsOf } from '../../loadtests/traffic/street.ts'
import { issuers } from '../../simulators/banks/issuers.ts'
import { bankOfCard, fundingPeriod, payerNamed } from '../people.ts'
import { shopsWithCodes } from '../rehearsal/shops.ts'
import type { Scenario } from '../scenario-terms.ts'

/** Where the number of a cell stands, for every draw of the cast. Plain data. */
export interface CellTable {
  /** By part: which way of paying the payers have, in turn. */
  readonly fundings: readonly (readonly number[])[]
  readonly fundingsMax: number
  readonly shopsMax: number
  /** Amounts are told apart where they pass one of these, ascending. */
  readonly thresholds: readonly number[]
  /** By part, shop, funding and amount. */
  readonly numbers: Int32Array
}

export interface Cell extends CastPart {
  readonly bank: string | null
}

export interface Cells {
  readonly table: CellTable
  /** By number. */
  readonly all: readonly Cell[]
}

/** `byShop`: policies tell shops apart, so that each is a cell of its own. */
export function cellsOf(scenario: Scenario, book: RuleBook, byShop: boolean): Cells {
  const { mix } = scenario.cast
  const thresholds = thresholdsOf(book)
  const ways: (string | null)[] = []
  const fundings = mix.map(({ app }) => fundingsOf(app, ways))
  const fundingsMax = ways.length
  const shopsMax = Math.max(...Object.values(stallsOf).map((stalls) => stalls.length))
  const amounts = thresholds.length + 1
  const numbers = new Int32Array(mix.length * shopsMax * fundingsMax * amounts).fill(-1)
  const known = new Map<string, number>()
  const all: Cell[] = []
  mix.forEach((part, place) => {
    const { app, owner, scene } = part
    shopsWithCodes(owner).forEach(({ name, city }, shop) => {
      const said = saidOf(book, part, { name, city })
      for (const funding of new Set(fundings[place])) {
        const bank = ways[funding] ?? null
        for (let amount = 0; amount < amounts; amount += 1) {
          const at = ((place * shopsMax + shop) * fundingsMax + funding) * amounts + amount
          const key = [app, owner, scene, bank, said, amount, byShop ? shop : ''].join(' ')
          const number = known.get(key) ?? all.push({ ...part, bank }) - 1
          known.set(key, number)
          numbers[at] = number
        }
      }
    })
  })
  return { table: { fundings, fundingsMax, shopsMax, thresholds, numbers }, all }
}

/** Every limit an amount may pass on its way. */
function thresholdsOf({ rules }: RuleBook): number[] {
  const all = [
    limits.passwordFreeFen,
    ...rules.flatMap(({ limitFen }) => limitFen ?? []),
    ...Object.values(dayLimits).map(({ limitFen }) => limitFen),
    ...issuers.map((bank) => bank.limits.paymentFen),
  ]
  return [...new Set(all)].sort((one, other) => one - other)
}

/** The ways the payers of an app pay, in turn, by their places in `ways`. */
function fundingsOf(app: string, ways: (string | null)[]): number[] {
  return Array.from({ length: fundingPeriod(app) }, (_, index) => {
    const funding = payerNamed(0, payerIdOf(app, index))?.funding
    const way = funding?.kind === 'card' ? (bankOfCard(funding.cardNo) ?? null) : null
    const known = ways.indexOf(way)
    return known >= 0 ? known : ways.push(way) - 1
  })
}

/** What the rule book says of a shop, as far as it makes a difference. */
function saidOf(
  book: RuleBook,
  { app, owner, scene }: CastPart,
  { name: shop, city }: { readonly name: string; readonly city: string },
): string {
  const ruling = book.ruling({ app: appId(app), owner: institutionId(owner), scene, city, shop })
  return ruling.state === 'closed'
    ? `${ruling.why}/${ruling.refusal}`
    : `${ruling.state}/${ruling.rule.limitFen ?? ''}`
}
