/**
 * Two reports of the same thing: what changed, in order of weight, and whether the second is worse.
 * The same seed gives the same outcomes, so any difference among them is named before all figures.
 */
import { limits } from '../../core/limits.ts'
import type { Spread } from '../../loadtests/traffic/figures.ts'
import { ofTime } from './expected.ts'
import { rates, shareOf } from './rates.ts'
import type { ReadReport } from './read-report.ts'

export type ComparisonVerdict = 'same' | 'better' | 'worse' | 'not comparable'

export interface Difference {
  readonly group: 'outcomes' | 'verdict' | 'rates' | 'latency' | 'speed'
  readonly what: string
  readonly before: string | number | boolean | null
  readonly after: string | number | boolean | null
  /** `moved` differs and decides nothing. */
  readonly change: 'better' | 'worse' | 'moved'
}

export interface ReportComparison {
  readonly verdict: ComparisonVerdict
  /** Why it is so, a sentence each; why they cannot be compared, where they cannot. */
  readonly says: readonly string[]
  readonly differences: readonly Difference[]
  readonly tolerance: number
}

export function compareReports(
  before: ReadReport,
  after: ReadReport,
  tolerance: number,
): ReportComparison {
  const apart = whyApart(before, after)
  if (apart.length > 0)
    return { verdict: 'not comparable', says: apart, differences: [], tolerance }
  const differences = [
    ...outcomeDifferences(before, after),
    ...verdictDifferences(before, after),
    ...rateDifferences(before, after),
    ...latencyDifferences(before, after, tolerance),
    ...speedDifferences(before, after, tolerance),
  ]
  const ofKind = (change: Difference['change']) =>
    differences.filter((one) => one.change === change)
  const [worse, better] = [ofKind('worse'), ofKind('better')]
  const verdict = worse.length > 0 ? 'worse' : better.length > 0 ? 'better' : 'same'
  const deciding = worse.length > 0 ? worse : better
  const untimed = isMeasured(before, after) ? [] : [noTimes]
  return { verdict, says: [...deciding.map(differenceWords), ...untimed], differences, tolerance }
}

const noTimes =
  'no time decides: arrivals began late, so the machine was measured and not the sandbox'

export const differenceWords = ({ what, before, after }: Difference): string =>
  `${what}: ${shown(before)} before, ${shown(after)} after`

const shown = (value: Difference['before']): string => {
  if (typeof value !== 'number') return value === null ? 'none' : String(value)
  return Number.isInteger(value) ? String(value) : value.toFixed(value < 1 ? 4 : 1)
}

/** What must be equal, or figures say nothing of each other. */
function whyApart(before: ReadReport, after: ReadReport): string[] {
  const facts = (report: ReadReport) => ({
    'kind of report': report.about.kind,
    scenario: report.scenario,
    seed: report.seed,
    'mode of signature': report.signatures,
    ...(report.about.kind === 'run' ? machine(report) : {}),
  })
  const then = facts(after)
  return Object.entries(facts(before)).flatMap(([name, value]) => {
    const other = Object.entries(then).find(([one]) => one === name)?.[1]
    return other === value ? [] : [`another ${name}: ${value} before, ${other ?? 'none'} after`]
  })
}

/** Virtual time takes as long on any machine; sockets do not. */
function machine({ workers, about: { host } }: ReadReport) {
  const { platform, arch, cores, cpu } = host
  return { machine: `${platform} ${arch}, ${cores} × ${cpu}`, 'number of workers': workers ?? 0 }
}

function outcomeDifferences(before: ReadReport, after: ReadReport): Difference[] {
  if (before.digest === after.digest) return []
  const [then, now] = [before.traffic.outcomes, after.traffic.outcomes]
  const names = [...new Set([...Object.keys(then), ...Object.keys(now)])].sort()
  const counts = names.flatMap((name): Difference[] => {
    const [was, is] = [then[name] ?? 0, now[name] ?? 0]
    if (was === is) return []
    return [{ ...row('outcomes', `payments that ended ${name}`, was, is), change: 'moved' }]
  })
  // Where timing decides nothing, another outcome is another program, whatever the count says.
  const isPromised = before.timing === 'none' && after.timing === 'none'
  const gained = after.traffic.approved - before.traffic.approved
  // Where it may decide, a payment more or less is chance: the share of the approved decides.
  const change = !isPromised ? 'moved' : gained > 0 ? 'better' : 'worse'
  const what = isPromised
    ? 'outcomes of the same seed, which must be equal (digest)'
    : 'outcomes of the same seed, where timing may decide (digest)'
  const digests = row('outcomes', what, before.digest.slice(0, 12), after.digest.slice(0, 12))
  return [{ ...digests, change }, ...counts]
}

