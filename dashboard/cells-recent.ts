/** Attempts and successes of the last seconds at every place, in rings of fixed size. */
import { recentSeconds } from './protocol/cells.ts'

interface Lately {
  readonly attempts: number
  readonly approved: number
}

export interface Recent {
  add(place: number, second: number, approved: boolean): void
  /** Of these places together, over the seconds that end with this one. */
  of(places: readonly number[], second: number): Lately
}

export function createRecent(places: number): Recent {
  const seconds = new Array<number>(recentSeconds).fill(-1)
  // Of every place there is, which is half a megabyte: made with the first attempt that is counted.
  const slots = new Array<Uint32Array | undefined>(recentSeconds).fill(undefined)
  const slotAt = (index: number) => {
    const slot = slots[index] ?? new Uint32Array(places * 2)
    slots[index] = slot
    return slot
  }

  return {
    add(place, second, approved) {
      const index = second % recentSeconds
      const known = seconds[index] ?? -1
      if (known > second) return
      const slot = slotAt(index)
      if (known < second) {
        slot.fill(0)
        seconds[index] = second
      }
      slot[place * 2] = (slot[place * 2] ?? 0) + 1
      if (approved) slot[place * 2 + 1] = (slot[place * 2 + 1] ?? 0) + 1
    },
    of(places, second) {
      let attempts = 0
      let approved = 0
      for (const [index, slot] of slots.entries()) {
        const known = seconds[index] ?? -1
        if (slot === undefined || known <= second - recentSeconds || known > second) continue
        for (const place of places) {
          attempts += slot[place * 2] ?? 0
          approved += slot[place * 2 + 1] ?? 0
        }
      }
      return { attempts, approved }
    },
  }
}
