/**
 * Check 4: a payer of another institution is neither led to the owner's own wallet nor asked once
 * more than others (docs/sources.md, U10.2). The messages of a payment are held against its flow.
 */
import { limits } from '../../core/limits.ts'
import { isStatic } from '../../core/scene.ts'
import { issuerOfCard } from '../../simulators/banks/issuers.ts'
import type { Attempt, Spoken } from '../evidence/evidence.ts'
import { type CaseFile, isForeign } from './case-file.ts'
import { type Breach, type Check, counted, judged, notApplicable } from './check.ts'
import { flowOf, type Seat } from './expected-flow.ts'
import { textIn, tryOf } from './spoken-field.ts'

export const messageFlow: Check = (file) => {
  const { foreign } = file
  if (foreign.length === 0) return notApplicable('No payment went across institutions.')
  const asksNobodyBelow = passwordFreeOwners(file.evidence.attempts)
  const heard = foreign.filter((attempt) => file.wasHeard(attempt))
  const breaches = [
    ...heard.flatMap((attempt) => detours(file, attempt)),
    ...foreign.flatMap((attempt) => otherWallet(file, attempt)),
    ...foreign.flatMap((attempt) => askedOnceMore(file, attempt, asksNobodyBelow)),
  ]
  const messages = heard.reduce((sum, { trace }) => sum + file.spokenOf(trace).length, 0)
  const figures = { payments: foreign.length, paymentsWithMessages: heard.length, messages }
  return judged(breaches, figures, {
    good: `${counted(foreign.length, 'payment')} across institutions went the way they were meant to go, by the wallet they were begun with, and nobody was asked once more than native payers.`,
    bad: `${breaches.length} times a payer of another institution was led elsewhere or asked once more:`,
  })
}

/** Who sits where in one payment: the bank is whoever issued the card that pays. */
function seatsOf(attempt: Attempt, spoken: readonly Spoken[]): Record<Seat, readonly string[]> {
  const { payerInstitution, owner } = attempt
  const banks = spoken.flatMap(({ ask }) => {
    const issuer = issuerOfCard(textIn(ask, 'cardNo') ?? '')
    return issuer === undefined ? [] : [String(issuer.id)]
  })
  return { payer: [payerInstitution], switch: ['switch'], owner: [owner], bank: banks }
}

function detours(file: CaseFile, attempt: Attempt): Breach[] {
  const spoken = file.spokenOf(attempt.trace)
  const seats = seatsOf(attempt, spoken)
  const flow = flowOf(attempt.scene)
  const said = (one: Spoken) => `${one.from} → ${one.to} ${one.kind}`
  const strange = spoken.filter(
    ({ kind, from, to }) =>
      !flow.some(
        (step) =>
          step.kind === kind && seats[step.from].includes(from) && seats[step.to].includes(to),
      ),
  )
  const again = flow
    .filter(({ once }) => once)
    .filter(({ kind }) => spoken.filter((one) => one.kind === kind && isNew(one)).length > 1)
    .filter(({ kind }) => !(isStatic(attempt.codeKind) && entering.has(kind)))
  const renamed = spoken.filter(({ ask }) => isOther(textIn(ask, 'app'), attempt.app))
  return [
    ...strange.map((one) => `${said(one)} is no part of this payment`),
    ...again.map(({ kind }) => `${kind} was said a second time, and not as a repeat`),
    ...renamed.map((one) => `${said(one)} names the app ${textIn(one.ask, 'app')}`),
  ].map((says) => ({ says: `${says}.`, payment: file.shown(attempt.trace, says) }))
}

/** Said twice where a code is static: before the payer has entered how much, and after. */
const entering: ReadonlySet<string> = new Set(['lookup', 'resolve'])

/** A first try that had come to something: what was refused may be tried anew. */
const isNew = ({ ask, answer }: Spoken) =>
  tryOf(ask) === 0 && ['approved', 'payer-confirming'].includes(textIn(answer, 'outcome') ?? '')

const isOther = (named: string | undefined, expected: string) =>
  named !== undefined && named !== expected

/** Paid by another app, or out of another institution, than the payer came with. */
function otherWallet(file: CaseFile, attempt: Attempt): Breach[] {
  const { trace, app, payerInstitution } = attempt
  return file.ordersOf(trace).flatMap(({ payment }) => {
    if (payment === null) return []
    if (payment.app === app && payment.payerInstitution === payerInstitution) return []
    const says = `Begun with ${app} of ${payerInstitution}, paid by ${payment.app} of ${payment.payerInstitution}.`
    return [{ says, payment: file.shown(trace, says) }]
  })
}

/** Owners at whose merchants enough native payers paid small amounts, and none needed a password. */
function passwordFreeOwners(attempts: readonly Attempt[]): ReadonlySet<string> {
  const small = attempts.filter((one) => !isForeign(one) && isSmallAndPaid(one))
  const owners = new Set(small.map(({ owner }) => String(owner)))
  return new Set(
    [...owners].filter((owner) => {
      const there = small.filter((one) => one.owner === owner)
      return there.length >= nativeLeast && there.every(({ steppedUp }) => !steppedUp)
    }),
  )
}

/** How many native payments show what is usual. */
const nativeLeast = 5

const isSmallAndPaid = ({ outcome, amountFen }: Attempt) =>
  outcome === 'approved' && amountFen <= limits.passwordFreeFen

/** Asked for a password where no native payer was; a second factor of one's own institution is not. */
function askedOnceMore(file: CaseFile, attempt: Attempt, owners: ReadonlySet<string>): Breach[] {
  if (!attempt.steppedUp || attempt.amountFen > limits.passwordFreeFen) return []
  if (!owners.has(attempt.owner)) return []
  const strengthened = file.paymentsOf(attempt.trace).some(({ level }) => level === 'B')
  if (strengthened) return []
  const says = `Asked for the password for ${attempt.amountFen} fen, where no native payer was.`
  return [{ says, payment: file.shown(attempt.trace, says) }]
}
