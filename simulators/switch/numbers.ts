/** The numbers the switch gives out: settle keys, vouchers, transaction numbers. Each only once. */
import { compactTime } from '../../core/calendar.ts'
import type { Clock } from '../../core/clock.ts'
import { counterDigits, type SettleKey } from '../../core/ids.ts'
import { formSettleKey, switchCode } from '../../core/settle-key.ts'

export interface Numbers {
  settleKey(): SettleKey
  /** Date and twelve digits. */
  voucher(): string
  txnNo(): string
}

export function createNumbers(clock: Clock): Numbers {
  let keys = 0
  let vouchers = 0
  let lookups = 0
  return {
    settleKey: () => {
      keys += 1
      const time = compactTime(clock.now()).slice(4)
      const traceNo = counterDigits(keys, 6)
      return formSettleKey({ acquirer: '49430000', forwarder: switchCode, traceNo, time })
    },
    voucher: () => {
      vouchers += 1
      return `${compactTime(clock.now()).slice(0, 8)}${counterDigits(vouchers, 12)}`
    },
    txnNo: () => {
      lookups += 1
      return `${compactTime(clock.now())}${counterDigits(lookups, 8)}`
    },
  }
}
