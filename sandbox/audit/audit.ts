/**
 * The audit of the interconnection: fifteen checks over what a run leaves behind, in the order and
 * under the numbers of docs/sources.md, U10.2. How each is made is told in docs/audit.md.
 */
import type { Evidence } from '../evidence/evidence.ts'
import { type CaseFile, openCaseFile } from './case-file.ts'
import type { Check, CheckReport } from './check.ts'
import { codeKinds } from './code-kinds.ts'
import { comparisonOf, type MerchantComparison, meetingsOf } from './comparison.ts'
import { dataMinimisation } from './data-minimisation.ts'
import { exactlyOnce } from './exactly-once.ts'
import { explicitCells } from './explicit-cells.ts'
import { feeTable } from './fee-table.ts'
import { limitReplay } from './limit-replay.ts'
import { messageFlow } from './message-flow.ts'
import { nonDiscrimination } from './non-discrimination.ts'
import { notifications } from './notifications.ts'
import { refundLineage } from './refund-lineage.ts'
import { registration } from './registration.ts'
import { rolloutHonesty } from './rollout-honesty.ts'
import { silentRefusals } from './silent-refusals.ts'
import { switchTrace } from './switch-trace.ts'
import { unknownStates } from './unknown-states.ts'

export interface AuditReport {
  readonly scenario: string
  readonly seed: number
  readonly checks: readonly CheckReport[]
  /** No check failed, and some could be made: an empty run proves nothing. */
  readonly passed: boolean
  /** Every merchant, its native payers beside the others. */
  readonly comparisons: readonly MerchantComparison[]
}

/** In order: the first is number 1. */
const checks: readonly (readonly [title: string, check: Check])[] = [
  ['Every cell is explicit', explicitCells],
  ['No silent refusal', silentRefusals],
  ['No discrimination', nonDiscrimination],
  ['No detour and no extra question', messageFlow],
  ['A trace at the switch', switchTrace],
  ['Limits of barcode payments', limitReplay],
  ['Code kinds respected', codeKinds],
  ['Unknown states end', unknownStates],
  ['Money moves exactly once', exactlyOnce],
  ['Refunds go back', refundLineage],
  ['Payees are told, duplicates harmless', notifications],
  ['Data minimisation', dataMinimisation],
  ['Fees applied uniformly', feeTable],
  ['Rollout as announced', rolloutHonesty],
  ['Merchants as registered', registration],
]

export function auditEvidence(evidence: Evidence): AuditReport {
  const file = openCaseFile(evidence)
  const reports = checks.map((_, place) => reportOf(file, place + 1))
  return {
    scenario: evidence.scenario.title,
    seed: evidence.seed,
    checks: reports,
    passed:
      reports.every(({ verdict }) => verdict !== 'failed') &&
      reports.some(({ verdict }) => verdict === 'passed'),
    comparisons: meetingsOf(evidence.attempts).map(comparisonOf),
  }
}

/** One check by its number. @throws RangeError when there is no such check. */
export function reportOf(file: CaseFile, number: number): CheckReport {
  const [title, check] = checks[number - 1] ?? []
  if (title === undefined || check === undefined) {
    throw new RangeError(`Failed to check: there is no check ${number}, only 1 to 15.`)
  }
  return { number, title, ...check(file) }
}
