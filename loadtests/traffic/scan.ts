/**
 * One scan, from code to final state: what a till and a phone say to whom, in which order, and what
 * each does when nobody answers. It ends when the merchant knows: paid, unpaid, or never told.
 */
import { isOutcome, outcomeFacts } from '../../core/outcome.ts'
import { isCharged, isRemote } from '../../core/scene.ts'
import type { Phone, PhoneSaid, Tap } from './phone.ts'
import type { CrowdPatience, ScanRow } from './protocol.ts'
import type { Counterpart, Heard, Said, Sale } from './tills/till.ts'

export interface ScanParts {
  readonly till: Counterpart
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

/** How a scan ended for the merchant, the word for why, and the order's number if it has another. */
export type Ended = Pick<ScanRow, 'final' | 'outcome'> & Partial<Pick<ScanRow, 'orderNo'>>

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
  const { till, phone, sale, owner } = scan
  let opened = await heardFrom(() => till.openOrder(sale))
  for (let tries = 1; opened.state === 'unknown' && tries < triesWithoutMoney; tries += 1) {
    opened = await heardFrom(() => till.openOrder(sale))
  }
  const { code } = opened
  if (opened.state === 'unknown') return abandon(scan, unheard)
  if (opened.state !== 'open' || code === undefined) return unpaid(opened.reason)
  return named(scan, opened, async (known) => {
    const how = isRemote(sale.scene) && owner !== undefined ? { owner } : {}
    const scanned = await tapped(() => phone.scan(known.tap, code, how))
    if (scanned.outcome !== 'payer-confirming' || scanned.payment === undefined) {
      return abandon(known, wordOf(scanned))
    }
    return confirm(known, scanned.payment.id)
  })
}

/** From here on the order goes by its number at the network, where that is another than the sale's. */
async function named(
  scan: Scan,
  { orderNo }: Said,
  goOn: (scan: Scan) => Promise<Ended>,
): Promise<Ended> {
  if (orderNo === undefined || orderNo === scan.sale.orderNo) return goOn(scan)
  const sale = { ...scan.sale, networkOrderNo: orderNo }
  return { ...(await goOn({ ...scan, sale, tap: { ...scan.tap, orderNo } })), orderNo }
}

async function payerIsScanned(scan: Scan): Promise<Ended> {
  const { till, phone, sale, tap } = scan
  const shown = await tapped(() => phone.showCode(tap))
  const { code } = shown
  // No code, no charge: the network never hears of this sale.
  if (code === undefined) return unpaid(wordOf(shown))
  const charged = await heardFrom(() => till.charge(sale, code))
  return named(scan, charged, (known) => chargeEnds(known, charged))
}

async function chargeEnds(scan: Scan, charged: Said): Promise<Ended> {
  const { patience, sleep } = scan
  let said = charged
  for (const gapMs of patience.queryGapsMs) {
    if (said.state === 'paid') return approved
    if (said.state === 'refused' || said.state === 'closed') return unpaid(said.reason)
    const pending = said.state === 'waiting' ? await askedPayment(scan) : undefined
    if (pending !== undefined) return confirm(scan, pending)
    await sleep(gapMs)
    said = await asked(scan)
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
  const { phone, tap, patience, sleep } = scan
  let said = await phone.confirm(tap, id)
  for (const gapMs of patience.queryGapsMs) {
    if (isKnown(said)) break
    await sleep(gapMs)
    if ((await asked(scan)).state === 'paid') return approved
    said = await phone.payment(tap, id)
    if (said.outcome === 'payer-confirming') said = await phone.confirm(tap, id)
  }
  if (said.outcome === 'approved') return follow(scan)
  return abandon(scan, isKnown(said) ? said.outcome : 'result-unknown')
}

/** The phone says paid: the merchant believes a verified notification, or its own question. */
async function follow(scan: Scan): Promise<Ended> {
  const { till, sale, notice, patience, sleep } = scan
  if (!isCharged(sale.scene) || till.notifiesCharges) {
    const heard = await notice(patience.noticeMs)
    if (heard?.paid === true && heard.amountFen === sale.amountFen) return approved
  }
  // A merchant that cannot be asked leaves its payer's word alone to be believed.
  if (till.query === undefined) return approved
  for (const gapMs of patience.queryGapsMs) {
    const { state } = await asked(scan)
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
  if (till.cancel === undefined) {
    return outcome === 'result-unknown' ? { final: 'unknown', outcome } : unpaid(outcome)
  }
  for (const gapMs of patience.queryGapsMs) {
    const { state } = await heardFrom(() => till.cancel?.(sale))
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

const asked = ({ till, sale }: Scan): Promise<Said> => heardFrom(() => till.query?.(sale))

/** What the network said; a till whose request found no answer may also reject. */
async function heardFrom(ask: () => Promise<Said> | undefined): Promise<Said> {
  try {
    return (await ask()) ?? notAsked
  } catch {
    return { state: 'unknown', reason: 'no-answer' }
  }
}

const notAsked: Said = Object.freeze({ state: 'unknown', reason: 'not-asked' })
