/**
 * Check 7: a person's own code is for people and not for trade, nor from afar; a code that is good
 * for one payment pays once, whoever has a picture of it (docs/sources.md, U10.1).
 */
import { outcomes } from '../../core/outcome.ts'
import { isCharged, isRemote, isStatic } from '../../core/scene.ts'
import type { Attempt } from '../evidence/evidence.ts'
import { type CaseFile, grouped } from './case-file.ts'
import { type Breach, type Check, counted, judged, notApplicable } from './check.ts'
import { textIn, tryOf } from './spoken-field.ts'

export const codeKinds: Check = (file) => {
  const { attempts } = file.evidence
  const ofPersons = attempts.filter(({ codeKind }) => codeKind === 'person')
  const remoteStatic = attempts.filter((one) => one.codeKind === 'shop' && isRemote(one.scene))
  const charged = chargedCodes(file)
  const figures = {
    personalCodes: ofPersons.length,
    shopCodes: attempts.filter(({ codeKind }) => codeKind === 'shop').length,
    orderCodes: attempts.filter(({ codeKind }) => codeKind === 'order').length,
    payerCodesCharged: charged.size,
  }
  const breaches = [
    ...ofPersons.flatMap((attempt) => personalTrade(file, attempt)),
    ...remoteStatic.flatMap((attempt) => paidFromAfar(file, attempt)),
    ...[...charged.values()].flatMap((traces) => usedAgain(file, traces)),
    ...paidAgain(file),
  ]
  if (attempts.length === 0) return notApplicable('No code was scanned or shown.', figures)
  return judged(breaches, figures, {
    good: `${counted(attempts.length, 'code')} used as codes of their kind may be: no personal code was paid for trade or from afar, and no code meant for one payment paid twice.`,
    bad: `${breaches.length} times a code was used as codes of its kind may not be:`,
  })
}

/** What stands before `wrong-code-kind` may be the answer too: see the order of outcomes. */
const before: ReadonlySet<string> = new Set(outcomes.slice(0, outcomes.indexOf('wrong-code-kind')))

/** A personal code for trade, or from afar: both are to be refused in the same words. */
function personalTrade(file: CaseFile, attempt: Attempt): Breach[] {
  const { outcome, trace } = attempt
  const afar = isRemote(attempt.scene) || isElsewhere(file, attempt)
  if (!afar && !isTrade(file, attempt)) return []
  if (outcome === 'wrong-code-kind' || before.has(outcome)) return []
  const where = afar ? 'from afar' : 'for trade'
  const how = outcome === 'approved' ? 'was paid' : `was answered ${outcome}`
  const says = `A personal code used ${where} ${how}.`
  return [{ says, payment: file.shown(trace, says) }]
}

/** Money from one person to another, in ISO 18245: a payee of any other category trades. */
const transferCode = '4829'

function isTrade(file: CaseFile, { trace }: Attempt): boolean {
  const payees = [...file.paymentsOf(trace), ...file.ordersOf(trace)].map(({ payee }) => payee)
  return payees.some(({ categoryCode }) => categoryCode !== transferCode)
}

/** The phone said that the code was sent to it, or that it is in another city than the payee. */
function isElsewhere(file: CaseFile, { trace, city }: Attempt): boolean {
  const lookups = file.spokenOf(trace).filter(({ kind }) => kind === 'lookup' || kind === 'resolve')
  return lookups.some(({ ask }) => ask.remote === true || (textIn(ask, 'city') ?? city) !== city)
}

function paidFromAfar(file: CaseFile, { trace, outcome, scene }: Attempt): Breach[] {
  if (outcome !== 'approved') return []
  const says = `A shop's static code, made for the counter, was paid from afar: ${scene}.`
  return [{ says, payment: file.shown(trace, says) }]
}

/** Payer codes and the payments they were charged for, as the switch was asked. */
function chargedCodes(file: CaseFile): ReadonlyMap<string, readonly Attempt['trace'][]> {
  const charges = file.evidence.spoken.filter(
    ({ kind, ask, answer }) =>
      kind === 'consume' && tryOf(ask) === 0 && textIn(answer, 'outcome') === 'approved',
  )
  const byCode = grouped(charges, ({ ask }) => textIn(ask, 'code') ?? '')
  return new Map(
    [...byCode].map(([code, asks]) => [
      code,
      asks.flatMap(({ ask }) => file.attemptOf(textIn(ask, 'trace') ?? '')?.trace ?? []),
    ]),
  )
}

function usedAgain(file: CaseFile, traces: readonly Attempt['trace'][]): Breach[] {
  return [...new Set(traces)].slice(1).map((trace) => {
    const says = 'A payer code that had paid before was charged again.'
    return { says, payment: file.shown(trace, says) }
  })
}

/** An order's code pays one order: two wallets that paid the same one have used it twice. */
function paidAgain(file: CaseFile): Breach[] {
  const scanned = file.payments.filter(
    ({ state, scene, codeKind }) =>
      state === 'paid' && !isCharged(scene) && !isStatic(codeKind ?? 'order'),
  )
  const byOrder = grouped(
    scanned,
    ({ owner, payee, orderNo }) => `${owner} ${payee.merchant} ${orderNo}`,
  )
  return [...byOrder.values()].flatMap((group) =>
    group.slice(1).map(({ trace, payer }) => {
      const says = `${payer} paid by the code of an order that had been paid.`
      return { says, payment: file.shown(trace, says) }
    }),
  )
}
