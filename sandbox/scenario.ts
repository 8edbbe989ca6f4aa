/**
 * Scenario files: from JSON to a Scenario in which nothing is left open, or to all the mistakes at
 * once. The shape is scenarios/scenario.schema.json; its sense is checked by the files beside this.
 */
import { basename } from 'node:path'
import type { Policies } from '../core/faults.ts'
import { limits } from '../core/limits.ts'
import { fen } from '../core/money.ts'
import type { Openings, Rule } from '../core/rule-book.ts'
import type { SignatureMode } from '../core/signature-mode.ts'
import { type CastPlan, usualCast } from '../loadtests/traffic/cast.ts'
import type { Targets } from '../loadtests/traffic/targets/target.ts'
import { combinations, type WrittenPart } from './cast-groups.ts'
import { placeIn, shapeMistakes } from './form.ts'
import { jsonPlaces } from './json-places.ts'
import type { Mistake } from './misuse.ts'
import { scenarioText } from './scenario-file.ts'
import { senseMistakes } from './scenario-sense.ts'
import type { Breaks, Change, Scenario, ScenarioPatience } from './scenario-terms.ts'
import { targetMistakes } from './target-sense.ts'
import { timingMistakes } from './timing-claim.ts'

export type { Expectations, Scenario } from './scenario-terms.ts'

export type ReadScenario =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] }

/** Without policies it only turns the page. */
interface WrittenChange extends Omit<Change, 'policies'> {
  readonly policies?: Change['policies']
}

/** What a scenario file may leave out. */
type Optional =
  | 'breaks'
  | 'begins'
  | 'moods'
  | 'maintenance'
  | 'day'
  | 'rules'
  | 'openings'
  | 'policies'
  | 'changes'
  | 'patience'
  | 'targets'

interface WrittenScenario extends Omit<Scenario, Optional | 'cast'> {
  readonly cast: Omit<CastPlan, 'mix'> & {
    readonly mix: readonly WrittenPart[]
    readonly refundShare?: number
  }
  readonly breaks?: Breaks
  readonly begins?: string
  readonly moods?: boolean
  readonly maintenance?: boolean
  readonly day?: string
  readonly rules?: readonly Rule[]
  readonly openings?: Openings
  readonly policies?: Policies
  readonly changes?: readonly WrittenChange[]
  readonly patience?: Partial<ScenarioPatience>
  readonly targets?: Targets
}

/** What a file alone cannot decide. */
export interface Permitted {
  /** Hosts besides this machine that targets may be at. */
  readonly targetHosts?: readonly string[]
  readonly signatures?: SignatureMode
}

/** Never throws: a file that cannot be read is a mistake like any other. */
export function readScenario(path: string, permitted: Permitted = {}): ReadScenario {
  const where = basename(path)
  const read = scenarioText(path)
  if ('mistake' in read) return { ok: false, mistakes: [read.mistake] }
  const { stoppedAt } = jsonPlaces(read.text)
  if (stoppedAt === null) return parseScenario(JSON.parse(read.text), where, permitted)
  const { line, column, found, todo } = stoppedAt
  return { ok: false, mistakes: [{ where: `${where}:${line}:${column}`, found, todo }] }
}

/** `where` names the file for the mistakes. */
export function parseScenario(
  value: unknown,
  where: string,
  permitted: Permitted = {},
): ReadScenario {
  const misshapen = shapeMistakes('scenario', value, where)
  if (misshapen.length > 0) return { ok: false, mistakes: misshapen }
  const scenario = resolved(value as WrittenScenario)
  const at = (...path: readonly (string | number)[]) => placeIn(where, ...path)
  const senseless = [...senseMistakes(scenario, at), ...targetMistakes(scenario, permitted, at)]
  const mistakes = senseless.length > 0 ? senseless : timingMistakes(scenario, at)
  return mistakes.length > 0 ? { ok: false, mistakes } : { ok: true, scenario }
}

export function patienceOf(scenario: Scenario): ScenarioPatience {
  return scenario.patience
}

function resolved(written: WrittenScenario): Scenario {
  const { title, describes, seed, arrivals, expectations, timing } = written
  const {
    cast,
    day = null,
    rules = [],
    openings = {},
    policies = {},
    changes = [],
    patience = {},
    targets = {},
  } = written
  const { breaks = {}, begins = '10:00', moods = false, maintenance = false } = written
  const openingBalanceFen = fen(cast.openingBalanceFen ?? usualCast.openingBalanceFen)
  return Object.freeze({
    title,
    describes,
    seed,
    arrivals,
    cast: {
      ...{ ...usualCast, refundShare: 0 },
      ...cast,
      ...{ mix: cast.mix.flatMap(combinations), openingBalanceFen },
    },
    day,
    rules,
    openings,
    breaks,
    begins,
    moods,
    maintenance,
    policies,
    changes: changes.map((change) => ({ policies: {}, ...change })),
    patience: {
      switchMs: limits.switchAnswerMs,
      issuerMs: limits.issuerAnswerMs,
      ownerMs: limits.ownerAnswerMs,
      queryGapsMs: limits.queryGapsMs,
      ...patience,
    },
    targets,
    expectations,
    timing,
  })
}
