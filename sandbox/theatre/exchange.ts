/**
 * One world is taken off and the next put on: the old one is drained, its books are looked at and
 * told, and only when whoever asked has been answered it is closed and the new one opened. There is
 * one change at a time.
 */
import type { Farewell } from '../../dashboard/protocol/console.ts'
import { Misuse } from '../misuse.ts'
import type { Billing, House } from './house.ts'
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
  readonly open: (billing: Billing) => Promise<House>
  readonly say: (line: string) => void
  /** No world can be put on any more, or a mistake of ours. */
  readonly breakDown: (cause: unknown) => void
}

/** How long open connections of a world that is closed may take to end. */
export const graceMs = 1000
const opensAgainMs = 500
const opensAgainMax = 10

export const isChanging = refused(
  409,
  'One world is being closed and the next one opened: wait a moment.',
)

export function createExchange({ first, open, say, breakDown }: ExchangeParts): Exchange {
  let house = first
  let changing: Promise<void> | undefined
  let before: Farewell | null = null
  let trouble: string | null = null

  const exchange = async (next: Billing): Promise<void> => {
    const last = house.billing
    await house.close(graceMs)
    try {
      house = await openPatiently({ open, say }, next)
      trouble = null
    } catch (cause) {
      trouble = `"${next.scenario.title}" could not be put on: ${cause instanceof Error ? cause.message : String(cause)}`
      say(trouble)
      // What was kept of the last one is there: it goes on.
      const { afresh: _afresh, from: _from, ...goesOn } = last
      house = await openPatiently({ open, say }, goesOn)
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

/** Another process may have taken a port meanwhile: it is asked for again before it is given up. */
async function openPatiently(
  parts: Pick<ExchangeParts, 'open' | 'say'>,
  billing: Billing,
  left = opensAgainMax,
): Promise<House> {
  try {
    return await parts.open(billing)
  } catch (cause) {
    if (left === 0 || !(cause instanceof Misuse)) throw cause
    parts.say(cause.message)
    await new Promise((resolve) => setTimeout(resolve, opensAgainMs))
    return openPatiently(parts, billing, left - 1)
  }
}
