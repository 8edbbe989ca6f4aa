/**
 * Rounds in turns: each case once, then each case once more, so that a machine which changes its pace
 * changes it for all. Round 0 warms and is not counted. A case that fails takes no further part and
 * the others go on; one that cannot be measured is skipped with its reason.
 */
import { Misuse } from '../misuse.ts'
import type { Bench, Case, Measured } from './case.ts'
import { type Conditions, type Line, measuredLine } from './line.ts'

/**
 * The cases that are named, and those they are held against; without names, all that need no asking.
 * @throws Misuse at names that no case and no group has, with all that there are.
 */
export function chosenOf(
  all: readonly Case[],
  groups: Readonly<Record<string, readonly string[]>>,
  names: readonly string[],
): readonly Case[] {
  const unknown = names.filter(
    (name) => !(Object.hasOwn(groups, name) || all.some((one) => one.name === name)),
  )
  if (unknown.length > 0) {
    const known = [...Object.keys(groups), ...all.map(({ name }) => name)].join(', ')
    const found = `no case is called ${unknown.join(', nor ')}`
    const mistake = { where: 'npm run bench --', found, todo: `There are: ${known}` }
    throw new Misuse('choose what to measure', [mistake])
  }
  const usual = all.filter(({ onRequest }) => onRequest !== true).map(({ name }) => name)
  const asked = names.length === 0 ? usual : names.flatMap((name) => groups[name] ?? [name])
  const wanted = new Set(asked)
  // Each pass finds the baselines of what the last one found.
  for (const name of wanted) {
    const { baseline = null } = all.find((one) => one.name === name) ?? {}
    if (baseline !== null) wanted.add(baseline)
  }
  return all.filter(({ name }) => wanted.has(name))
}

export interface TurnOptions extends Pick<Bench, 'seed' | 'home'> {
  /** Rounds that count, unless a case wants fewer. */
  readonly rounds: number
  readonly conditions: Conditions
  /** Told each round: who, which, and what came out. */
  progress?(says: string): void
}

/** The state of one case while rounds go by. */
interface Turn {
  readonly one: Case
  readonly figures: Measured[]
  skipped?: string
  error?: string
}

export async function measureInTurns(
  chosen: readonly Case[],
  options: TurnOptions,
): Promise<readonly Line[]> {
  const turns: Turn[] = []
  for (const one of chosen) {
    turns.push({ one, figures: [], ...(await obstacle(one)) })
  }
  for (let round = 0; round <= options.rounds; round += 1) {
    for (const turn of turns) await takeTurn(turn, round, options)
  }
  return turns.map((turn) => lineOf(turn, turns, options.conditions))
}

async function obstacle(one: Case): Promise<Pick<Turn, 'skipped' | 'error'>> {
  try {
    const skipped = await one.missing?.()
    return skipped === undefined ? {} : { skipped }
  } catch (cause) {
    return { error: reason(cause) }
  }
}

const reason = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause))

async function takeTurn(turn: Turn, round: number, options: TurnOptions): Promise<void> {
  const { one, figures, skipped, error } = turn
  const wants = Math.min(options.rounds, one.rounds ?? options.rounds)
  if (skipped !== undefined || error !== undefined || round > wants) return
  const { seed, home, progress } = options
  const began = performance.now()
  const tell = (says: string) => {
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    progress?.(`${one.name}, round ${round} of ${wants} (${seconds} s): ${says}`)
  }
  try {
    const measured = await one.measure({ seed, home, round })
    tell(`${Math.round(measured.figure)} ${one.unit}`)
    if (round > 0) figures.push(measured)
  } catch (cause) {
    turn.error = reason(cause)
    tell(turn.error)
  }
}

function lineOf(turn: Turn, turns: readonly Turn[], conditions: Conditions): Line {
  const { one, figures, skipped, error } = turn
  const about = { case: one.name, says: one.says }
  if (skipped !== undefined) return { ...about, skipped }
  if (error !== undefined) return { ...about, error }
  const held = turns.find((other) => other.one.name === one.baseline)
  const against = held?.error === undefined ? (held?.figures ?? []) : []
  return measuredLine(one, figures, { against, conditions })
}
