/** A network is an acquirer and a wallet under one roof, with one book: here they are put together. */
import type { Host, Institution } from '../host/institution.ts'
import type { Answers } from '../host/peer.ts'
import { type Acquirer, type AcquirerForms, createAcquirer } from './acquirer.ts'
import { type Charger, createCharger } from './charge.ts'
import { asPaid, asRefunded, type Notice, noticesOwed, owedNotice } from './notice.ts'
import type { Order } from './order.ts'
import { clearingAccount, type FindPayer } from './parties.ts'
import { createPayScanned } from './pay.ts'
import { createRefunder, type Refunder, type RefundNews } from './refund.ts'
import { createWalletCharges } from './wallet-charges.ts'
import { createWalletDesk, type WalletDesk, type WalletParts } from './wallet-desk.ts'

export interface HouseParts
  extends Pick<WalletParts, 'codeFamily' | 'openingFen'>,
    Omit<RefundNews, 'noticeId'> {
  readonly host: Host
  readonly findPayer: FindPayer
  readonly forms: AcquirerForms
}

export interface House {
  readonly acquirer: Acquirer
  readonly charger: Charger
  readonly refunder: Refunder
  readonly desk: WalletDesk
  readonly answers: Answers
  /** Takes up what had not ended when the world fell. */
  wake(): Promise<void>
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
  const { noticeId } = parts.forms
  const news: RefundNews = { ...parts, ...(noticeId === undefined ? {} : { noticeId }) }
  const refunder = createRefunder(host, news)
  const desk = createWalletDesk({
    host,
    findPayer,
    codeFamily,
    openingFen,
    acquirer,
    payScanned: createPayScanned(host, acquirer),
    endCharge: charges.endCharge,
    resumeCharge: charges.resume,
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
  const wake = async () => {
    await acquirer.wake()
    for (const order of await acquirer.all()) resumeOrder(host, { charger, refunder }, order)
    for (const notice of await noticesOwed(host)) await tellAgain({ ...parts, acquirer }, notice)
    await desk.wake()
  }
  return { acquirer, charger, refunder, desk, answers, wake }
}

/** Goes on with the telling of what was owed when the world fell. */
async function tellAgain(
  { host, acquirer, forms, onRefunded, onRefundRefused }: HouseParts & Pick<House, 'acquirer'>,
  notice: Notice,
): Promise<void> {
  const { merchant, orderNo } = notice
  const order = await acquirer.find(merchant, { orderNo })
  if (order === undefined) return
  const owed = owedNotice(host, notice)
  if (notice.tells === 'paid') return forms.onPaid(asPaid(order), owed)
  const refund = order.refunds.find(({ refundNo }) => refundNo === notice.refundNo)
  if (refund === undefined) return
  const then = asRefunded(order, refund)
  if (notice.tells === 'refunded') onRefunded(then, refund, owed)
  else onRefundRefused?.(then, refund, { outcome: notice.outcome, owed })
}

function resumeOrder(
  host: Host,
  { charger, refunder }: Pick<House, 'charger' | 'refunder'>,
  order: Order,
): void {
  if (order.state === 'reserved' || order.state === 'confirming') host.later(charger.resume(order))
  for (const refund of order.refunds) {
    if (refund.state === 'pending') host.later(refunder.resume(order, refund))
  }
}

/** A network is an institution with a house: the stage needs both. */
export interface NetworkInstitution extends Institution {
  readonly house: House
}
