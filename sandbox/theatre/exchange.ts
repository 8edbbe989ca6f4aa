/**
 * One world is taken off and the next put on: the old one is drained, its books are looked at and
 * told, and only when whoever asked has been answered it is left and the new one opened, behind doors
 * that go on listening. There is one change at a time.
 */
import type { Farewell } from '../../dashboard/protocol/console.ts'
import { Misuse } from '../misuse.ts'
import { closeKept, type Kept } from '../resettable.ts'
import type { Billing, House } from './house.ts'
import { betweenWorlds, turnToInterval } from './interval.ts'
import { type Answer, refused } from './play-desk.ts'

export interface Exchange {
  house(): House
  isChanging(): boolean
  /** What the world before this one came to. */
  before(): Farewell | null
  /** Why what was asked for last could not be put on; null when it could. */
  trouble(): string | null
  /** Puts on another world; answers when the old one is told of. */
  change(next: Billing): Promise<Answer>
  /** Waits for a change that is under way. */
  changed(): Promise<void>
}

interface ExchangeParts {
  readonly first: House
  readonly open: (billing: Billing, kept: Kept) => Promise<House>
  readonly say: (line: string) => void
  /** No world can be put on any more, or a mistake of ours. */
  readonly breakDown: (cause: unknown) => void
}

/** How long requests at work in a world that is left may take to end. */
export const graceMs = 1000
const opensAgainMs = 500
const opensAgainMax = 10

export const isChanging = refused(409, betweenWorlds)

export function createExchange({ first, open, say, breakDown }: ExchangeParts): Exchange {
  let house = first
  let changing: Promise<void> | undefined
  let before: Farewell | null = null
  let trouble: string | null = null

  const exchange = async (next: Billing): Promise<void> => {
    const last = house.billing
    const kept = await house.leave(graceMs)
    const opened = (billing: Billing) => openPatiently({ open: () => open(billing, kept), say })
    turnToInterval(kept)
    try {
      house = await opened(next)
      trouble = null
    } catch (cause) {
      trouble = `"${next.scenario.title}" could not be put on: ${cause instanceof Error ? cause.message : String(cause)}`
      say(trouble)
      // What was kept of the last one is there: it goes on.
      const { afresh: _afresh, from: _from, ...goesOn } = last
      house = await opened(goesOn).catch(async (gaveUp) => {
        await closeKept(kept, 0)
        throw gaveUp
      })
    }
    const { scenario, seed } = house.billing
    say(`Now playing "${scenario.title}", seed ${seed}.`)
  }

  const change = async (next: Billing): Promise<Answer> => {
    if (changing !== undefined) return isChanging
    let answer: () => void = () => undefined
    const answered = new Promise<void>((resolve) => {
      answer = resolve
    })
    const told = house.stop().then(() => house.farewell())
    changing = Promise.all([told, answered])
      .then(() => exchange(next))
      .catch(breakDown)
      .finally(() => {
        changing = undefined
      })
    before = await told
    say(before.says)
    setImmediate(answer)
    const { scenario, seed, time } = next
    return { status: 202, body: { before, next: { title: scenario.title, seed, time } } }
  }

  return {
    house: () => house,
    isChanging: () => changing !== undefined,
    before: () => before,
    trouble: () => trouble,
    change,
    changed: async () => {
      await changing
    },
  }
}

interface Patience {
  readonly open: () => Promise<House>
  readonly say: (line: string) => void
}

/** What is in the way, such as a folder that another process holds, may go: it is asked for again. */
async function openPatiently(parts: Patience, left = opensAgainMax): Promise<House> {
  try {
    return await parts.open()
  } catch (cause) {
    if (left === 0 || !(cause instanceof Misuse)) throw cause
    parts.say(cause.message)
    await new Promise((resolve) => setTimeout(resolve, opensAgainMs))
    return openPatiently(parts, left - 1)
  }
}
