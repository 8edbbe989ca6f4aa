/** Which cells opened or closed since they were last looked at: each is a sign for some seconds. */
import { useEffect, useState } from 'preact/hooks'
import type { CellState, CellsAsked } from '../../protocol/cells.ts'
import type { Cells } from './cells.ts'

export const turnedForMs = 8000

export type Turned = ReadonlyMap<string, 'opened' | 'shut'>

interface Looked {
  /** Scene and city: what holds there says nothing of another place. */
  readonly at: string
  readonly states: ReadonlyMap<string, CellState>
}

/** Kept while the watcher looks at other views: what turned meanwhile is news to them. */
let before: Looked | null = null

export function useTurned(cells: Cells | null, { scene, city }: CellsAsked): Turned {
  const [turned, setTurned] = useState<Turned>(new Map())
  const at = `${scene} ${city}`
  const now = cells === null ? '' : [...cells.values()].map(({ state }) => state).join()
  useEffect(() => {
    if (cells === null) return
    const states = new Map([...cells].map(([pair, { state }]) => [pair, state]))
    const known = before?.at === at ? before.states : null
    before = { at, states }
    const changes = known === null ? [] : changesOf(known, states)
    if (known === null) setTurned(new Map())
    if (changes.length === 0) return
    setTurned(new Map(changes))
  }, [now, at])
  useEffect(() => {
    if (turned.size === 0) return
    const timer = setTimeout(() => setTurned(new Map()), turnedForMs)
    return () => clearTimeout(timer)
  }, [turned])
  return turned
}

const changesOf = (known: Looked['states'], states: Looked['states']) =>
  [...states].flatMap(([pair, state]): [string, 'opened' | 'shut'][] => {
    const was = known.get(pair)
    if (was === undefined || (was === 'closed') === (state === 'closed')) return []
    return [[pair, state === 'closed' ? 'shut' : 'opened']]
  })
