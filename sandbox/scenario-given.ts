/** A scenario as somebody gives it to a sandbox: a file, its content, or none at all. */
import { byHand } from './by-hand.ts'
import { Misuse } from './misuse.ts'
import { type Permitted, parseScenario, readScenario, type Scenario } from './scenario.ts'

/** @throws Misuse with every mistake of the scenario. */
export function scenarioOf(given: string | object | undefined, permitted?: Permitted): Scenario {
  if (given === undefined) return byHand
  const read =
    typeof given === 'string'
      ? readScenario(given, permitted)
      : parseScenario(given, 'scenario', permitted)
  if (read.ok) return read.scenario
  throw new Misuse('read the scenario', read.mistakes)
}
