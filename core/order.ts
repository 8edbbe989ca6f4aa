/**
 * The same order twice: the same answer, or the name of the first field that differs. And what may
 * be taken of what an order holds.
 */
import { limits } from './limits.ts'
import { type Fen, fen } from './money.ts'

/** What makes two requests under one order number the same request. */
export interface OrderTerms {
  readonly amountFen: Fen
  readonly subject: string
  readonly scene: string
  /** The payer's code, when the payer was scanned. */
  readonly payerCode: string
  readonly attach: string
}

const compared = ['amountFen', 'subject', 'scene', 'payerCode', 'attach'] as const

export type ComparedField = (typeof compared)[number]

/** The first field in which a repeated order differs from the first, or nothing. */
export function differingField(first: OrderTerms, again: OrderTerms): ComparedField | undefined {
  return compared.find((field) => first[field] !== again[field])
}

/** The most that may be captured of a hold, in whole fen: the goods may cost more than was held. */
export const captureMaxFen = (heldFen: Fen): Fen =>
  fen(Math.floor((heldFen * limits.captureOfHoldPercentMax) / 100))
