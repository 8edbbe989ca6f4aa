/**
 * Who may hold the phone, and what they have. Looked up in the books without a word on any wire and
 * without opening an account: watching changes nothing.
 */
import { payerIdOf, payerOf } from '../../core/cast.ts'
import { institutionId } from '../../core/ids.ts'
import type { Funding } from '../../core/interchange.ts'
import { balanceFen } from '../../core/ledger/account.ts'
import type { Funds, MoneySource, People, Person } from '../../dashboard/protocol/phone.ts'
import { maskedCard } from '../../simulators/banks/issuers.ts'
import { type Payer, payerAccount } from '../../simulators/roles/parties.ts'
import { institutionOfApp } from '../names.ts'
import { bankOfCard, payerNamed } from '../people.ts'
import type { Stage } from '../stage.ts'

/** How many people of an app are looked through for a name: drawing them takes about 10 ms. */
const searchedMax = 1000
const toldMax = 40

export interface PurseParts {
  readonly stage: Pick<Stage, 'stores'>
  readonly seed: number
  readonly certifiedShare: number
  /** What an account is opened with. */
  readonly openingFen: number
}

export interface Purses {
  /** People of an app by name or number, from the given place on. */
  people(app: string, search: string, from: number): People
  person(id: string): Person | undefined
  funds(id: string): Promise<Funds>
}

export function createPurses({ stage, seed, certifiedShare, openingFen }: PurseParts): Purses {
  const find = (id: string): Payer | undefined => payerNamed(seed, id, { certifiedShare })
  const person = (id: string): Person | undefined => {
    const payer = find(id)
    return payer && shown(payer)
  }

  /** Names by app, drawn once: there are few apps, and whoever types asks with every letter. */
  const names = new Map<string, readonly string[]>()
  const namesOf = (app: string): readonly string[] => {
    const known = names.get(app)
    if (known !== undefined) return known
    const ids = Array.from({ length: searchedMax }, (_, index) => payerIdOf(app, index))
    const drawn = ids.map((id) => find(id)?.name ?? '')
    names.set(app, drawn)
    return drawn
  }

  const people: Purses['people'] = (app, search, from) => {
    const numbered = /^\d{1,6}$/.test(search) ? person(payerIdOf(app, Number(search))) : undefined
    if (numbered !== undefined) return { people: [numbered], next: null }
    const fits = (index: number) => search === '' || namesOf(app)[index]?.includes(search) === true
    const found: Person[] = []
    let index = from
    for (; index < searchedMax && found.length < toldMax; index += 1) {
      const one = fits(index) ? person(payerIdOf(app, index)) : undefined
      if (one !== undefined) found.push(one)
    }
    return { people: found, next: index < searchedMax ? index : null }
  }

  const funds: Purses['funds'] = async (id) => {
    const payer = find(id)
    const house = payer && bookOf(payer)
    const store = house === undefined ? undefined : stage.stores.get(institutionId(house))
    const account = await store?.account(payerAccount(id))
    if (account === undefined) return { balanceFen: openingFen, heldFen: 0 }
    return { balanceFen: balanceFen(account), heldFen: account.debitsPendingFen }
  }

  return { people, person, funds }
}

/** In whose book the money lies: the app's own house has balances, a bank its cards. */
const bookOf = ({ app, funding }: Payer): string | undefined =>
  funding.kind === 'balance' ? institutionOfApp.get(app) : bankOfCard(funding.cardNo)

const shown = ({ id, app, name, funding, limited }: Payer): Person => ({
  ...{ id, app, name, limited: limited === true },
  source: sourceOf(funding),
})

const sourceOf = (funding: Funding): MoneySource =>
  funding.kind === 'balance'
    ? { kind: 'balance' }
    : { kind: 'card', bank: bankOfCard(funding.cardNo) ?? '', masked: maskedCard(funding.cardNo) }

/** Whether somebody of that id can be told apart at all. */
export const appOf = (payer: string): string => String(payerOf(payer)?.app ?? '')
