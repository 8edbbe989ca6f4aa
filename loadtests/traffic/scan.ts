/**
 * One scan, from code to final state: what a till and a phone say to whom, in which order, and what
 * each does when nobody answers. It ends when the merchant knows: paid, unpaid, or never told.
 */
import { isOutcome, outcomeFacts } from '../../core/outcome.ts'
import { isCharged, isRemote } from '../../core/scene.ts'
import type { Phone, PhoneSaid, Tap } from './phone.ts'
import type { CrowdPatience, ScanRow } from './protocol.ts'
import type { Heard, Said, Sale, Till } from './tills/till.ts'

export interface ScanParts {
  readonly till: Till
  readonly phone: Phone
  /** Who holds the phone, and where. */
  readonly payer: Omit<Tap, 'orderNo' | 'amountFen'>
  /** The network at whose page, app or mini-program a remote order is taken up. */
  readonly owner?: string
  readonly patience: Pick<CrowdPatience, 'noticeMs' | 'queryGapsMs'>
  /** The verified notification of this sale, or nothing when none comes in time. */
  notice(waitMs: number): Promise<Heard | undefined>
  sleep(milliseconds: number): Promise<void>
}

/** How a scan ended for the merchant, and the word for why. */
export type Ended = Pick<ScanRow, 'final' | 'outcome'>

interface Scan extends ScanParts {
  readonly sale: Sale
  readonly tap: Tap
}

/** Plays a scan to its end; never rejects over what a network or a phone says or fails to say. */
export function playScan(parts: ScanParts, sale: Sale): Promise<Ended> {
  const { orderNo, amountFen } = sale
  const scan: Scan = { ...parts, sale, tap: { ...parts.payer, orderNo, amountFen } }
  return isCharged(sale.scene) ? payerIsScanned(scan) : payerScans(scan)
}

/** How often a request that moves no money is made when no answer comes. */
const triesWithoutMoney = 2

async function payerScans(scan: Scan): Promise<Ended> {
  const { till, phone, sale, tap, owner } = scan
  let opened = await heardFrom(() => till.openOrder(sale))
  for (let tries = 1; opened.state === 'unknown' && tries < triesWithoutMoney; tries += 1) {
    opened = await heardFrom(() => till.openOrder(sale))
  }
  const { code } = opened
  if (opened.state === 'unknown') return abandon(scan, unheard)
  if (opened.state !== 'open' || code === undefined) return unpaid(opened.reason)
  const how = isRemote(sale.scene) && owner !== undefined ? { owner } : {}
  const scanned = await tapped(() => phone.scan(tap, code, how))
  if (scanned.outcome !== 'payer-confirming' || scanned.payment === undefined) {
    return abandon(scan, wordOf(scanned))
  }
  return confirm(scan, scanned.payment.id)
}

async function payerIsScanned(scan: Scan): Promise<Ended> {
  const { till, phone, sale, tap, patience, sleep } = scan
  const shown = await tapped(() => phone.showCode(tap))
  const { code } = shown
  // No code, no charge: the network never hears of this sale.
  if (code === undefined) return unpaid(wordOf(shown))
  let said = await heardFrom(() => till.charge(sale, code))
  for (const gapMs of patience.queryGapsMs) {
    if (said.state === 'paid') return approved
    if (said.state === 'refused' || said.state === 'closed') return unpaid(said.reason)
    const asked = said.state === 'waiting' ? await askedPayment(scan) : undefined
    if (asked !== undefined) return confirm(scan, asked)
    await sleep(gapMs)
    said = await heardFrom(() => till.query(sale))
  }
  return said.state === 'paid' ? approved : abandon(scan, 'result-unknown')
}

/** The payment this charge makes the phone ask about: same till, same amount, the latest. */
async function askedPayment({ phone, tap, sale }: Scan): Promise<string | undefined> {
  const { payments = [] } = await phone.waiting(tap)
  return payments.findLast(
    ({ scene, amountFen }) => scene === sale.scene && amountFen === sale.amountFen,
  )?.id
}

/** The payer says yes, once and again until the phone knows what came of it. */
async function confirm(scan: Scan, id: string): Promise<Ended> {
  const { till, phone, sale, tap, patience, sleep } = scan
  let said = await phone.confirm(tap, id)
  for (const gapMs of patience.queryGapsMs) {
    if (isKnown(said)) break
    await sleep(gapMs)
    if ((await heardFrom(() => till.query(sale))).state === 'paid') return approved
    said = await phone.payment(tap, id)
    if (said.outcome === 'payer-confirming') said = await phone.confirm(tap, id)
  }
  if (said.outcome === 'approved') return follow(scan)
  return abandon(scan, isKnown(said) ? said.outcome : 'result-unknown')
}

/** The phone says paid: the merchant believes a verified notification, or its own question. */
async function follow({ till, sale, notice, patience, sleep }: Scan): Promise<Ended> {
  if (!isCharged(sale.scene) || till.notifiesCharges) {
    const heard = await notice(patience.noticeMs)
    if (heard?.paid === true && heard.amountFen === sale.amountFen) return approved
  }
  for (const gapMs of patience.queryGapsMs) {
    const { state } = await heardFrom(() => till.query(sale))
    if (state === 'paid') return approved
    if (state === 'refused' || state === 'closed') return unpaid('approved')
    await sleep(gapMs)
  }
  return { final: 'unknown', outcome: 'result-unknown' }
}

/** Closes what will not be paid, and says so until the network has heard. */
async function abandon(
  { till, sale, patience, sleep }: Scan,
  outcome: Ended['outcome'],
): Promise<Ended> {
  for (const gapMs of patience.queryGapsMs) {
    const { state } = await heardFrom(() => till.cancel(sale))
    if (state === 'closed' || state === 'refused') return unpaid(outcome)
    if (state === 'paid')
      return outcome === 'result-unknown' ? approved : { final: 'paid', outcome }
    await sleep(gapMs)
  }
  return { final: 'unknown', outcome }
}

const approved: Ended = Object.freeze({ final: 'paid', outcome: 'approved' })
const unpaid = (outcome: string): Ended => ({ final: 'unpaid', outcome })

/** A tap that moves no money is simply tried again when nothing comes back. */
async function tapped(tap: () => Promise<PhoneSaid>): Promise<PhoneSaid> {
  let said = await tap()
  for (let tries = 1; said.outcome === 'no-answer' && tries < triesWithoutMoney; tries += 1) {
    said = await tap()
  }
  return said
}

/** Whoever stays silent before any money was asked for is out of service, to those who wait. */
const unheard = 'institution-down'
const wordOf = ({ outcome }: PhoneSaid) => (outcome === 'no-answer' ? unheard : outcome)

function isKnown({ outcome }: PhoneSaid): boolean {
  if (outcome === 'no-answer' || !isOutcome(outcome)) return false
  const kind = outcomeFacts(outcome).class
  return kind === 'success' || kind === 'refused'
}

/** What the network said; a till whose request found no answer may also reject. */
async function heardFrom(ask: () => Promise<Said>): Promise<Said> {
  try {
    return await ask()
  } catch {
    return { state: 'unknown', reason: 'no-answer' }
  }
}