const row = (
  group: Difference['group'],
  what: string,
  before: Difference['before'],
  after: Difference['after'],
) => ({ group, what, before, after })

function verdictDifferences(before: ReadReport, after: ReadReport): Difference[] {
  // An expectation of time that an inconclusive run did not meet is no finding of that run either.
  const says = (name: string) => isConclusive(before, after) || !ofTime.has(name)
  const truths = (report: ReadReport): Readonly<Record<string, boolean>> => ({
    'no expectation failed': report.verdict.reasons.length === 0,
    'the books balance': report.books.balance,
    'the records agree': report.records.agree,
    ...Object.fromEntries(
      report.expected
        .filter(({ name }) => says(name))
        .map(({ name, wanted, met }) => [`expectation ${name} ${wanted}`, met]),
    ),
  })
  const then = truths(after)
  const [kept, keeps] = [before, after].map(({ verdict }) => verdict.inconclusive === undefined)
  // Of the machine, not of what was pressed: no time is compared where it did not.
  const pace = { ...row('verdict', 'the generator kept up', kept ?? true, keeps ?? true) }
  return [
    ...Object.entries(truths(before)).flatMap(([what, was]): Difference[] => {
      const is = then[what]
      if (is === undefined || is === was) return []
      return [{ ...row('verdict', what, was, is), change: is ? 'better' : 'worse' }]
    }),
    ...(kept === keeps ? [] : [{ ...pace, change: 'moved' as const }]),
  ]
}

function rateDifferences(before: ReadReport, after: ReadReport): Difference[] {
  return rates.flatMap(({ what, part, whole, isFine, isOfTime, isFar }): Difference[] => {
    const share = ({ traffic }: ReadReport) => ({ part: traffic[part], whole: traffic[whole] })
    const [then, now] = [share(before), share(after)]
    const [was, is] = [shareOf(then), shareOf(now)]
    if (was === is) return []
    const decides = isFar(then, now) && (!isOfTime || isMeasured(before, after))
    const change = !decides ? 'moved' : is > was === isFine ? 'better' : 'worse'
    return [{ ...row('rates', what, was, is), change }]
  })
}

/**
 * Where the generator was the bottleneck, or the machine had others to serve, what was measured says
 * nothing of those that were pressed. A short run is not judged by it, but it is not compared either.
 */
const isMeasured = (...reports: readonly ReadReport[]) =>
  isConclusive(...reports) &&
  reports.every(
    ({ traffic: { late, due } }) => late <= Math.max(lateAlwaysMay, limits.lateShareMax * due),
  )

const isConclusive = (...reports: readonly ReadReport[]) =>
  reports.every(({ verdict }) => verdict.inconclusive === undefined)

/** So many begin late anywhere, however short the run. */
const lateAlwaysMay = 2

/** Below it no clock and no scheduler of a usual machine can be believed. */
const noiseMs = 5

/**
 * So many payments must have finished in both for a percentile to decide: ten lie beyond it then. The
 * rarest tell of single payments: they are shown and decide nothing.
 */
const decidesFrom: Readonly<Record<keyof Spread, number>> = {
  ...{ p50: 20, p95: 200, p99: 1000 },
  ...{ p999: Number.POSITIVE_INFINITY, max: Number.POSITIVE_INFINITY },
}

function latencyDifferences(
  before: ReadReport,
  after: ReadReport,
  tolerance: number,
): Difference[] {
  const measured = isMeasured(before, after)
  const finished = Math.min(before.traffic.finished, after.traffic.finished)
  return (['latencyMs', 'serviceMs'] as const).flatMap((kind) =>
    (['p50', 'p95', 'p99', 'p999', 'max'] as const).flatMap((name): Difference[] => {
      const [was, is] = [before.traffic[kind][name], after.traffic[kind][name]]
      if (was === is) return []
      const far = was !== null && is !== null && Math.abs(is - was) > noiseMs
      const moved = far && Math.abs(is - was) > was * tolerance
      const decides = measured && moved && kind === 'latencyMs' && finished >= decidesFrom[name]
      const change = !decides ? 'moved' : is > was ? 'worse' : 'better'
      return [{ ...row('latency', `${kind} ${name}`, was, is), change }]
    }),
  )
}

function speedDifferences(before: ReadReport, after: ReadReport, tolerance: number): Difference[] {
  const [was, is] = [before.played?.paymentsPerSecond, after.played?.paymentsPerSecond]
  if (was === undefined || is === undefined || was === is) return []
  const { about: then } = before
  const { about: now } = after
  const isSameMachine = then.host.cpu === now.host.cpu && then.host.cores === now.host.cores
  const decides = isSameMachine && Math.abs(is - was) > was * tolerance
  const change = !decides ? 'moved' : is > was ? 'better' : 'worse'
  return [{ ...row('speed', 'payments a second of real time', was, is), change }]
}
