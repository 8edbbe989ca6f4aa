/**
 * What a rehearsal at scale cannot play exactly, it does not play: whatever lets payments of different
 * payers, or of one payer, depend on one another, and what changes while it goes on.
 */
import { clearingDay } from '../../core/calendar.ts'
import { limits } from '../../core/limits.ts'
import { isCharged } from '../../core/scene.ts'
import { largestAmountFen } from '../../loadtests/traffic/cast.ts'
import { issuers } from '../../simulators/banks/issuers.ts'
import { type Mistake, Misuse } from '../misuse.ts'
import type { Scenario } from '../scenario-terms.ts'
import { policiesOf } from './teacher.ts'

interface Asked {
  readonly startAt: number
  readonly due: Float64Array
}

/** @throws Misuse that names everything in the scenario that is not played at scale. */
export function refuseInexact(scenario: Scenario, asked: Asked): void {
  const mistakes = [
    ...mechanisms(scenario),
    ...crossings(scenario, asked),
    ...purses(scenario, asked),
    ...encounters(scenario, asked),
  ]
  if (mistakes.length > 0) throw new Misuse('rehearse the scenario at scale', mistakes)
}

/** What holds of the scenario at all. */
function mechanisms(scenario: Scenario): Mistake[] {
  const { cast, changes, breaks, maintenance } = scenario
  const without = (name: string) =>
    `Leave ${name} out, or rehearse fewer arrivals without --workers.`
  const queued = Object.entries(policiesOf(scenario)).flatMap(([place, { capacity }]) =>
    capacity === undefined ? [] : [place],
  )
  return [
    ...when(changes.length > 0, 'changes', `${changes.length} changes`, without('the changes')),
    ...when(maintenance, 'maintenance', 'true', without('maintenance')),
    ...when(Object.keys(breaks).length > 0, 'breaks', 'breaks to be put in', without('the breaks')),
    ...when(cast.refundShare > 0, 'cast.refundShare', `${cast.refundShare}`, without('it')),
    ...when(cast.staticShare > 0, 'cast.staticShare', `${cast.staticShare}`, without('it')),
    ...when(
      cast.certifiedShare < 1,
      'cast.certifiedShare',
      `${cast.certifiedShare}`,
      without('it'),
    ),
    ...queued.flatMap((place) =>
      when(true, `policies.${place}.capacity`, 'a queue, which couples payments', without('it')),
    ),
  ]
}

/** A payment belongs to the day on which it begins and ends. */
function crossings({ arrivals }: Scenario, { startAt, due }: Asked): Mistake[] {
  const lastAt = startAt + (due.at(-1) ?? 0)
  const marginMs = limits.cutGraceMs + 2 * limits.payerCodeMs
  const isOneDay = clearingDay(startAt) === clearingDay(lastAt + marginMs)
  const found = `${arrivals.length} phases that reach the cut of the clearing day at 23:00`
  return when(!isOneDay, 'begins', found, 'Let it begin earlier, or after the cut.')
}

/** Nobody may come to the end of a balance, or of what a card may pay in a day. */
function purses({ cast }: Scenario, { due }: Asked): Mistake[] {
  const times = Math.ceil(due.length / cast.payersPerApp)
  const largest = largestAmountFen(cast.amount)
  const needed = times * largest
  const cardFen = Math.min(...issuers.map((bank) => bank.limits.dayFen))
  const cardTimes = Math.min(...issuers.map((bank) => bank.limits.dayCount))
  const found = `each payer may come ${times} times with up to ${largest} fen`
  return [
    ...when(
      cast.openingBalanceFen < needed,
      'cast.openingBalanceFen',
      `${cast.openingBalanceFen}, and ${found}`,
      `Give each payer ${needed} fen or more, or raise cast.payersPerApp.`,
    ),
    ...when(
      needed > cardFen || times > cardTimes,
      'cast.payersPerApp',
      `${cast.payersPerApp}: ${found}, and a card may pay ${cardFen} fen and ${cardTimes} times a day`,
      'Raise cast.payersPerApp, or lower the amounts.',
    ),
  ]
}

/**
 * A payer who is asked for the password twice at once, for the same amount, takes up the later of
 * the two: amounts that come again must not meet.
 */
function encounters({ cast }: Scenario, { due }: Asked): Mistake[] {
  const { amount, mix, payersPerApp } = cast
  const isAsked = mix.some(({ scene }) => isCharged(scene))
  const mayBeAlike = amount.kind !== 'lognormal'
  if (!isAsked || !mayBeAlike || largestAmountFen(amount) <= limits.passwordFreeFen) return []
  let nearestMs = Number.POSITIVE_INFINITY
  for (let index = payersPerApp; index < due.length; index += 1) {
    nearestMs = Math.min(nearestMs, (due[index] ?? 0) - (due[index - payersPerApp] ?? 0))
  }
  const found = `${payersPerApp}: a payer comes again after ${Math.round(nearestMs)} ms, and may be asked for the password of two payments at once`
  const todo = 'Raise cast.payersPerApp, or draw the amounts lognormally.'
  return when(nearestMs < 2 * limits.payerCodeMs, 'cast.payersPerApp', found, todo)
}

const when = (holds: boolean, where: string, found: string, todo: string): Mistake[] =>
  holds ? [{ where, found, todo }] : []
