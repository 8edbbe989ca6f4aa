/**
 * A sandbox whose world can be put back to its beginning while its doors go on listening. Whoever
 * holds it holds on to it: what it offers is always that of the world there is now.
 */
import type { SandboxEvent } from '../core/events.ts'
import type { Intercept } from './intercept/intercept.ts'
import type { OwnRing } from './library/own-ring.ts'
import type { Sandbox } from './library/sandbox.ts'
import type { Running } from './runs.ts'
import type { KeptDoors } from './stage-doors.ts'
import type { View } from './view.ts'

/** What stays when a world goes: its doors, its keys, and who listens beside them. */
export interface Kept {
  readonly doors: KeptDoors
  readonly keyRing: OwnRing
  readonly intercept: Intercept | undefined
}

/** A world that was opened. */
export interface Opened {
  readonly sandbox: Sandbox
  readonly view: View | undefined
  /** Ends it but for what stays; requests at work have so long to be answered. */
  leave(graceMs: number): Promise<Kept>
}

/** What a world is opened with. */
export interface OpeningParts {
  /** What stayed of the world before it; without it, it is the first. */
  readonly kept?: Kept
  /** The snapshot it goes on from; without it, it begins anew. */
  readonly from?: string
  readonly reset: () => Promise<void>
  readonly restore: (path: string) => Promise<void>
}

export type OpenWorld = (parts: OpeningParts) => Promise<Opened>

/** How long requests at work may take to be answered, before their connections are cut. */
const graceMs = 5000

/** `beside` is closed with it. */
export async function resettable(
  open: OpenWorld,
  beside: { close(): Promise<void> } | null = null,
): Promise<Pick<Opened, 'sandbox' | 'view'>> {
  const listeners = new Map<(event: SandboxEvent) => void, () => void>()
  const runs = new Set<Running>()
  let changing: Promise<void> | undefined
  let closing: Promise<void> | undefined

  const change = async (from?: string) => {
    for (const running of runs) running.stop()
    await Promise.allSettled([...runs].map(({ finished }) => finished))
    const kept = await now.leave(graceMs)
    try {
      now = await open({ kept, ...(from === undefined ? {} : { from }), reset, restore })
    } catch (cause) {
      await Promise.all([...kept.doors.values()].map((door) => door.close(0)))
      throw cause
    }
    for (const hear of listeners.keys()) listeners.set(hear, now.sandbox.listen(hear))
  }
  const changeTo = (from?: string): Promise<void> => {
    if (closing !== undefined) return Promise.reject(new Error('The sandbox is closed.'))
    changing ??= change(from).finally(() => {
      changing = undefined
    })
    return changing
  }
  const reset = () => changeTo()
  const restore = (path: string) => changeTo(path)
  let now = await open({ reset, restore })
  const closeAll = (closingMs?: number): Promise<void> => {
    const close = async () => {
      await changing?.catch(() => undefined)
      await beside?.close()
      await now.sandbox.close(closingMs)
    }
    closing ??= close()
    return closing
  }

  const own: Partial<Sandbox> = {
    reset,
    listen: (hear) => {
      listeners.set(hear, now.sandbox.listen(hear))
      return () => {
        listeners.get(hear)?.()
        listeners.delete(hear)
      }
    },
    run: async () => knownUntilItEnds(runs, await now.sandbox.run()),
    close: closeAll,
    [Symbol.asyncDispose]: () => closeAll(),
  }
  return { sandbox: standingFor(() => now.sandbox, own), view: now.view }
}

function knownUntilItEnds(runs: Set<Running>, running: Running): Running {
  runs.add(running)
  const forget = () => void runs.delete(running)
  running.finished.then(forget, forget)
  return running
}

/** Every member of a sandbox as it is now; functions may be taken off it and go on working. */
function standingFor(now: () => Sandbox, own: Partial<Sandbox>): Sandbox {
  const names = Reflect.ownKeys(now()) as (keyof Sandbox)[]
  const members = names.map((name): [keyof Sandbox, PropertyDescriptor] => {
    const given = own[name]
    if (given !== undefined) return [name, { enumerable: true, value: given }]
    if (typeof now()[name] !== 'function')
      return [name, { enumerable: true, get: () => now()[name] }]
    const value = (...given: unknown[]): unknown => Reflect.apply(now()[name] as Call, now(), given)
    return [name, { enumerable: true, value }]
  })
  return Object.defineProperties({}, Object.fromEntries(members)) as Sandbox
}

type Call = (...given: unknown[]) => unknown
