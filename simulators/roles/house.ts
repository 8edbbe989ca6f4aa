/** A network is an acquirer and a wallet under one roof, with one book: here they are put together. */
import type { Outcome } from '../../core/outcome.ts'
import type { Host, Institution } from '../host/institution.ts'
import type { Answers } from '../host/peer.ts'
import { type Acquirer, type AcquirerForms, createAcquirer } from './acquirer.ts'
import { type Charger, createCharger } from './charge.ts'
import type { Order, OrderRefund } from './order.ts'
import { clearingAccount, type FindPayer } from './parties.ts'
import { createPayScanned } from './pay.ts'
import { createRefunder, type Refunder } from './refund.ts'
import { createWalletCharges } from './wallet-charges.ts'
import { createWalletDesk, type WalletDesk, type WalletParts } from './wallet-desk.ts'

export interface HouseParts extends Pick<WalletParts, 'codeFamily' | 'openingFen'> {
  readonly host: Host
  readonly findPayer: FindPayer
  readonly forms: AcquirerForms
  onRefunded(order: Order, refund: OrderRefund): void
  /** A refund the payer's side has refused, at networks that tell of it. */
  onRefundRefused?(order: Order, refund: OrderRefund, outcome: Outcome): void
}

export interface House {
  readonly acquirer: Acquirer
  readonly charger: Charger
  readonly refunder: Refunder
  readonly desk: WalletDesk
  readonly answers: Answers
}

export function createHouse(parts: HouseParts): House {
  const { host, findPayer, codeFamily, openingFen } = parts
  const acquirer = createAcquirer(host, parts.forms)
  const charges = createWalletCharges(host, {
    ...{ findPayer, openingFen },
    finishOwn: (payment, own) =>
      charger.finish(payment.payee.merchant, payment.orderNo, {
        ...own,
        app: payment.app,
        payerInstitution: host.id,
        payer: payment.payer,
      }),
  })
  const charger: Charger = createCharger(host, acquirer, charges.ownCharge)
  const refunder = createRefunder(host, parts.onRefunded, parts.onRefundRefused)
  const desk = createWalletDesk({
    host,
    findPayer,
    codeFamily,
    openingFen,
    acquirer,
    payScanned: createPayScanned(host, acquirer),
    endCharge: charges.endCharge,
  })
  const answers: Answers = {
    resolve: acquirer.resolve,
    credit: async (message) => ({
      outcome: (await acquirer.credit({ ...message, from: clearingAccount, payer: '' })).outcome,
    }),
    consumed: charger.consumed,
    charge: charges.charge,
    settled: charges.settled,
    'give-back': charges.giveBack,
  }
  return { acquirer, charger, refunder, desk, answers }
}

/** A network is an institution with a house: the stage needs both. */
export interface NetworkInstitution extends Institution {
  readonly house: House
}
