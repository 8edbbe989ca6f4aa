/**
 * Check 3: payers of other institutions fare as those of the code's owner do, at the same merchants.
 * The measure is openness as docs/sources.md, U10.1 describes it: a refusal by rule counts, whatever
 * page it stands on. Tolerances and method are told in docs/audit.md.
 */

import type { Rule } from '../../core/rule-book.ts'
import type { Attempt } from '../evidence/evidence.ts'
import { type CaseFile, cellOf, grouped, isForeign } from './case-file.ts'
import { type Breach, type Check, counted, failed, notApplicable, passed } from './check.ts'
import { isRefusedByRule, type Meeting, meetingsOf, type Side, sideOf } from './comparison.ts'
import {
  quantileBounds,
  quantileOf,
  type Share,
  shareOf,
  surelyAbove,
  surelyAboveOverall,
} from './samples.ts'

/**
 * What foreign payers may fare worse by. A payment through the switch has five messages more, and
 * UnionPay answers one in 220 ms on average, in 450 ms nineteen times of twenty (U8.2).
 */
export const tolerance = Object.freeze({
  successShare: 0.02,
  stepUpShare: 0.02,
  medianMs: 5 * 220,
  p95Ms: 5 * 450,
})

export const nonDiscrimination: Check = (file) => {
  const { foreign } = file
  const met = meetingsOf(file.evidence.attempts).filter(({ foreign }) => foreign.length > 0)
  const comparable = met.filter(({ native }) => native.length > 0)
  const refused = foreign.filter(isRefusedByRule).sort(agreementsFirst)
  const figures = {
    ...overall(file),
    foreignAttempts: foreign.length,
    merchantsCompared: comparable.length,
    merchantsWithoutNativePayers: met.length - comparable.length,
    refusedByRule: refused.length,
  }
  if (foreign.length === 0) {
    return notApplicable(
      'No payer of another institution came, so nobody can be compared.',
      figures,
    )
  }
  const breaches = [
    ...lowerLimits(file),
    ...comparable.flatMap((one) => worseAt(file, one)),
    ...worseOverall(file, comparable),
  ]
  if (refused.length + breaches.length > 0) {
    const payments = breaches.flatMap(({ payment }) => (payment === undefined ? [] : [payment]))
    const shown = [...refused.map(byRule(file)), ...payments]
    return failed(words(refused, breaches, foreign.length), shown, figures)
  }
  if (comparable.length === 0) {
    return notApplicable('No native payer came to a merchant that foreign ones paid at.', figures)
  }
  const timeless = file.evidence.attempts.some(({ tookMs }) => tookMs > 0)
    ? ''
    : ' No message took any time in this run, so delays say nothing.'
  return passed(
    `Payers of other institutions fared as native ones did at ${counted(comparable.length, 'merchant')}, within the tolerance; none was refused by rule.${timeless}`,
    figures,
  )
}

/** Both groups over all merchants, to be read and not judged: they shop at different places. */
function overall({ evidence, foreign }: CaseFile) {
  const theirs = sideOf(foreign)
  const ours = sideOf(evidence.attempts.filter((attempt) => !isForeign(attempt)))
  const share = (part: Share) => Number(shareOf(part).toFixed(4))
  return {
    nativeSuccess: share(ours.success),
    foreignSuccess: share(theirs.success),
    nativeMedianMs: quantileOf(ours.delaysMs, 0.5) ?? 0,
    foreignMedianMs: quantileOf(theirs.delaysMs, 0.5) ?? 0,
    nativeP95Ms: quantileOf(ours.delaysMs, 0.95) ?? 0,
    foreignP95Ms: quantileOf(theirs.delaysMs, 0.95) ?? 0,
    nativeStepUp: share(ours.stepUp),
    foreignStepUp: share(theirs.stepUp),
  }
}

/** An agreement is nobody's rollout, and told before the cells that were never opened. */
const agreementsFirst = (left: Attempt, right: Attempt) =>
  Number(right.outcome === 'exclusive-agreement') -
    Number(left.outcome === 'exclusive-agreement') || left.index - right.index

/** The refusals first, by their kinds and places, then the first breach of each sort. */
function words(refused: readonly Attempt[], breaches: readonly Breach[], of: number): string {
  const first = breaches[0] === undefined ? '' : ` ${breaches[0].says}`
  if (refused.length === 0) {
    return `Payers of other institutions fared worse than native ones at the same merchants.${first}`
  }
  const kinds = [...grouped(refused, ({ outcome }) => outcome)]
  const where = kinds.map(([outcome, group]) => `${outcome} ${group.length}, at ${shopsOf(group)}`)
  return `${refused.length} of ${counted(of, 'attempt')} by payers of other institutions were refused by rule: ${where.join('; ')}.${first}`
}

/** The first three by name. */
function shopsOf(attempts: readonly Attempt[]): string {
  const shops = [...new Set(attempts.map(({ owner, shop }) => `${shop} (${owner})`))]
  const more = shops.length > 3 ? ` and ${shops.length - 3} more` : ''
  return `${shops.slice(0, 3).join(', ')}${more}`
}

