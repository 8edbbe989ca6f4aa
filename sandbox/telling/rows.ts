/** The list of told payments: a line for each, found by any name or part of one. */
import type { OrderMoved } from '../../core/events.ts'
import { failureIn } from '../../core/failures-seen.ts'
import { type ToldList, type ToldRow, toldListed } from '../../dashboard/protocol/story.ts'
import type { ToldBook } from './told-book.ts'
import type { ToldPayment } from './told-payment.ts'

export function rowOf(payment: ToldPayment): ToldRow {
  const { ended, at, called } = payment
  const order = orderIn(payment)
  const { scene = null, app = null, city = null, outcome = null, tookMs = null } = ended ?? {}
  return {
    ...{ trace: called, at, scene, app, city, outcome, tookMs },
    owner: ended?.owner ?? order?.acquirer ?? null,
    merchant: ended?.merchant || order?.merchant || null,
    payee: payment.payee ?? null,
    amountFen: ended?.amountFen || order?.amountFen || null,
    failure: ended === undefined ? null : (failureIn(ended)?.failure ?? null),
    messages: messagesIn(payment),
  }
}

function orderIn({ heard }: ToldPayment): OrderMoved | undefined {
  const last = heard.findLast((one) => one.type === 'event' && one.event.type === 'order-moved')
  return last?.type === 'event' && last.event.type === 'order-moved' ? last.event : undefined
}

/** Told by whoever said them, or where nobody did, by the gates they passed. */
function messagesIn({ heard }: ToldPayment): number {
  let [said, passed] = [0, 0]
  for (const one of heard) {
    if (one.type === 'said' || one.type === 'asked') said += 1
    else if (one.type === 'event' && one.event.type === 'hop-passed') passed += 1
  }
  return Math.max(said, passed)
}

/** What to list: by part of a name, by how it ended, by whose app and code. */
export interface Wanted {
  readonly find: string
  readonly outcome: string
  readonly failed: boolean
  readonly app: string
  readonly owner: string
}

/** Read off a query; what it does not say is wanted whatever it is. */
export function wantedOf(query: string): Wanted {
  const asked = new URLSearchParams(query)
  const read = (name: string) => asked.get(name)?.trim() ?? ''
  return {
    find: read('find').toLowerCase(),
    ...{ outcome: read('outcome'), app: read('app'), owner: read('owner') },
    failed: ['', '1', 'true'].includes(read('failed')) && asked.has('failed'),
  }
}

/** Newest first. */
export function listOf(book: ToldBook, wanted: Wanted): ToldList {
  const payments: ToldRow[] = []
  const all = book.all()
  for (let place = all.length - 1; place >= 0 && payments.length < toldListed; place -= 1) {
    const payment = all[place]
    if (payment !== undefined && isWanted(payment, wanted)) payments.push(rowOf(payment))
  }
  return { payments, keeping: book.keeping() }
}

function isWanted(payment: ToldPayment, { find, outcome, failed, app, owner }: Wanted): boolean {
  const { ended } = payment
  if (failed && !payment.hasFailed) return false
  if (outcome !== '' && ended?.outcome !== outcome) return false
  if (app !== '' && ended?.app !== app) return false
  if (owner !== '' && ended?.owner !== owner) return false
  return find === '' || [...payment.names].some((name) => name.toLowerCase().includes(find))
}
