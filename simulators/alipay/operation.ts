/**
 * What an operation is, and how one becomes a reader: content is read, done and told, whatever the
 * entrance (docs/sources.md, A4).
 */
import { trace } from '../../core/ids.ts'
import type { Store } from '../../storage/store.ts'
import type { About } from '../host/fault-gate.ts'
import type { Order } from '../roles/order.ts'
import type { Bills } from './bill-link.ts'
import type { Answer, Call, Reader } from './calls.ts'
import { isGood, isOpen, type OperationName, wordsFor } from './codes.ts'
import type { Done, Ground } from './deed.ts'
import type { Biz, Read } from './fields.ts'
import { flawWords } from './flaws.ts'
import type { AlipayMerchant } from './merchants.ts'
import { type Asked, type Context, statedOrderNo } from './requests.ts'
import type { Fields } from './serializer.ts'
import { encodeRefusal, methods } from './wire.ts'

export interface Operation<Ask extends Asked> {
  readonly name: OperationName
  /** Whether it asks for money to move: only then may ordinary faults hit it. */
  readonly movesMoney: boolean
  decode(biz: Biz, context: Context): Read<Ask>
  handle(ground: Ground, ask: Ask): Promise<Done>
  /** What stands in a success beside the words. */
  encode(done: Done, ask: Ask, now: number): Fields
  /** Where a browser is sent instead of being told, seen from the door. */
  leadsTo?(order: Order): string
}

export interface ReaderParts {
  readonly store: Store
  readonly bills: Bills
}

/** An operation once it is bound to what it asks, so that those of all kinds fit one table. */
export type Bound = (parts: ReaderParts) => readonly [method: string, Reader]

export function operation<Ask extends Asked>(one: Operation<Ask>): Bound {
  const readerOf =
    ({ store, bills }: ReaderParts): Reader =>
    (call, now) => {
      const { merchant, biz, origin } = call
      const read = one.decode(biz, contextOf(call, now))
      if ('flaw' in read) {
        const fields = encodeRefusal(one.name, { orderNo: statedOrderNo(biz), again: false })
        return { answer: { words: read.flaw, fields } }
      }
      const { asked, unknown } = read
      return {
        command: {
          about: aboutOf(one, merchant, asked),
          ignored: unknown,
          run: (house) => one.handle({ house, store, bills, merchant, now, origin }, asked),
          answer: (done) => answerOf(one, asked, { now, origin, ...done }),
        },
      }
    }
  return (parts) => [methods[one.name], readerOf(parts)]
}

const contextOf = (call: Call, now: number): Context => {
  const { merchant, notifyUrl, returnUrl, signType, charset } = call
  return { notifyUrl, returnUrl, signType, charset, now, sellerId: merchant.sellerId }
}

function answerOf<Ask extends Asked>(
  one: Operation<Ask>,
  asked: Ask,
  told: Done & { readonly now: number; readonly origin: string },
): Answer {
  const { order, outcome, flaw, now, origin } = told
  const words = flaw === undefined ? wordsFor(one.name, outcome) : flawWords(flaw)
  if (!isGood(words)) {
    const again = outcome === 'merchant-funds-insufficient' || isOpen(words)
    const orderNo = order?.orderNo ?? asked.orderNo
    return { words, fields: encodeRefusal(one.name, { orderNo, again }) }
  }
  const path = order === undefined ? undefined : one.leadsTo?.(order)
  const fields = one.encode(told, asked, now)
  return { words, fields, ...(path === undefined ? {} : { goTo: `${origin}${path}` }) }
}

function aboutOf<Ask extends Asked>(
  { name, movesMoney }: Operation<Ask>,
  { id, payee }: AlipayMerchant,
  { trace: of, amountFen, terms }: Ask,
): About {
  const known = amountFen === undefined ? {} : { amountFen }
  return {
    trace: trace(of),
    operation: name,
    movesMoney,
    owner: 'alipay',
    merchant: id,
    city: payee.city,
    payerCode: terms?.payerCode,
    ...known,
  }
}
