/**
 * The merchant's desk, where notifications arrive: k6 cannot listen, so a small server of the runner
 * does. It is told which orders were paid, and tells when each was heard of. Without one nobody waits.
 */
import { ask, fieldsOf } from './requests.ts'
import type { Notice } from './tills/till.ts'

export interface DeskCounts {
  /** Orders it was told are paid and will be notified. */
  readonly awaited: number
  /** Of those, the ones it has heard of, acknowledged or refused. */
  readonly heard: number
  /** Notifications that came, again and again ones too, and those it refused. */
  readonly came: number
  readonly refused: number
}

/** How it answers: after how long, and which share it refuses at first. */
export interface Manner {
  readonly answerMs: number
  readonly refuseShare: number
}

export const obliging: Manner = { answerMs: 0, refuseShare: 0 }

/** Where the network is to send a notification. Without a desk, nowhere: the port is closed. */
export const notifyUrlOf = (desk: string, wire: string, orderNo: string): string =>
  `${desk === '' ? 'http://127.0.0.1:9' : desk}/hear/${wire}/${orderNo}`

export function announcePaid(desk: string, { wire, orderNo }: { wire: string; orderNo: string }) {
  const body = JSON.stringify({ at: Date.now() })
  ask({ name: 'desk paid', method: 'POST', url: `${desk}/paid/${wire}/${orderNo}`, body })
}

/** The notification of an order, once it has come. */
export function heardOf(desk: string, wire: string, orderNo: string): Notice | undefined {
  const url = `${desk}/heard/${wire}/${orderNo}`
  const { status, body } = ask({ name: 'desk heard', method: 'GET', url })
  if (status !== 200) return undefined
  const fields = fieldsOf(body)
  return { headers: fields.headers as Notice['headers'], body: String(fields.body) }
}

export function setManner(desk: string, manner: Manner): void {
  ask({ name: 'desk manner', method: 'PUT', url: `${desk}/manner`, body: JSON.stringify(manner) })
}

export const countsOf = (desk: string) =>
  fieldsOf(
    ask({ name: 'desk counts', method: 'GET', url: `${desk}/counts` }).body,
  ) as unknown as DeskCounts

/** Milliseconds from paid to heard, by wire. */
export const lagsOf = (desk: string) =>
  fieldsOf(ask({ name: 'desk lags', method: 'GET', url: `${desk}/lags` }).body) as Readonly<
    Record<string, readonly number[]>
  >
