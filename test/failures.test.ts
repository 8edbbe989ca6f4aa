/**
 * Every failure by name: provoked, seen at its hop with its reason, and ended in a definite state,
 * with every book balanced and the payer's money where it belongs.
 */
import { expect, test } from 'vitest'

import type { MoneyMoved } from '../core/failures.ts'
import { failureIn } from '../core/failures-seen.ts'
import { balanceFen } from '../core/ledger/account.ts'
import { payerAccount } from '../simulators/roles/parties.ts'
import { type Fate, type Provocation, provocations, turnPage } from './failures-town.fixture.ts'
import { wrongs } from './oracle.ts'
import { createTown, openingFen, type Town } from './town.ts'

/** What became of a payer's money, by the four sums of every account the payer has. */
async function fateOf(town: Town, payer: string): Promise<Fate | 'gained'> {
  let goneFen = 0
  let leftFen = 0
  for (const store of town.stores.values()) {
    const account = await store.account(payerAccount(payer))
    if (account === undefined) continue
    goneFen += account.debitsPostedFen
    leftFen += openingFen - balanceFen(account)
  }
  if (leftFen < 0) return 'gained'
  if (leftFen > 0) return 'kept'
  return goneFen > 0 ? 'returned' : 'untouched'
}

async function played({ built = createTown, ...row }: Provocation): Promise<Town> {
  const town = built()
  town.weather.policies = row.policies ?? {}
  town.weather.troubledTries = row.tries ?? Number.POSITIVE_INFINITY
  turnPage(town, row.rules ?? [])
  await row.play(town)
  await town.rest()
  return town
}

const seenIn = (town: Town) => town.events.flatMap((event) => failureIn(event) ?? [])

test.each(provocations)('$failure: $reason at $hop, money $money', async (row) => {
  const { failure, hop, reason, money, payer } = row
  const town = await played(row)
  const seen = seenIn(town).filter((one) => one.failure === failure)
  expect(seen).toContainEqual(expect.objectContaining({ hop, reason }))
  expect(await wrongs(town)).toEqual([])
  expect(await fateOf(town, payer)).toBe(money)
  for (const { moneyMoved } of seen) expect(fates[moneyMoved]).toContain(money)
})

/** Where money may be at the end, when a failure says so of it; another payment may have kept some. */
const fates = {
  no: ['untouched', 'kept', 'returned'],
  yes: ['kept'],
  'must-return': ['returned'],
  depends: ['untouched', 'kept', 'returned'],
} as const satisfies Record<MoneyMoved, readonly Fate[]>

test('on a day without trouble no failure is seen', async () => {
  const [any] = provocations
  if (any === undefined) throw new Error('Nothing is provoked.')
  const { policies: _, rules: __, ...calm } = any
  const deal = { payer: 'icbc-5', network: 'alipay', scene: 'merchant-code' } as const
  const town = await played({
    ...calm,
    play: (one) => one.until(one.pay({ ...deal, amountFen: 700, number: 'N1' })),
  })
  expect(seenIn(town)).toEqual([])
  expect(await fateOf(town, 'icbc-5')).toBe('kept')
})
