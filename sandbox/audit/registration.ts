/**
 * Check 15: a merchant and its city are in every request what they are in the register
 * (docs/sources.md, U10.1 and U10.2). The register is what whoever sees both sides knows of the
 * shops; terminals are not simulated.
 */

import type { Trace } from '../../core/ids.ts'
import type { Payee } from '../../core/interchange.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { type CaseFile, grouped } from './case-file.ts'
import { type Breach, type Check, counted, judged, notApplicable } from './check.ts'
import { partIn, textIn } from './spoken-field.ts'

/** What stands in the register of one merchant. */
interface Registered {
  readonly owner: string
  readonly merchant: string
  readonly shop: string
  readonly city: string
}

/** A merchant as one record or message names it; what it leaves out is not compared. */
interface Named {
  readonly trace: Trace | undefined
  readonly where: string
  readonly owner: string | undefined
  readonly merchant: string | undefined
  readonly shop: string | undefined
  readonly city: string | undefined
}

export const registration: Check = (file) => {
  const { registered, doubles } = registerOf(file.evidence)
  const named = [...inRecords(file), ...inMessages(file)]
  const figures = { merchants: registered.size, requestsAndRecords: named.length }
  if (registered.size === 0) return notApplicable('No merchant was paid or asked to be.', figures)
  const breaches = [
    ...doubles.map((says) => ({ says })),
    ...named.flatMap(differing(file, registered)),
  ]
  return judged(breaches, figures, {
    good: `${counted(registered.size, 'merchant')}: in ${named.length} requests and records each has the name and the city of its registration.`,
    bad: `${breaches.length} times a merchant is not what it is registered as:`,
  })
}

/** A person who is paid by a code of their own is nobody's merchant, and in no register. */
function registerOf({ attempts }: Evidence) {
  const ofMerchants = attempts.filter(({ codeKind }) => codeKind !== 'person')
  const groups = grouped(ofMerchants, ({ owner, merchant }) => `${owner} ${merchant}`)
  const registered = new Map<string, Registered>()
  const doubles: string[] = []
  for (const [key, group] of groups) {
    const [first] = group
    if (first === undefined) continue
    registered.set(key, first)
    const names = new Set(group.map(({ shop, city }) => `${shop} in ${city}`))
    if (names.size > 1) doubles.push(`${key} is registered as ${[...names].join(' and as ')}.`)
  }
  return { registered, doubles }
}

/** Orders at their acquirers, payments at the payers' side, exchanges at the switch. */
function inRecords(file: CaseFile): Named[] {
  const { exchanges } = file.evidence
  return [
    ...file.orders.map(({ trace, payee, keptBy }) => ({
      ...{ trace, where: `the order at ${keptBy}`, owner: keptBy, ...namedAs(payee) },
    })),
    ...file.payments.flatMap(({ trace, payee, keptBy, owner }) =>
      payee === undefined
        ? []
        : [{ trace, where: `the payment at ${keptBy}`, owner, ...namedAs(payee) }],
    ),
    ...exchanges.map(({ trace, owner, merchant, city }) => ({
      ...{ trace, where: 'the exchange at the switch', owner, merchant, city, shop: undefined },
    })),
  ]
}

const namedAs = ({ merchant, name, city }: Payee) => ({ merchant, shop: name, city })

/** Every message that names a merchant, by itself, as a payee or as an order's. */
function inMessages(file: CaseFile): Named[] {
  return file.evidence.spoken.flatMap(({ from, to, kind, ask, answer }) => {
    const trace = file.attemptOf(textIn(ask, 'trace') ?? '')?.trace
    const order = partIn(answer, 'order') ?? {}
    const parts = [ask, partIn(ask, 'payee'), partIn(order, 'payee')]
    // Who only asks what a code stands for names no merchant; a phone's city is its own.
    return parts.flatMap((part) => {
      const merchant = part === undefined ? undefined : textIn(part, 'merchant')
      if (part === undefined || merchant === undefined) return []
      const owner = file.attemptOf(trace ?? '')?.owner
      const where = `${from} → ${to} ${kind}`
      return [
        { trace, where, owner, merchant, shop: textIn(part, 'name'), city: textIn(part, 'city') },
      ]
    })
  })
}

const differing =
  (file: CaseFile, registered: ReadonlyMap<string, Registered>) =>
  (named: Named): Breach[] => {
    const { trace, where, owner, merchant } = named
    const attempt = trace === undefined ? undefined : file.attemptOf(trace)
    if (owner === undefined || merchant === undefined || attempt?.codeKind === 'person') return []
    const entry = registered.get(`${owner} ${merchant}`)
    const flaw =
      attempt !== undefined && attempt.merchant !== merchant
        ? `names ${merchant}, and the payer was at ${attempt.merchant}`
        : entry && flawOf(named, entry)
    if (flaw === undefined) return []
    const says = `In ${where}: it ${flaw}.`
    return [trace === undefined ? { says } : { says, payment: file.shown(trace, says) }]
  }

/** What is told otherwise than it is registered, or nothing. */
function flawOf({ shop, city }: Named, entry: Registered): string | undefined {
  if (city !== undefined && city !== entry.city) {
    return `says ${city}, and ${entry.shop} is registered in ${entry.city}`
  }
  if (shop === undefined || shop === entry.shop) return undefined
  return `says ${shop}, and ${entry.merchant} is registered as ${entry.shop}`
}
