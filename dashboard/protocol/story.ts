/**
 * One payment, told: what `/admin/payments` lists and `/admin/payments/:trace` answers. Everything in
 * it is masked already; the page adds words, and no knowledge.
 */
import type { Hop } from '../../core/events.ts'
import type { Failure } from '../../core/failures.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Scene } from '../../core/scene.ts'
import type { SignatureMode } from '../../core/signature-mode.ts'

/** A line of the list. What nobody has said yet is null. */
export interface ToldRow {
  /** The order's number where there is one; what else it was called otherwise. */
  readonly trace: string
  /** When it was first heard of; milliseconds since 1970. */
  readonly at: number
  readonly scene: Scene | null
  readonly app: string | null
  readonly owner: string | null
  readonly merchant: string | null
  /** The merchant's name. */
  readonly payee: string | null
  readonly city: string | null
  readonly amountFen: number | null
  /** How the last attempt ended, and what failure that was; null while none has. */
  readonly outcome: Outcome | null
  readonly failure: Failure | null
  readonly tookMs: number | null
  /** How many messages were heard. */
  readonly messages: number
}

export interface ToldList {
  /** Newest first, at most `toldListed`. */
  readonly payments: readonly ToldRow[]
  readonly keeping: Keeping
}

/** How many payments are remembered, and how many were not. */
export interface Keeping {
  readonly kept: number
  readonly keptMax: number
  readonly bytes: number
  readonly bytesMax: number
  /** New payments a second that are told; of more a sample is. */
  readonly perSecond: number
  /** Payments that were passed over because too many came at once, and those that made room. */
  readonly passedOver: number
  readonly forgotten: number
}

export const toldListed = 100

export interface Story {
  readonly row: ToldRow
  /** All that parties called it: order number, codes, the switch's keys. */
  readonly names: readonly string[]
  /** `end`: it failed unseen, and was told from there on. */
  readonly begins: 'beginning' | 'end'
  /** Whether messages had bytes; in a rehearsal in virtual time nothing crosses a wire. */
  readonly wire: boolean
  readonly signatures: SignatureMode
  /** In order of their beginnings. */
  readonly hops: readonly ToldHop[]
  /** The codes that were scanned or shown. */
  readonly codes: readonly ToldCode[]
  readonly notices: readonly ToldNotice[]
  readonly books: readonly ToldBook[]
  readonly moves: readonly ToldMove[]
  readonly attempts: readonly ToldAttempt[]
  readonly resolutions: readonly ToldResolution[]
  /** What was covered, and how often. */
  readonly masked: readonly Masked[]
  /** Messages and events beyond the bound of one story. */
  readonly leftOut: number
}

/** One message and its answer. Times are milliseconds after the first. */
export interface ToldHop {
  readonly from: string
  readonly to: string
  readonly hop: Hop
  readonly operation: string
  /** Which try, from 0. */
  readonly attempt: number
  readonly beganMs: number
  /** Null while nobody has answered. */
  readonly endedMs: number | null
  /** What ran in its time and was asked by the party it went to: how deep it stands. */
  readonly depth: number
  /** Null when the message was heard, and no gate told how it ended. */
  readonly outcome: Outcome | null
  readonly fault: 'timeout' | 'reset' | 'duplicate' | 'late' | null
  /** Refused by a policy before any work; turned away because the place had too much to do. */
  readonly byPolicy: boolean
  readonly shed: boolean
  readonly request: ToldMessage | null
  readonly reply: ToldMessage | null
}

/** `http`: as it went over the wire. `interchange`: between houses, as JSON. `iso8583`: bytes. */
export type MessageForm = 'http' | 'interchange' | 'iso8583'

export interface ToldMessage {
  readonly form: MessageForm
  /** `POST /gateway.do HTTP/1.1`; the message type of a card message. */
  readonly start: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** The body as it travelled, masked; a card message as a dump, other bytes as points. */
  readonly body: string
  readonly bytes: number
  /** The same to be read by people, field by field; empty when it is no form anybody knows. */
  readonly fields: readonly ToldField[]
  /** What was sealed inside, opened with the merchant's key. */
  readonly opened: string | null
  readonly signature: ToldSignature | null
}

/** A field, `biz_content.out_trade_no`, and its value. */
export type ToldField = readonly [name: string, value: string]

export interface ToldSignature {
  readonly by: 'merchant' | 'network'
  readonly algorithm: string
  /** A serial number, a certificate's number, an app's; never a key. */
  readonly key: string
  /** Where it stands: a header, a field. */
  readonly where: string
  /** Exactly what was signed, or the text before the key is put behind it. */
  readonly text: string
  readonly verifies: boolean
  /** Why not, in a sentence. */
  readonly mistake: string | null
}

export interface ToldCode {
  readonly text: string
  /** The network or family whose code it is; null when no rule knows it. */
  readonly owner: string | null
  readonly presented: 'by-payer' | 'by-merchant' | 'reference'
  readonly parts: readonly CodePart[]
}

/** `name`: a key of the page's table of words, such as `alipay-prefix`, `emv-59`. */
export interface CodePart {
  readonly name: string
  readonly text: string
  /** A check that was made of it. */
  readonly holds: boolean | null
  readonly parts: readonly CodePart[]
}

export interface ToldNotice {
  readonly at: number
  readonly afterMs: number
  readonly from: string
  readonly step: 'queued' | 'delivered' | 'refused' | 'retrying' | 'dead' | 'forbidden'
  readonly attempt: number
  readonly answered: boolean
  readonly detail: string
}

/** What one party's book says of it. Debits and credits are equal. */
export interface ToldBook {
  readonly place: string
  readonly lines: readonly ToldPosting[]
  readonly debitsFen: number
  readonly creditsFen: number
}

export interface ToldPosting {
  readonly afterMs: number
  readonly kind: 'post' | 'hold' | 'post-hold' | 'void-hold'
  /** `debit/…`, `pay/…`: why money moved. */
  readonly why: string
  readonly debit: string
  readonly credit: string
  readonly amountFen: number
  /** A hold only keeps money ready: it counts once it is posted. */
  readonly counts: boolean
}

/** A record of it reached a new state in somebody's book. */
export interface ToldMove {
  readonly afterMs: number
  readonly place: string
  readonly record: 'order' | 'payment' | 'exchange' | 'authorisation'
  readonly to: string
}

export interface ToldAttempt {
  readonly afterMs: number
  readonly app: string
  readonly outcome: Outcome
  readonly failure: Failure | null
  /** What it is, what the merchant is to do. */
  readonly says: string
  readonly todo: string
  readonly hop: Hop
  readonly moneyMoved: boolean
}

export interface ToldResolution {
  readonly afterMs: number
  readonly to: 'paid' | 'reversed'
  readonly why: 'issuer-silent' | 'credit-unheard' | 'payee-refused' | 'asked-back'
  readonly hop: Hop
  readonly lastedMs: number
}

/** What is covered wherever it stands. */
export const maskedKinds = ['card', 'password', 'key', 'person', 'phone', 'token'] as const
export type MaskedKind = (typeof maskedKinds)[number]
export interface Masked {
  readonly kind: MaskedKind
  readonly times: number
}

export const paymentsPath = '/admin/payments'
export const paymentPath = (trace: string) => `${paymentsPath}/${encodeURIComponent(trace)}`
