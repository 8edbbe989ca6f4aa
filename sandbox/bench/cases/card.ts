/** A card purchase at a bank over ISO 8583, which nobody signs. */
import { payerIdOf } from '../../../core/cast.ts'
import { fen } from '../../../core/money.ts'
import { formSettleKey, switchCode } from '../../../core/settle-key.ts'
import { decodeCardAnswer, encodeCardMessage } from '../../../simulators/banks/wire.ts'
import { payerNamed } from '../../people.ts'
import type { Case } from '../case.ts'
import type { IsRight, Prepared } from '../press.ts'
import { type PressedCase, pressedCase } from '../pressed-case.ts'

const purchases = 12_000

export const isApproved: IsRight = (status, body) =>
  status === 200 && decodeCardAnswer(Buffer.from(body, 'latin1')) === 'approved'

/** How a sandbox is pressed with purchases, whatever it remembers them with. */
export const cardPurchases: Omit<PressedCase, 'name' | 'says' | 'baseline'> = {
  ...{ server: 'sandbox', door: 'icbc' },
  prepare: async ({ seed }) =>
    Array.from({ length: purchases }, (_, index) => cardPurchase(seed, index)),
  isRight: isApproved,
}

export const unsignedCard: Case = pressedCase({
  name: 'unsigned-card',
  says: 'an ISO 8583 purchase at a bank: fate, ledger and events on, nothing signed',
  ...{ ...cardPurchases, baseline: 'bare-http' },
})

/** One of a million different ones, each good at ICBC's door once. */
export function cardPurchase(seed: number, index: number): Prepared {
  const payer = payerNamed(seed, payerIdOf('icbc', index % 5000))
  if (payer?.funding.kind !== 'card') throw new Error('An ICBC payer has no card.')
  const traceNo = String(index % 1_000_000).padStart(6, '0')
  const body = encodeCardMessage({
    question: 'authorise',
    settleKey: formSettleKey({
      ...{ acquirer: '49430000', forwarder: switchCode, traceNo, time: '1122193000' },
    }),
    cardNo: payer.funding.cardNo,
    amountFen: fen(1250),
    reason: '',
    reference: '',
  })
  return { path: '/iso8583', headers: { 'Content-Type': 'application/octet-stream' }, body }
}
