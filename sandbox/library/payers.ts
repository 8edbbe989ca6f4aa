/**
 * Payers made for a test: people the sandbox knows anyway, far behind those whom crowds and magic
 * numbers use, in the order in which they are asked for. What a wish changes is settled before the
 * first tap; after that each tap goes through the app's own door.
 */
import { payerIdOf } from '../../core/cast.ts'
import { isForced, magicPayer } from '../../core/forcing.ts'
import { institutionId } from '../../core/ids.ts'
import { limits } from '../../core/limits.ts'
import { fen } from '../../core/money.ts'
import { ensureFunded, payerAccount } from '../../simulators/roles/parties.ts'
import { type Mistake, Misuse } from '../misuse.ts'
import { institutionOfApp } from '../names.ts'
import { suggestion } from '../nearest.ts'
import { bankOfCard, fundingPeriod, payerNamed } from '../people.ts'
import type { Lines } from '../phone/lines.ts'
import { appOf, createPurses } from '../phone/purses.ts'
import type { Stage } from '../stage.ts'
import type { Payer, PayerWish } from './payer.ts'
import { createTaps, refuseOver } from './taps.ts'
import { unknownNames } from './unknown-names.ts'

interface PayersParts {
  readonly stage: Pick<Stage, 'urls' | 'stores'>
  readonly lines: Lines
  readonly seed: number
  readonly openingFen: number
  readonly certifiedShare: number
  /** Whom the houses are to take for people without a certificate. */
  readonly uncertified: Set<string>
  /** Whether the world is left: its sandbox was closed, or put back. */
  readonly isOver: () => boolean
}

export interface Payers {
  make(wish: PayerWish): Promise<Payer>
  /** Anybody there is, by id: `icbc-42`. @throws Misuse when there is nobody of that name. */
  named(id: string): Payer
}

/** The first of them: behind every crowd, before the magic numbers. */
const firstIndex = 500_000

const wishes = ['app', 'balanceFen', 'certified', 'funding', 'outcome']

export function createPayers(parts: PayersParts): Payers {
  const { stage, lines, seed, uncertified } = parts
  const nextOf = createQueue(seed)
  const purses = createPurses(parts)

  const named = (id: string): Payer => {
    const payer = payerNamed(seed, id)
    if (payer === undefined) {
      const todo = 'Name a person as APP-NUMBER, such as icbc-42.'
      throw new Misuse('find a payer', [{ where: 'payer', found: `"${id}"`, todo }])
    }
    const { funding } = payer
    const paysFrom = funding.kind === 'balance' ? 'balance' : (bankOfCard(funding.cardNo) ?? 'card')
    return {
      ...{ id, app: String(payer.app), name: payer.name, paysFrom },
      ...createTaps({ payer: id, lines, urls: stage.urls, isOver: parts.isOver }),
      balanceFen: async () => {
        refuseOver(id, parts.isOver)
        return (await purses.funds(id)).balanceFen
      },
    }
  }

  const storeOf = (id: string) => storeBehind(stage, named(id))

  /** Somebody with an account was made before the world was copied, or fell. */
  const strangerOf = async (wish: PayerWish): Promise<string> => {
    for (;;) {
      const id = nextOf(wish)
      if ((await storeOf(id)?.account(payerAccount(id))) === undefined) return id
    }
  }

  return {
    named,
    make: async (wish) => {
      refuseMistakes(wish ?? {})
      const { app, balanceFen, certified, outcome } = wish
      const id = outcome === undefined ? await strangerOf(wish) : magicPayer(app, outcome)
      if (certified === false) uncertified.add(id)
      const store = storeOf(id)
      if (balanceFen !== undefined && store !== undefined) {
        await ensureFunded(store, id, fen(balanceFen))
      }
      return named(id)
    },
  }
}

/** What remembers the account behind a payer's app. */
function storeBehind({ stores }: PayersParts['stage'], { id, paysFrom }: Payer) {
  const house = paysFrom === 'balance' ? institutionOfApp.get(appOf(id)) : paysFrom
  return stores.get(institutionId(house ?? ''))
}

/** Gives the next of the app whose money lies where it is wished. */
function createQueue(seed: number) {
  const asked = new Map<string, number>()
  return (wish: PayerWish): string => {
    const { app, funding } = wish
    const from = asked.get(app) ?? firstIndex
    for (let index = from; index <= from + fundingPeriod(app); index += 1) {
      const id = payerIdOf(app, index)
      const found = payerNamed(seed, id)?.funding.kind
      if (funding !== undefined && funding !== found) continue
      asked.set(app, index + 1)
      return id
    }
    throw nobodyPaysSo(wish)
  }
}

function nobodyPaysSo({ app, funding }: PayerWish): Misuse {
  const todo = funding === 'balance' ? 'Its money lies on cards.' : 'Its money lies with the app.'
  return new Misuse('make a payer', [{ where: 'funding', found: `"${funding}" at ${app}`, todo }])
}

/** @throws Misuse with every mistake of the wish. */
function refuseMistakes(wish: PayerWish): void {
  const { app = '', balanceFen, outcome } = wish
  const mistakes: Mistake[] = unknownNames(wish, wishes)
  const refuse = (where: string, found: unknown, todo: string) =>
    mistakes.push({ where, found: JSON.stringify(found) ?? 'nothing', todo })
  if (!institutionOfApp.has(app)) refuse('app', app, suggestion(app, [...institutionOfApp.keys()]))
  const isWhole = Number.isInteger(balanceFen ?? 0) && (balanceFen ?? 0) >= 0
  if (!isWhole || (balanceFen ?? 0) > limits.amountFenMax) {
    refuse('balanceFen', balanceFen, `Give a whole number of fen from 0 to ${limits.amountFenMax}.`)
  }
  if (outcome !== undefined && !isForced(outcome)) {
    refuse('outcome', outcome, 'Give one of docs/outcomes.md, such as funds-insufficient.')
  }
  const others = wishes.filter((name) => name in wish && name !== 'app' && name !== 'outcome')
  if (outcome !== undefined && others.length > 0) {
    refuse('outcome', outcome, `It says how each payment ends: leave out ${others.join(', ')}.`)
  }
  if (mistakes.length > 0) throw new Misuse('make a payer', mistakes)
}
