/** What a request asks to be put on: every choice made and known to be possible, or all its mistakes. */
import { limits } from '../../core/limits.ts'
import type { PlayTime, Speed, Unfit } from '../../dashboard/protocol/console.ts'
import type { Fields } from '../json-body.ts'
import type { Mistake } from '../misuse.ts'
import { suggestion } from '../nearest.ts'
import type { Scenario } from '../scenario-terms.ts'
import type { Billing } from './house.ts'
import { listedIds, type PlaybillParts, scenarioNamed, unfitOf } from './playbill.ts'
import { isSpeed } from './tempo.ts'

type ReadOrder = { readonly billing: Billing } | { readonly mistakes: readonly Mistake[] }

const roundsMax = 1000
const seedMax = 4_294_967_295

interface Field {
  readonly fits: (value: unknown) => boolean
  readonly todo: string
}

const isWhole = (least: number, most: number) => (value: unknown) =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most

/** Each may be left out. */
const fieldForms: Readonly<Record<string, Field>> = {
  seed: { fits: isWhole(0, seedMax), todo: `Give a whole number from 0 to ${seedMax}.` },
  time: { fits: (value) => value === 'real' || value === 'virtual', todo: 'Give real or virtual.' },
  speed: { fits: isSpeed, todo: 'Give virtual seconds in a real one, 1 to 3600, or "max".' },
  rounds: { fits: isWhole(1, roundsMax), todo: `Give a whole number from 1 to ${roundsMax}.` },
}

export function readOrder(fields: Fields, parts: PlaybillParts): ReadOrder {
  const { scenario: id, ...others } = fields
  const { time = 'real' } = others
  const wrong = [...Object.entries(others).flatMap(mistakesIn), ...misplaced(others)]
  const found = typeof id === 'string' ? scenarioNamed(id, parts) : undefined
  if (found === undefined) return { mistakes: [unknownScenario(id, parts), ...wrong] }
  if (!found.ok) return { mistakes: [...found.mistakes, ...wrong] }
  const { scenario } = found
  const mistakes = [...wrong, ...unfit(scenario, time)]
  if (mistakes.length > 0) return { mistakes }
  return { billing: billingOf(scenario, { ...others, id: String(id) }) }
}

function billingOf(scenario: Scenario, { id, seed, time, speed, rounds }: Fields): Billing {
  return {
    ...{ scenario, id: String(id) },
    seed: typeof seed === 'number' ? seed : scenario.seed,
    time: time === 'virtual' ? 'virtual' : 'real',
    speed: isSpeed(speed) ? speed : usualSpeed,
    rounds: typeof rounds === 'number' ? rounds : null,
  }
}

const usualSpeed: Speed = 1

const mistakesIn = ([name, value]: [string, unknown]): Mistake[] => {
  const form = Object.hasOwn(fieldForms, name) ? fieldForms[name] : undefined
  const where = `body: ${name}`
  const found = JSON.stringify(value)
  if (form === undefined) {
    const known = ['scenario', ...Object.keys(fieldForms)]
    return [{ where, found, todo: suggestion(name, known) }]
  }
  return form.fits(value) ? [] : [{ where, found, todo: form.todo }]
}

/** What says nothing in the time asked for. */
function misplaced({ time, speed, rounds }: Fields): Mistake[] {
  const isVirtual = time === 'virtual'
  return [
    ...(speed !== undefined && !isVirtual
      ? [
          {
            ...{ where: 'body: speed', found: 'a speed of real time' },
            todo: 'Leave it out, or play it in virtual time.',
          },
        ]
      : []),
    ...(rounds !== undefined && isVirtual
      ? [
          {
            ...{ where: 'body: rounds', found: 'rounds in virtual time' },
            todo: 'Leave it out: a virtual world is played once.',
          },
        ]
      : []),
  ]
}

const unfitWords = {
  'too-fast': `more than ${limits.realPeakMax} payments a second`,
  'too-many': `more than ${limits.rehearsedMax} arrivals`,
  'has-targets': 'services of yours, which no virtual time reaches',
} as const satisfies Record<Unfit, string>

function unfit(scenario: Scenario, time: unknown): Mistake[] {
  const judged: PlayTime = time === 'virtual' ? 'virtual' : 'real'
  const why = unfitOf(scenario)[judged]
  if (why === null) return []
  const todo = `Play another, or this one ${judged === 'real' ? 'with "hutong rehearse"' : 'in real time'}.`
  return [{ where: 'body: time', found: unfitWords[why], todo }]
}

function unknownScenario(id: unknown, parts: PlaybillParts): Mistake {
  const found = id === undefined ? 'nothing' : JSON.stringify(id)
  return { where: 'body: scenario', found, todo: suggestion(String(id), listedIds(parts)) }
}
