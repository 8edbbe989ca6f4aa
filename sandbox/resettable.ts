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

/** Where a world begins, and from what. */
export interface Beginning {
  /** What stayed of the world before it; without it, it is the first. */
  readonly kept?: Kept
  /** The snapshot it goes on from. */
  readonly from?: string
  /** Whether what is found of it is put aside: so it is behind doors that are kept, unless told otherwise. */
  readonly afresh?: boolean
}

/** What a world is opened with. */
export interface OpeningParts extends Beginning {
  readonly reset: () => Promise<void>
  readonly restore: (path: string) => Promise<void>
}

export type OpenWorld = (parts: OpeningParts) => Promise<Opened>

/** How long requests at work may take to be answered, before their connections are cut. */
const graceMs = 5000

interface ResettableParts {
  readonly open: OpenWorld
  /** How the first begins. */
  readonly begins?: Beginning
  /** Is closed with it. */
  readonly beside?: { close(): Promise<void> } | null
}

/** Whoever leaves it takes the doors along: it is closed then, and they are not. */
export async function resettable({
  open,
  begins = {},
  beside = null,
}: ResettableParts): Promise<Opened> {
  const ears = createEars(() => now.sandbox)
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
      await closeKept(kept, 0)
      throw cause
    }
    ears.hearOn()
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
  let now = await open({ ...begins, reset, restore })
  const closeAll = (closingMs?: number): Promise<void> => {
    const close = async () => {
      await changing?.catch(() => undefined)
      await beside?.close()
      await now.sandbox.close(closingMs)
    }
    closing ??= close()
    return closing
  }
  const leave = async (leaveMs: number): Promise<Kept> => {
    closing ??= Promise.resolve()
    await changing?.catch(() => undefined)
    return now.leave(leaveMs)
  }

  const own: Partial<Sandbox> = {
    reset,
    listen: ears.listen,
    run: async () => knownUntilItEnds(runs, await now.sandbox.run()),
    close: closeAll,
    [Symbol.asyncDispose]: () => closeAll(),
  }
  return { sandbox: standingFor(() => now.sandbox, own), view: now.view, leave }
}

/** Whoever listens hears the next world, too. */
function createEars(now: () => Sandbox) {
  const ears = new Map<(event: SandboxEvent) => void, () => void>()
  const hearOn = () => {
    for (const hear of ears.keys()) ears.set(hear, now().listen(hear))
  }
  const listen: Sandbox['listen'] = (hear) => {
    ears.set(hear, now().listen(hear))
    return () => {
      ears.get(hear)?.()
      ears.delete(hear)
    }
  }
  return { listen, hearOn }
}

/** Closes what stayed, where no world comes to stand behind it any more. */
export async function closeKept({ doors, intercept }: Kept, closingMs: number): Promise<void> {
  const listening = [...doors.values(), ...(intercept?.listeners ?? [])]
  await Promise.all(listening.map((one) => one.close(closingMs)))
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
