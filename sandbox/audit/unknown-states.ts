/**
 * Check 8: whatever was unknown for a while became known within its clearing day, by asking, by
 * reversal, or, where the day was cut in between, by giving it back (docs/sources.md, U10.2).
 */
import { clearingDay } from '../../core/calendar.ts'
import type { CutCrossed, ExchangeResolved } from '../../core/events.ts'
import { type CaseFile, grouped } from './case-file.ts'
import { type Breach, type Check, counted, judged, notApplicable } from './check.ts'

export const unknownStates: Check = (file) => {
  const { events, attempts } = file.evidence
  const resolved = events.filter((event) => event.type === 'exchange-resolved')
  const crossed = events.filter((event) => event.type === 'cut-crossed')
  const unknown = attempts.filter(({ outcome }) => outcome === 'result-unknown')
  const ages = resolved.map(({ afterMs }) => afterMs)
  const figures = {
    attemptsToldUnknown: unknown.length,
    resolvedLater: resolved.length,
    longestUnknownMs: ages.reduce((longest, age) => Math.max(longest, age), 0),
    givenBackAfterTheCut: crossed.length,
    stillOpen: stillOpen(file).length,
  }
  const breaches = [
    ...stillOpen(file),
    ...(file.evidence.settled
      ? []
      : [{ says: 'The run ended before everything had come to its end.' }]),
    ...resolved.flatMap((event) => tooLate(file, event, crossed)),
  ]
  if (unknown.length + resolved.length + breaches.length === 0) {
    return notApplicable(
      'No result was unknown at any time, and nothing is open at the end.',
      figures,
    )
  }
  return judged(breaches, figures, {
    good: `${counted(resolved.length, 'unknown result')} became known in the clearing day, the last after ${figures.longestUnknownMs} ms; nothing is open at the end.`,
    bad: `${counted(breaches.length, 'payment')} stayed unknown beyond what the clearing day allows:`,
  })
}

/** Records that still wait for an answer in anybody's book. */
function stillOpen(file: CaseFile): Breach[] {
  const { exchanges } = file.evidence
  const waiting = [
    ...exchanges
      .filter(({ state }) => state === 'reserved' || state === 'confirming')
      .map(({ trace, state }) => ({ trace, says: `The exchange is ${state} at the switch.` })),
    ...file.payments
      .filter(({ state }) => state === 'unknown' || state === 'paying')
      .map(({ trace, state, keptBy }) => ({
        trace,
        says: `The payment is ${state} at ${keptBy}.`,
      })),
    ...file.orders
      .filter(({ state }) => state === 'reserved')
      .map(({ trace, state, keptBy }) => ({ trace, says: `The order is ${state} at ${keptBy}.` })),
  ]
  return [...grouped(waiting, ({ trace }) => trace).values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    return [{ says: first.says, payment: file.shown(first.trace, first.says) }]
  })
}

/** Known only on another clearing day, and not because the cut lay between debit and reversal. */
function tooLate(
  file: CaseFile,
  { at, afterMs, settleKey, trace, to }: ExchangeResolved,
  crossed: readonly CutCrossed[],
): Breach[] {
  const since = file.exchangeOf(settleKey)?.createdAt ?? at - afterMs
  if (clearingDay(since) === clearingDay(at)) return []
  if (crossed.some((event) => event.settleKey === settleKey)) return []
  const says = `Unknown since the clearing day ${clearingDay(since)}, ${to} only in that of ${clearingDay(at)}.`
  return [{ says, payment: file.shown(trace, says) }]
}
