/**
 * What clearing costs: who pays whom for carrying a payment. The table is data; that of nobody's
 * agreement was published, so the one here is the card rules of 2016 as remembered, and assumed to
 * hold for barcodes (docs/sources.md, U5.8).
 */
import type { Scene } from './scene.ts'

/** What pays: a debit card, a credit card, or money the payer's own institution keeps. */
export type FeeFunding = 'debit' | 'credit' | 'balance'

export interface FeeRow {
  /** Scenes it holds in; all of them when none is named. */
  readonly scenes?: readonly Scene[]
  readonly funding: FeeFunding
  /** What the payee's side pays the payer's, in basis points, and the most of it in fen. */
  readonly issuerBasisPoints: number
  readonly issuerMaxFen: number | null
  /** What the switch earns, one half from either side; the most is of both together. */
  readonly switchBasisPoints: number
  readonly switchMaxFen: number | null
  /** Where it comes from, and whether it is only assumed. */
  readonly source: string
  readonly assumed: boolean
}

/** The first row that fits counts; where none does, nothing is paid. */
export type FeeTable = readonly FeeRow[]

/** What each side pays (above zero) or earns (below); together nothing. */
export interface Fees {
  readonly payerSideFen: number
  readonly payeeSideFen: number
  readonly switchFen: number
}

export interface FeePayment {
  readonly scene: Scene
  readonly funding: FeeFunding
  readonly amountFen: number
}

const cardsOf2016 = {
  switchBasisPoints: 6.5,
  switchMaxFen: 650,
  source: 'docs/sources.md, U5.8',
  assumed: true,
} as const

export const assumedFees: FeeTable = [
  { ...cardsOf2016, funding: 'debit', issuerBasisPoints: 35, issuerMaxFen: 1300 },
  { ...cardsOf2016, funding: 'credit', issuerBasisPoints: 45, issuerMaxFen: null },
  { ...cardsOf2016, funding: 'balance', issuerBasisPoints: 35, issuerMaxFen: 1300 },
]

export const noFees: Fees = { payerSideFen: 0, payeeSideFen: 0, switchFen: 0 }

/** Of a payment. A refund costs nothing, and gives no fee back. */
export function feesOf(
  { scene, funding, amountFen }: FeePayment,
  table: FeeTable = assumedFees,
): Fees {
  const row = table.find(
    (one) => one.funding === funding && (one.scenes === undefined || one.scenes.includes(scene)),
  )
  if (row === undefined) return noFees
  const { issuerBasisPoints, issuerMaxFen, switchBasisPoints, switchMaxFen } = row
  const issuer = shareFen(amountFen, issuerBasisPoints, issuerMaxFen)
  const halfMaxFen = switchMaxFen === null ? null : Math.floor(switchMaxFen / 2)
  const half = shareFen(amountFen, switchBasisPoints / 2, halfMaxFen)
  return { payerSideFen: half - issuer, payeeSideFen: half + issuer, switchFen: 0 - 2 * half }
}

/** Rounded to the nearest fen, half a fen up. */
const shareFen = (amountFen: number, basisPoints: number, maxFen: number | null) =>
  Math.min(Math.round((amountFen * basisPoints) / 10_000), maxFen ?? Number.POSITIVE_INFINITY)
