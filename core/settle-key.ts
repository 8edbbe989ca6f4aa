/**
 * The 38 characters by which all books know one interconnected payment: acquiring and forwarding
 * institution (11 each, blanks behind), trace number (6), time (MMDDhhmmss) – in ISO 8583 the
 * fields 32, 33, 11 and 7. Source: samples of the UnionPay institution protocol.
 */
import { type SettleKey, settleKey } from './ids.ts'

export interface SettleKeyParts {
  readonly acquirer: string
  readonly forwarder: string
  /** Six digits. */
  readonly traceNo: string
  /** MMDDhhmmss */
  readonly time: string
}

/** The switch's own institution code. */
export const switchCode = '00049992'

export function formSettleKey({ acquirer, forwarder, traceNo, time }: SettleKeyParts): SettleKey {
  return settleKey(`${acquirer.padEnd(11)}${forwarder.padEnd(11)}${traceNo}${time}`)
}

export function settleKeyParts(key: SettleKey): SettleKeyParts {
  return {
    acquirer: key.slice(0, 11).trimEnd(),
    forwarder: key.slice(11, 22).trimEnd(),
    traceNo: key.slice(22, 28),
    time: key.slice(28, 38),
  }
}
