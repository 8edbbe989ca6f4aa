/** What is measured: a trend a phase, counters by outcome and reason, and rates that must be whole. */
import { Counter, Gauge, Rate, Trend } from 'k6/metrics'
import type { Phase } from './phases.ts'

const phase = (name: Phase) => new Trend(name, true)

/** Milliseconds of each step of a payment, as till, phone or merchant saw it. */
export const phases: Readonly<Record<Phase, Trend>> = {
  pay_e2e: phase('pay_e2e'),
  pay_create: phase('pay_create'),
  pay_show: phase('pay_show'),
  pay_scan: phase('pay_scan'),
  pay_charge: phase('pay_charge'),
  pay_confirm: phase('pay_confirm'),
  query: phase('query'),
  notify_lag: phase('notify_lag'),
}

/** Ends of payments, by outcome and reason. */
export const payOutcomes = new Counter('pay_outcomes')
/** Of the payments the rule book lets through, those that were paid. */
export const paySuccess = new Rate('pay_success')
/** Payments that ended as the rule book says they must: paid, or refused. */
export const interop = new Rate('interop')
/** Answers and notifications whose signature is the network's. */
export const verified = new Rate('verified')
/** Paid orders whose notification came. */
export const notified = new Rate('notified')
/** Requests said again because their connection ended without an answer. */
export const requestsRepeated = new Counter('requests_repeated')
/** Iterations that ended by a mistake of the script. */
export const scriptErrors = new Counter('script_errors')

/** Fed at the end, from the admin API. */
export const booksBalance = new Rate('books_balance')
export const recordsAgree = new Rate('records_agree')
export const booksSumFen = new Gauge('books_sum_fen')
export const booksPending = new Gauge('books_pending')
