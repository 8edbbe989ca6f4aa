/**
 * A scenario's claim that nothing is left for timing to decide, checked as far as data can tell:
 * no latency near a patience, no account near empty, no change of fate while payments travel.
 */
import { highestRate } from '../core/arrivals.ts'
import type { Policies, Policy } from '../core/faults.ts'
import { worstLatencyMs } from '../core/latency.ts'
import { limits } from '../core/limits.ts'
import { largestAmountFen } from '../loadtests/traffic/cast.ts'
import type { Mistake } from './misuse.ts'
import { bankNames, hopNames } from './names.ts'
import { type At, changedPolicies } from './policy-form.ts'
import { prevailingPolicies } from './prevailing.ts'
import { cellsOf, pagesOf, rulingAt } from './scenario-cells.ts'
import type { Scenario } from './scenario-terms.ts'

/** What still lets timing decide, in a scenario that says nothing does. */
export function timingMistakes(scenario: Scenario, at: At): Mistake[] {
  if (scenario.timing !== 'none') return []
  const days = policiesInTurn(scenario).map((policies) => withMoods(scenario, policies))
  const endless = days.flatMap((policies) => endlessPlaces(policies))
  return [
    ...[...new Set(endless)].map((place) =>
      decides(at, `${place} has a latency without upper end`, 'Give it a maxMs.'),
    ),
    ...capacityClaims(days, at),
    ...fateChanges(scenario, at),
    ...pageMistakes(scenario, at),
    ...hourMistakes(scenario, at),
    ...(endless.length > 0 ? [] : waitMistakes(scenario, days, at)),
    ...balanceMistakes(scenario, at),
    ...dayLimitMistakes(scenario, at),
    ...Object.keys(scenario.targets).map((network) =>
      decides(at, `${network} is a service's, whose timing nobody knows`, 'Leave targets out.'),
    ),
  ]
}

const decides = (at: At, found: string, todo: string): Mistake => ({
  where: at('timing'),
  found: `"none", but ${found}`,
  todo: `${todo} Or say "may-decide".`,
})

/** The policies at the start and after each change. */
function policiesInTurn({ policies, changes }: Scenario): Policies[] {
  const days = [policies]
  for (const change of changes) {
    days.push(changedPolicies(days.at(-1) ?? {}, change.policies))
  }
  return days
}

const withMoods = ({ moods }: Scenario, policies: Policies): Policies =>
  prevailingPolicies({ policies, moods, maintenance: false }, 0)

/**
 * A page that is turned while payments travel decides by when each of them comes by, unless it says
 * of the crowd's cells what the page before said. (In a rehearsal nothing is left to timing anyway.)
 */
function pageMistakes(scenario: Scenario, at: At): Mistake[] {
  const cells = cellsOf(scenario)
  const pages = pagesOf(scenario).map((book) =>
    cells.map((cell) => rulingAt(book, cell).refusal ?? 'open').join(),
  )
  const turns = scenario.changes.filter(({ day }) => day !== undefined)
  return turns.flatMap(({ title }, index) => {
    if (pages[index] === pages[index + 1]) return []
    const found = `"${title}" turns the page of the rule book while the run goes on`
    return [decides(at, found, 'Turn no page.')]
  })
}

/** Whether an institution is closed depends on the hour at which somebody starts the run. */
const hourMistakes = ({ maintenance }: Scenario, at: At): Mistake[] =>
  maintenance
    ? [decides(at, 'the hour decides who is closed for maintenance', 'Leave "maintenance" out.')]
    : []

function endlessPlaces(policies: Policies): string[] {
  return Object.entries(policies)
    .filter(([, { latency }]) => latency !== undefined && !Number.isFinite(worstLatencyMs(latency)))
    .map(([place]) => place)
}

/** Who waits and who is turned away is decided by who comes first. */
function capacityClaims(days: readonly Policies[], at: At): Mistake[] {
  const places = days.flatMap((policies) =>
    Object.entries(policies).filter(([, { capacity }]) => capacity !== undefined),
  )
  return [...new Set(places.map(([place]) => place))].map((place) =>
    decides(at, `${place} has a capacity`, 'Take it away.'),
  )
}

/** A refusal or fault that begins or ends while payments travel meets whoever is there just then. */
function fateChanges(scenario: Scenario, at: At): Mistake[] {
  const days = policiesInTurn(scenario)
  return scenario.changes.flatMap(({ title }, index) => {
    const before = days[index] ?? {}
    const after = days[index + 1] ?? {}
    const changed = hopNames.filter((hop) => fateAt(before, hop) !== fateAt(after, hop))
    if (changed.length === 0) return []
    const found = `"${title}" changes who is refused or suffers while the run goes on`
    return [decides(at, found, 'Change only latencies.')]
  })
}

const policyAt = (policies: Policies, hop: string): Policy | undefined =>
  policies[hop] ?? policies[hop.slice(hop.indexOf('>') + 1)]

function fateAt(policies: Policies, hop: string): string {
  const { refusals = [], faults = [] } = policyAt(policies, hop) ?? {}
  return JSON.stringify([refusals, faults])
}

