/** The debit of a payer's side is undone, and said so until it is done, or given back. */
import type { Hop } from '../../core/events.ts'
import type { Outcome } from '../../core/outcome.ts'
import { clearingDayOf } from '../../core/settle-key.ts'
import type { Host } from '../host/institution.ts'
import { correction } from '../roles/card-undo.ts'
import { insistOnUndo } from '../roles/unknown.ts'
import { undoing } from '../roles/wallet.ts'
import { payingMember } from './booking.ts'
import type { Directory } from './directory.ts'
import { askerOf, cardWork, type Exchange } from './exchange.ts'
import type { ExchangeLedger } from './ledger.ts'
import { reversalReasons, type UndoCause } from './leg.ts'
import type { News } from './news.ts'
import { paidOff } from './owed.ts'

interface DebitUndoParts {
  readonly host: Host
  readonly directory: Directory
  readonly ledger: Pick<ExchangeLedger, 'corrected'>
  readonly news: Pick<News, 'toldPayer'>
}

export type UndoDebit = (exchange: Exchange, why: UndoCause) => Promise<void>

export function createDebitUndo(parts: DebitUndoParts): UndoDebit {
  const { host, news } = parts
  const { clock } = host
  return async (exchange, why) => {
    const began = clock.now()
    const { settleKey, trace } = exchange
    const reason = reversalReasons[why]
    const isCardOfPayer = exchange.kind === 'consume' && exchange.funding.kind === 'card'
    const heard = isCardOfPayer ? news.toldPayer(exchange, 'order-reversed') : undefined
    if (heard !== undefined) host.later(heard)
    const say = async (attempt: number) => {
      const outcome = await askUndo(parts, exchange, { reason, attempt })
      return outcome === dayIsOver ? correct(parts, exchange, attempt) : outcome
    }
    await insistOnUndo(clock, say)
    const at = clock.now()
    const told = { type: 'exchange-resolved', at, trace, settleKey, to: 'reversed', why } as const
    host.emit({ ...told, hop: hopsOfUndoing[why](parts, exchange), afterMs: at - began })
    if (host.store.durable !== true) return
    await heard
    await paidOff(host.store, exchange, why)
  }
}

/** What a bank says to a reversal that comes after the day of its debit (docs/sources.md, U3.2). */
const dayIsOver: Outcome = 'order-unpaid'

/** Too late to reverse: the bank gives the debit back, and the books of the new day say so. */
async function correct(
  { host, directory, ledger }: DebitUndoParts,
  exchange: Exchange,
  attempt: number,
): Promise<Outcome> {
  const { settleKey, trace, amountFen, funding } = exchange
  const cardNo = funding.kind === 'card' ? funding.cardNo : ''
  const bank = directory.bankOf(cardNo)
  if (bank === undefined) return 'approved'
  const message = { trace, settleKey, amountFen, attempt, cardNo, refundNo: correction }
  const { outcome } = await host.peer.ask(bank, 'credit-card', message)
  if (outcome === 'approved' && (await ledger.corrected(exchange))) {
    const at = host.clock.now()
    const day = clearingDayOf(settleKey, at)
    host.emit({ type: 'cut-crossed', at, trace, settleKey, hop: `${host.id}>${bank}`, day })
  }
  return outcome
}

/** Where the cause of an undoing lies. */
const hopsOfUndoing = {
  'issuer-silent': ({ host, directory }, exchange) =>
    `${host.id}>${payingMember(exchange, directory)}`,
  'payee-refused': ({ host }, { owner }) => `${host.id}>${owner}`,
  'asked-back': ({ host }, exchange) => `${askerOf(exchange)}>${host.id}`,
} as const satisfies Record<UndoCause, (parts: DebitUndoParts, exchange: Exchange) => Hop>

async function askUndo(
  { host, directory }: DebitUndoParts,
  exchange: Exchange,
  { reason, attempt }: { readonly reason: string; readonly attempt: number },
): Promise<Outcome> {
  const { funding, settleKey, trace, amountFen, payerInstitution } = exchange
  const undone = { settleKey, trace, amountFen, attempt }
  if (funding.kind === 'balance') {
    const message = { ...undone, refundNo: undoing }
    return (await host.peer.ask(payerInstitution, 'give-back', message)).outcome
  }
  const bank = directory.bankOf(funding.cardNo)
  if (bank === undefined) return 'approved'
  const message = { ...undone, was: cardWork(exchange), cardNo: funding.cardNo, reason }
  return (await host.peer.ask(bank, 'reverse-authorisation', message)).outcome
}
