/** The numbers the switch gives out: settle keys, vouchers, transaction numbers. Each only once. */
import { compactTime } from '../../core/calendar.ts'
import { counterDigits, type SettleKey } from '../../core/ids.ts'
import { formSettleKey, switchCode } from '../../core/settle-key.ts'
import type { Host } from '../host/institution.ts'
import { createCounter, wakeAll } from '../roles/counter.ts'

export interface Numbers {
  settleKey(): SettleKey
  /** Date and twelve digits. */
  voucher(): string
  txnNo(): string
  wake(): Promise<void>
}

export function createNumbers({ clock, store }: Pick<Host, 'clock' | 'store'>): Numbers {
  const counters = {
    keys: createCounter(store, 'keys'),
    vouchers: createCounter(store, 'vouchers'),
    lookups: createCounter(store, 'lookups'),
  }
  return {
    wake: () => wakeAll(Object.values(counters)),
    settleKey: () => {
      const time = compactTime(clock.now()).slice(4)
      const traceNo = counterDigits(counters.keys.next(), 6)
      return formSettleKey({ acquirer: '49430000', forwarder: switchCode, traceNo, time })
    },
    voucher: () => {
      return `${compactTime(clock.now()).slice(0, 8)}${counterDigits(counters.vouchers.next(), 12)}`
    },
    txnNo: () => {
      return `${compactTime(clock.now())}${counterDigits(counters.lookups.next(), 8)}`
    },
  }
}