/** The longest a message can take at a hop before its answer leaves, on any of the days. */
function slowest(days: readonly Policies[], hops: readonly string[]): number {
  const all = days.flatMap((policies) => hops.map((hop) => policyAt(policies, hop)))
  return Math.max(
    0,
    ...all.map((policy) => {
      const late = (policy?.faults ?? []).map(({ lateMs = 0 }) => lateMs)
      const latency = policy?.latency
      return (latency === undefined ? 0 : worstLatencyMs(latency)) + Math.max(0, ...late)
    }),
  )
}

/** The worst waits of one payment, in milliseconds, and what each has to stay well below. */
function waitMistakes(scenario: Scenario, days: readonly Policies[], at: At): Mistake[] {
  const { switchMs, issuerMs, ownerMs } = scenario.patience
  const hopsTo = (test: (from: string, to: string) => boolean) =>
    hopNames.filter((hop) => {
      const [from = '', to = ''] = hop.split('>')
      return test(from, to)
    })
  const worst = (test: (from: string, to: string) => boolean) => slowest(days, hopsTo(test))
  const toIssuer = worst((from, to) => from === 'switch' && bankNames.includes(to))
  const toOwner = worst((from) => from === 'switch')
  const toSwitch = worst((_, to) => to === 'switch') + toIssuer + 2 * toOwner
  const atDoor = worst((from) => from === 'merchant' || from.endsWith('-app'))
  const longest = 3 * atDoor + 2 * toSwitch + worst((_, to) => to === 'merchant')
  const inFlight = (Math.max(0, ...scenario.arrivals.map(highestRate)) * longest) / 1000
  return [
    ...tooNear(at, 'a bank', toIssuer, { name: 'patience.issuerMs', ms: issuerMs }),
    ...tooNear(at, 'an institution the switch asks', toOwner, {
      name: 'patience.ownerMs',
      ms: ownerMs,
    }),
    ...tooNear(at, 'the switch', toSwitch, { name: 'patience.switchMs', ms: switchMs }),
    ...tooNear(at, 'a whole payment', longest, {
      name: 'the life of a code',
      ms: limits.payerCodeMs,
    }),
    ...(inFlight <= limits.inFlightMax / 2
      ? []
      : [
          decides(
            at,
            `some ${Math.round(inFlight)} payments may be in flight and arrivals be dropped`,
            'Lower the rates or the latencies.',
          ),
        ]),
    ...silenceMistakes(scenario, days, at),
  ]
}

/** Half of a patience is near enough for a busy machine to pass it. */
function tooNear(
  at: At,
  who: string,
  takesMs: number,
  { name, ms }: { readonly name: string; readonly ms: number },
): Mistake[] {
  if (takesMs <= ms / 2) return []
  const found = `${who} may take ${Math.round(takesMs)} ms, too near to ${name}, ${ms} ms`
  return [decides(at, found, 'Shorten the latencies or lengthen the patience.')]
}

/** Somebody waits a whole patience for an answer that never comes: the drain must outlast that. */
function silenceMistakes({ patience }: Scenario, days: readonly Policies[], at: At): Mistake[] {
  const silent = days
    .flatMap((policies) => Object.values(policies))
    .some(({ faults = [] }) => faults.some(({ kind }) => kind === 'timeout'))
  const waitMs = patience.switchMs + (patience.queryGapsMs[0] ?? 0)
  if (!silent || waitMs <= (limits.drainMs * 2) / 3) return []
  const found = `after a timeout a party waits ${waitMs} ms, too near to the ${limits.drainMs} ms a run drains`
  return [decides(at, found, 'Shorten patience.switchMs.')]
}

/** How often the same payer may come. */
function timesOfEach({ cast, arrivals }: Pick<Scenario, 'cast' | 'arrivals'>): number {
  const arrivalsMost = arrivals.reduce((sum, one) => sum + highestRate(one) * one.seconds, 0)
  return Math.max(1, Math.ceil((arrivalsMost * 1.2) / cast.payersPerApp))
}

/** Of a payer's payments near the limit of the day the later ones are refused, whichever these are. */
function dayLimitMistakes({ cast, arrivals }: Scenario, at: At): Mistake[] {
  const isLimited = cast.certifiedShare < 1 || cast.staticShare > 0
  if (!isLimited || timesOfEach({ cast, arrivals }) === 1) return []
  const found = 'a payer with a limit of the day may come more than once'
  return [decides(at, found, 'Raise cast.payersPerApp.')]
}

/** A payer whose money may run out is refused or not, depending on who came first. */
function balanceMistakes({ cast, arrivals }: Scenario, at: At): Mistake[] {
  const timesEach = timesOfEach({ cast, arrivals })
  const amount = largestAmountFen(cast.amount)
  const ample = 100 * timesEach * amount
  if (cast.openingBalanceFen >= ample) return []
  const found = `an opening balance of ${cast.openingBalanceFen} fen may run out`
  return [decides(at, found, `Give each payer ${ample} fen or more.`)]
}
