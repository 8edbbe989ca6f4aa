/** A notification as a house hands it over: what is written, where it goes, and what is owed of it. */
import type { Trace } from '../../core/ids.ts'

export interface Letter {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Notification {
  readonly trace: Trace
  readonly url: string
  /** Gaps before the second, third … send, in milliseconds. */
  readonly ladderMs: readonly number[]
  /** How long the merchant may take to answer, in milliseconds; 5 s when the network says nothing. */
  readonly answerMs?: number
  /** The letter for one send: signatures and times are fresh, the id is not. */
  write(attempt: number): Promise<Letter>
  isAcknowledged(status: number, body: string): boolean
  /** What is written down of it; nothing where it ends with the process. */
  readonly owed?: OwedNotice | undefined
}

/** A notification that its house has written down as owed, and how far it has come. */
export interface OwedNotice {
  /** What the network calls it: the same at every send, also after a fall. */
  readonly id: string | undefined
  /** Since when it is owed; milliseconds since 1970. */
  readonly at: number
  /** The next send, counted from 0, and when it is due. */
  readonly attempt: number
  readonly due: number
  moved(to: { readonly attempt: number; readonly due: number } | 'delivered' | 'dead'): void
}

/** Takes a letter to a merchant and brings the answer, where there are no sockets. */
export type Carry = (letter: Letter & Pick<Notification, 'url'>) => Promise<{
  readonly status: number
  readonly body: string
}>

/** Told that something left for the world outside; returns whom to tell that it is back. */
export type SetsOut = (what: string) => () => void
