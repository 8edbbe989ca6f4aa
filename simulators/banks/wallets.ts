/** Wallets that are no network's and issue no cards: their payers hold a balance, or pay by a bank. */
import { type Participant, participantOf } from './participant.ts'

export const wallets: readonly Participant[] = [
  participantOf({
    ...{ id: 'mipay', shortCode: 'MIPAY', institutionCode: '90280000' },
    ...{ english: 'Mi Pay (Xiaomi)', chinese: '小米支付' },
    app: ['Mi Pay', '小米钱包'],
    ...{ mood: 'brisk', maintenance: ['Wed 03:00-04:00'] },
  }),
]
