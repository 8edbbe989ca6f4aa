/**
 * What a till does on any wire: place an order, charge a payer's code, ask how it went, and say
 * whether a notification is genuine. It writes and reads the wire by hand and verifies every answer.
 */

export interface Sale {
  readonly orderNo: string
  readonly amountFen: number
  readonly subject: string
  readonly notifyUrl: string
  /** When the order was made, milliseconds since 1970. */
  readonly at: number
  /** Which of the network's shops sells. */
  readonly shop: number
}

/** What the network said; `unverified` when its signature is not its own. */
export interface Said {
  readonly state: 'open' | 'paid' | 'waiting' | 'refused' | 'unknown' | 'unverified'
  /** The network's own code. */
  readonly reason: string
  /** What a phone scans. */
  readonly code?: string
}

/** A notification as it came. Header names in any case. */
export interface Notice {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Till {
  open(sale: Sale): Promise<Said>
  charge(sale: Sale, code: string): Promise<Said>
  query(sale: Sale): Promise<Said>
  /** Whether the network signed it, and it tells of this sale being paid as far as it is readable. */
  isGenuine(sale: Sale, notice: Notice): Promise<boolean>
  /** Whether a charge is notified, too. */
  readonly notifiesCharges: boolean
  /** Whether it is told by the network and answers of itself: how late is seen by asking it. */
  readonly hearsItself?: boolean
}

export interface TillParts<Side> {
  readonly side: Side
  /** Where the network is. */
  readonly url: string
  /** Whether tills sign and verify: not where the sandbox trusts everybody. */
  readonly signs: boolean
}

/** What is sent for a signature to a network that looks at none. */
export const unsigned = 'trusted'

export const noAnswer = (status: number): Said => ({ state: 'unknown', reason: `http-${status}` })
export const unverified: Said = { state: 'unverified', reason: 'does-not-verify' }
