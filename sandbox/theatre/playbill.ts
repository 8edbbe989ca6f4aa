/**
 * The scenarios there are to choose from: those that come with Hutong, and those beside the file it
 * was started with. A file with mistakes is listed with all of them.
 */
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { durationSeconds, expectedArrivals, highestRate } from '../../core/arrivals.ts'
import { limits } from '../../core/limits.ts'
import type { Listed, PlayTime, Unfit } from '../../dashboard/protocol/console.ts'
import { scenarioFolder } from '../form.ts'
import { type Permitted, type ReadScenario, readScenario } from '../scenario.ts'
import { scenarioFile } from '../scenario-file.ts'
import type { Scenario } from '../scenario-terms.ts'

export interface PlaybillParts {
  /** The user's own file: it and those beside it are listed, too. */
  readonly own?: string | null
  readonly permitted?: Permitted
}

/** What `POST /admin/play` calls a scenario by, and where its file is. */
interface Entry {
  readonly id: string
  readonly path: string
}

/** Files as they were when last read: judging one takes as long as a rehearsal's first second. */
const read = new Map<string, { readonly stamp: string; readonly found: ReadScenario }>()

/** Takes a second or so the first time: where money moves, `readPlaybill` has a thread do it. */
export const listScenarios = (parts: PlaybillParts = {}): Listed[] =>
  entriesOf(parts).map((entry) => listed(entry, readEntry(entry, parts.permitted)))

/** What may be asked for. */
export const listedIds = (parts: PlaybillParts): string[] => entriesOf(parts).map(({ id }) => id)

/** The scenario of that id as its file is now, or its mistakes; nothing when there is none. */
export function scenarioNamed(id: string, parts: PlaybillParts = {}): ReadScenario | undefined {
  const entry = entriesOf(parts).find((one) => one.id === id)
  return entry && readEntry(entry, parts.permitted)
}

/** What a file is called in the list; null where it is not in it. */
export function idOf(file: string, parts: PlaybillParts = {}): string | null {
  const path = realPath(scenarioFile(file))
  return entriesOf(parts).find((one) => realPath(one.path) === path)?.id ?? null
}

function entriesOf(parts: PlaybillParts): Entry[] {
  const own = parts.own == null ? null : scenarioFile(parts.own)
  const built = fileURLToPath(scenarioFolder())
  const ours = filesIn(built).map((path): Entry => ({ id: nameOf(path), path }))
  if (own === null || realPath(dirname(own)) === realPath(built)) return ours
  const folder = basename(realPath(dirname(own)))
  const theirs = [own, ...filesIn(dirname(own)).filter((path) => mayBeScenario(path))]
  const paths = [...new Map(theirs.map((path) => [realPath(path), path])).values()]
  return [
    ...paths.map((path): Entry => ({ id: `${folder}/${nameOf(path)}`, path })),
    ...ours,
  ].slice(0, limits.scenariosListedMax)
}

const nameOf = (path: string) => basename(path, '.json')

function filesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json') && !name.endsWith('.schema.json'))
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true)
}

/** Beside a user's scenario there may lie anything: what has arrivals or a cast is meant as one. */
function mayBeScenario(path: string): boolean {
  const { size } = statSync(path)
  if (size > limits.scenarioBytesMax) return false
  return /"(arrivals|cast)"\s*:/.test(readFileSync(path, 'utf8'))
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

function readEntry({ path }: Entry, permitted: Permitted | undefined): ReadScenario {
  const stamp = stampOf(path)
  const known = read.get(path)
  if (known !== undefined && stamp !== null && known.stamp === stamp) return known.found
  const found = readScenario(path, permitted)
  if (stamp !== null) read.set(path, { stamp, found })
  if (read.size > 2 * limits.scenariosListedMax) read.clear()
  return found
}

/** What the list was made of: it is the same as long as this is. */
export const stampsOf = (parts: PlaybillParts): string =>
  entriesOf(parts)
    .map(({ path }) => `${path} ${stampOf(path)}`)
    .join('\n')

function stampOf(path: string): string | null {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat === undefined ? null : `${stat.mtimeMs} ${stat.size}`
}

function listed({ id }: Entry, found: ReadScenario): Listed {
  if (!found.ok) return { id, title: id, mistakes: found.mistakes }
  const { scenario } = found
  const { title, describes, seed, arrivals, changes } = scenario
  return {
    ...{ id, title, describes, seed, mistakes: [] },
    seconds: durationSeconds(arrivals),
    arrivals: Math.round(expectedArrivals(arrivals)),
    peakPerSecond: Math.max(...arrivals.map(highestRate)),
    acts: changes.map(({ atSeconds, title: called }) => ({ atSeconds, title: called })),
    unfit: unfitOf(scenario),
  }
}

/** Why it cannot be put on, by its time; null where it can. No arrival is drawn for it. */
export function unfitOf({ arrivals, targets }: Scenario): Readonly<Record<PlayTime, Unfit | null>> {
  const peak = Math.max(...arrivals.map(highestRate))
  const isCrowd = expectedArrivals(arrivals) > limits.rehearsedMax
  return {
    real: peak > limits.realPeakMax ? 'too-fast' : null,
    virtual: Object.keys(targets).length > 0 ? 'has-targets' : isCrowd ? 'too-many' : null,
  }
}