const byRule = (file: CaseFile) => (attempt: Attempt) => {
  const rule = file.rulingsOf(attempt).find(({ state }) => state === 'closed')?.rule
  const why = rule === undefined ? 'No rule opens it.' : `Rule from ${dateOf(rule)}: ${rule.reason}`
  return file.shown(attempt.trace, why)
}

const dateOf = ({ from }: Rule) => (from < '1000' ? 'the beginning on' : from)

/** One merchant: success, step-up and delay, each with the guard for small samples. */
function worseAt(file: CaseFile, { native, foreign, shop, owner }: Meeting): Breach[] {
  const ours = sideOf(native)
  const theirs = sideOf(foreign)
  return worse(ours, theirs).map((how) => {
    const says = `At ${shop} (${owner}): ${how}.`
    const [first] = foreign.filter(({ outcome }) => outcome !== 'approved')
    const example = first ?? slowest(foreign)
    return example === undefined ? { says } : { says, payment: file.shown(example.trace, how) }
  })
}

const slowest = (attempts: readonly Attempt[]): Attempt | undefined =>
  [...attempts].sort((left, right) => right.tookMs - left.tookMs)[0]

function worse(native: Side, foreign: Side): string[] {
  const success = surelyAbove(native.success, foreign.success) > tolerance.successShare
  const stepUp = surelyAbove(foreign.stepUp, native.stepUp) > tolerance.stepUpShare
  return [
    ...(success ? ['foreign payers succeed less often'] : []),
    ...(stepUp ? ['foreign payers are asked for their password more often'] : []),
    ...slower(native, foreign),
  ]
}

function slower(native: Side, foreign: Side): string[] {
  const quantiles = [
    { q: 0.5, mayMs: tolerance.medianMs, name: 'median' },
    { q: 0.95, mayMs: tolerance.p95Ms, name: '95th percentile' },
  ]
  return quantiles.flatMap(({ q, mayMs, name }) => {
    const { low } = quantileBounds(foreign.delaysMs, q)
    const { high } = quantileBounds(native.delaysMs, q)
    if (low === undefined || high === undefined || low - high <= mayMs) return []
    const [ours, theirs] = [native, foreign].map(({ delaysMs }) => quantileOf(delaysMs, q))
    return [`foreign payers wait longer, ${name} ${theirs} ms beside ${ours} ms`]
  })
}

/** All merchants of one owner together, each beside itself: what is spread too thin to be seen at one. */
function worseOverall(file: CaseFile, meetings: readonly Meeting[]): Breach[] {
  return [...grouped(meetings, ({ owner }) => owner)].flatMap(([owner, group]) => {
    const sides = group.map(({ native, foreign }) => [sideOf(native), sideOf(foreign)] as const)
    const success = sides.map(([native, foreign]) => ({
      ...{ more: native.success, less: foreign.success },
    }))
    const stepUp = sides.map(([native, foreign]) => ({
      ...{ more: foreign.stepUp, less: native.stepUp },
    }))
    const all = (pick: 'native' | 'foreign') => sideOf(group.flatMap((one) => one[pick]))
    const found = [
      ...(surelyAboveOverall(success) > tolerance.successShare
        ? ['foreign payers succeed less often']
        : []),
      ...(surelyAboveOverall(stepUp) > tolerance.stepUpShare
        ? ['foreign payers are asked for their password more often']
        : []),
      ...slower(all('native'), all('foreign')),
    ]
    return found.map((how) => {
      const example = group.flatMap(({ foreign }) => foreign).find(isTroubled)
      const says = `Over all merchants of ${owner}: ${how}.`
      return example === undefined ? { says } : { says, payment: file.shown(example.trace, how) }
    })
  })
}

const isTroubled = ({ outcome, steppedUp }: Attempt) => outcome !== 'approved' || steppedUp

/** A rule that lets native payers pay more at once than foreign ones. */
function lowerLimits(file: CaseFile): Breach[] {
  const native = new Map<string, number>()
  const limitOf = (attempt: Attempt) =>
    Math.min(...file.rulingsOf(attempt).map(({ rule }) => rule?.limitFen ?? Infinity))
  const placeOf = ({ owner, scene, city, shop }: Attempt) => `${owner} ${scene} ${city} ${shop}`
  for (const attempt of file.evidence.attempts) {
    if (!isForeign(attempt)) native.set(placeOf(attempt), limitOf(attempt))
  }
  const seen = new Set<string>()
  return file.foreign.flatMap((attempt) => {
    const place = `${attempt.app} ${placeOf(attempt)}`
    const allowed = native.get(placeOf(attempt))
    const limitFen = limitOf(attempt)
    if (allowed === undefined || limitFen >= allowed || seen.has(place)) return []
    seen.add(place)
    const { app, scene, shop } = cellOf(attempt)
    const says = `${app} may pay ${limitFen} fen at once at ${shop}, ${scene}, and native payers more.`
    return [{ says, payment: file.shown(attempt.trace, says) }]
  })
}
