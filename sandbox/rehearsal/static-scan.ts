/**
 * A payer scans the code on the counter, types in the amount and confirms. No till is asked and
 * none asks: how it ended, the payer's phone shows.
 */
import { outcomeFacts } from '../../core/outcome.ts'
import type { Phone, PhoneSaid, Tap } from '../../loadtests/traffic/phone.ts'
import type { CrowdPatience } from '../../loadtests/traffic/protocol.ts'
import type { Ended } from '../../loadtests/traffic/scan.ts'
import type { Sale } from '../../loadtests/traffic/tills/till.ts'

interface StaticScan {
  readonly phone: Phone
  readonly tap: Tap
  readonly code: string
  readonly sale: Pick<Sale, 'amountFen'>
  readonly patience: Pick<CrowdPatience, 'queryGapsMs'>
  sleep(milliseconds: number): Promise<void>
}

export async function playStaticScan(scan: StaticScan): Promise<Ended> {
  const { phone, tap, code, sale, patience, sleep } = scan
  const { amountFen: enteredFen } = sale
  let said = await phone.scan(tap, code, { enteredFen })
  if (said.outcome === 'no-answer') said = await phone.scan(tap, code, { enteredFen })
  const id = said.payment?.id
  if (said.outcome !== 'payer-confirming' || id === undefined) return ended(said)
  said = await phone.confirm(tap, id)
  for (const gapMs of patience.queryGapsMs) {
    if (isKnown(said)) break
    await sleep(gapMs)
    said = await phone.payment(tap, id)
    if (said.outcome === 'payer-confirming') said = await phone.confirm(tap, id)
  }
  return isKnown(said) ? ended(said) : { final: 'unknown', outcome: 'result-unknown' }
}

const ended = ({ outcome }: PhoneSaid): Ended => ({
  final: outcome === 'approved' ? 'paid' : 'unpaid',
  outcome: outcome === 'no-answer' ? 'institution-down' : outcome,
})

function isKnown({ outcome }: PhoneSaid): boolean {
  if (outcome === 'no-answer') return false
  const kind = outcomeFacts(outcome).class
  return kind === 'success' || kind === 'refused'
}
