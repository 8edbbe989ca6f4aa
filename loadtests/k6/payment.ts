/**
 * One payment from its first request to what everybody knows at the end, each step timed, and the
 * end counted. What the network, the phone and the rule book say must agree.
 */
import { sleep } from 'k6'
import { announcePaid, heardOf } from './desk.ts'
import type { Kind } from './kinds.ts'
import { interop, notified, payOutcomes, paySuccess, phases, verified } from './metrics.ts'
import type { Ruling } from './opening.ts'
import type { Phase } from './phases.ts'
import type { Phone, PhoneSaid } from './phone.ts'
import type { Said, Sale, Till } from './tills/till.ts'

export interface PaymentParts {
  readonly kind: Kind
  readonly till: Till
  readonly phone: Phone
  readonly sale: Sale
  /** What the rule book says of this kind at this shop. */
  readonly ruling: Ruling
  /** Empty without a desk. */
  readonly desk: string
  /** Whether it is asked about afterwards. */
  readonly asks: boolean
  /** Whether its notification is waited for and verified. */
  readonly reads: boolean
  /** Told of every payment that ends otherwise than the rule book says. */
  warn(says: string): void
}

/** How it ended: a word of ours, and the network's own for it. */
interface Ended {
  readonly outcome: string
  readonly reason: string
}

type Tags = Readonly<Record<'kind' | 'network' | 'app' | 'owner' | 'scene', string>>

interface Payment extends PaymentParts {
  readonly tags: Tags
}

const gapsSeconds = [0.2, 0.5, 1, 2, 4]

export async function pay(parts: PaymentParts): Promise<Ended> {
  const { kind, ruling, sale } = parts
  const { app, owner, scene } = kind
  const tags = { kind: kind.id, network: kind.wire, app, owner, scene }
  const payment = { ...parts, tags }
  const began = Date.now()
  const ended = await (scene === 'payer-code' ? charged(payment) : scanned(payment))
  phases.pay_e2e.add(Date.now() - began, tags)
  const known = parts.asks ? await asked(payment, ended) : ended
  await told(payment, known)
  const isOpen = ruling.state !== 'closed'
  if (isOpen) paySuccess.add(known.outcome === 'approved', tags)
  interop.add(isRight(known.outcome, kind, ruling), tags)
  payOutcomes.add(1, { ...tags, ...known })
  if (!isRight(known.outcome, kind, ruling)) {
    const { outcome, reason } = known
    const expected = isOpen ? 'approved' : ruling.refusal
    parts.warn(`${kind.id} ${sale.orderNo}: ${outcome} (${reason}), the rule book says ${expected}`)
  }
  return known
}

/** Where the till is told no, it is told in its network's words. */
const isRight = (outcome: string, { scene }: Kind, { state, refusal }: Ruling): boolean =>
  state === 'closed'
    ? outcome === (scene === 'payer-code' ? 'refused' : refusal)
    : outcome === 'approved'

/** The payer scans the merchant's code and says yes. */
async function scanned(payment: Payment): Promise<Ended> {
  const { till, phone, sale } = payment
  const opened = await heard(payment, 'pay_create', () => till.open(sale))
  if (opened.state !== 'open' || opened.code === undefined) return ofTill(opened)
  const { code } = opened
  const seen = timed(payment, 'pay_scan', () => phone.scan(code))
  if (seen.outcome !== 'payer-confirming') return { outcome: seen.outcome, reason: opened.reason }
  return confirmed(payment, seen.paymentId, opened.reason)
}

/** The merchant charges the code the payer shows; a large amount is asked about on the phone. */
async function charged(payment: Payment): Promise<Ended> {
  const { till, phone, sale } = payment
  const shown = timed(payment, 'pay_show', () => phone.showCode())
  if (shown.code === '') return { outcome: shown.outcome, reason: shown.outcome }
  let said = await heard(payment, 'pay_charge', () => till.charge(sale, shown.code))
  for (const gap of gapsSeconds) {
    if (said.state !== 'waiting' && said.state !== 'unknown') break
    const id = said.state === 'waiting' ? phone.waiting() : undefined
    if (id !== undefined) return confirmed(payment, id, said.reason)
    sleep(gap)
    said = await heard(payment, 'query', () => till.query(sale))
  }
  return ofTill(said)
}

function confirmed(payment: Payment, id: string, reason: string): Ended {
  const { phone } = payment
  let said = timed(payment, 'pay_confirm', () => phone.confirm(id))
  for (const gap of gapsSeconds) {
    if (said.outcome !== 'no-answer' && said.outcome !== 'result-unknown') break
    sleep(gap)
    said = phone.payment(id)
  }
  return { outcome: said.outcome, reason }
}

/** What the merchant is told when it asks; a payment that the phone knows of must be known here. */
async function asked(payment: Payment, ended: Ended): Promise<Ended> {
  const { till, sale } = payment
  if (ended.outcome !== 'approved') return ended
  const began = Date.now()
  let said = await heard(payment, 'query', () => till.query(sale))
  for (const gap of gapsSeconds) {
    if (said.state === 'paid' && till.hearsItself === true) {
      phases.notify_lag.add(Date.now() - began, payment.tags)
    }
    if (said.state === 'paid' || said.reason === 'not-asked') return ended
    if (said.state === 'unverified') return ofTill(said)
    sleep(gap)
    said = await heard(payment, 'query', () => till.query(sale))
  }
  return { outcome: 'contradicted', reason: said.reason }
}

/** The desk is told what was paid; where the notification is read, it must come and verify. */
async function told({ kind, till, sale, desk, reads, tags }: Payment, { outcome }: Ended) {
  const comes = kind.scene !== 'payer-code' || till.notifiesCharges
  if (desk === '' || outcome !== 'approved' || !comes) return
  const { wire } = kind
  const { orderNo } = sale
  announcePaid(desk, { wire, orderNo })
  if (!reads) return
  let notice = heardOf(desk, wire, orderNo)
  for (const gap of gapsSeconds) {
    if (notice !== undefined) break
    sleep(gap)
    notice = heardOf(desk, wire, orderNo)
  }
  notified.add(notice !== undefined, tags)
  if (notice !== undefined) verified.add(await till.isGenuine(sale, notice), tags)
}

/** How an end reads that the till alone knows of. */
function ofTill({ state, reason }: Said): Ended {
  const words = { paid: 'approved', refused: 'refused', unverified: 'unverified' } as const
  if (state === 'paid' || state === 'refused' || state === 'unverified') {
    return { outcome: words[state], reason }
  }
  return { outcome: reason.startsWith('http-') ? 'no-answer' : 'result-unknown', reason }
}

/** What a till was told, timed, and whether its signature held. */
async function heard({ tags }: Payment, phase: Phase, speak: () => Promise<Said>): Promise<Said> {
  const began = Date.now()
  const said = await speak()
  phases[phase].add(Date.now() - began, tags)
  if (said.state !== 'unknown') verified.add(said.state !== 'unverified', tags)
  return said
}

function timed({ tags }: Payment, phase: Phase, press: () => PhoneSaid): PhoneSaid {
  const began = Date.now()
  const said = press()
  phases[phase].add(Date.now() - began, tags)
  return said
}
