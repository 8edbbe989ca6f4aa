/** A slider is dragged faster than a sandbox answers: only where it is now is told, one at a time. */
import { useRef, useState } from 'preact/hooks'
import {
  type PlaceKind,
  type Policy,
  policyOf,
  policyTurned,
  type Turns,
  turnsOf,
} from '../../protocol/turns.ts'
import type { PlaceDesk } from './place-desk.ts'

/** What stood at a place before its plug was pulled from this page; null for the scenario's own. */
export type Pulled = Map<string, Policy | null>

export interface Turning {
  /** As it stands, or as it is being turned. */
  readonly turns: Turns
  readonly turn: (change: Partial<Turns>) => void
  readonly plugBack: () => void
  readonly reset: () => void
}

interface TurningParts {
  readonly place: string
  readonly kind: PlaceKind
  readonly desk: PlaceDesk
  readonly pulled: Pulled
}

/** Not more often than this: every change is marked on every chart. */
const apartMs = 150

export function useTurning({ place, kind, desk, pulled }: TurningParts): Turning {
  const [draft, setDraft] = useState<Turns | null>(null)
  const waiting = useRef<Policy | null | undefined>(undefined)
  const isSending = useRef(false)
  const own = desk.policies === null ? undefined : policyOf(desk.policies, place)
  const stood = turnsOf(own ?? {})
  const turns = draft ?? stood

  const send = async (policy: Policy | null) => {
    waiting.current = policy
    if (isSending.current) return
    isSending.current = true
    while (waiting.current !== undefined) {
      const next = waiting.current
      waiting.current = undefined
      await desk.change(next)
      await new Promise((resolve) => setTimeout(resolve, apartMs))
    }
    isSending.current = false
    setDraft(null)
  }

  return {
    turns,
    turn: (change) => {
      const next = { ...turns, ...change }
      if (next.plug !== 'in' && stood.plug === 'in') {
        pulled.set(place, desk.policies?.[place] ?? null)
      }
      setDraft(next)
      void send(policyTurned(kind, next, own))
    },
    plugBack: () => {
      setDraft({ ...turns, plug: 'in' })
      void send(pulled.get(place) ?? null)
      pulled.delete(place)
    },
    reset: () => {
      pulled.delete(place)
      void send(null)
    },
  }
}
