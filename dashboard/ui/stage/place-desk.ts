/** What holds at a place, asked for while its drawer is open, and the way to change it. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { FailureCount } from '../../protocol/live.ts'
import type { Policies, Policy } from '../../protocol/turns.ts'
import { type Answered, ask } from '../state/desk.ts'
import { isLive } from '../state/page.ts'

export interface PlaceDesk {
  /** Null before the first answer. */
  readonly policies: Policies | null
  /** Those decided at this place since the start, most frequent first. */
  readonly failures: readonly FailureCount[] | null
  /** The answer to the last change; shown when it is a refusal. */
  readonly told: Answered<unknown> | null
  /** Sets the policy of the place; null gives back the scenario's own. */
  change(policy: Policy | null): Promise<void>
}

/** Others turn places too: so often is looked. */
const lookEveryMs = 1500

export function usePlaceDesk(place: string): PlaceDesk {
  const [policies, setPolicies] = useState<Policies | null>(null)
  const [failures, setFailures] = useState<readonly FailureCount[] | null>(null)
  const [told, setTold] = useState<Answered<unknown> | null>(null)
  const isOpen = useRef(true)
  const look = useCallback(async () => {
    if (!isLive.peek()) return
    const [rules, counts] = await Promise.all([
      ask<Policies>('/admin/policies'),
      ask<{ readonly failures: readonly FailureCount[] }>('/admin/failures'),
    ])
    if (!isOpen.current) return
    if (rules.ok) setPolicies(rules.value)
    if (counts.ok) setFailures(decidedAt(place, counts.value.failures))
  }, [place])
  useEffect(() => {
    isOpen.current = true
    void look()
    const timer = setInterval(look, lookEveryMs)
    return () => {
      isOpen.current = false
      clearInterval(timer)
    }
  }, [look])
  const change = async (policy: Policy | null) => {
    const path = `/admin/policies/${encodeURIComponent(place)}`
    setTold(
      policy === null
        ? await ask(path, { method: 'DELETE' })
        : await ask(path, { method: 'PUT', body: policy }),
    )
    await look()
  }
  return { policies, failures, told, change }
}

const times = ({ attempts, signs }: FailureCount) => attempts + signs

export const decidedAt = (place: string, counts: readonly FailureCount[]) =>
  counts
    .filter(({ hop }) => hop.endsWith(`>${place}`))
    .sort((one, other) => times(other) - times(one))
