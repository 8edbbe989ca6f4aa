/** What just failed, said where it failed: a few words that rise and fade. */
import { effect } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import type { Failure } from '../../protocol/live.ts'
import { failureName } from '../failures/failure-names.ts'
import { nameOf } from '../furniture/speech.ts'
import { picture } from '../state/page.ts'
import { namedOf } from './names.ts'
import type { Plan, Point } from './plan.ts'
import { stillness } from './seen.ts'
import { partiesOf } from './streets.ts'

interface Caption extends Point {
  readonly trace: string
  readonly place: string
  readonly says: string
  readonly pair: string
  readonly until: number
}

/** So many at once, one a place, each for so long: more is noise. */
const captionsMost = 3
const captionMs = 2600
/** About half as wide as one becomes, and as high with its way up: they stay on the map. */
const halfPx = 116
const highPx = 48

export function Captions({ plan }: { readonly plan: Plan }) {
  const [captions, setCaptions] = useState<readonly Caption[]>([])
  useEffect(() => {
    let last = picture.peek()?.frame.failures[0]?.trace
    const stop = effect(() => {
      const failures = picture.value?.frame.failures ?? []
      const fresh = newerThan(failures, last)
      last = failures[0]?.trace
      if (stillness.peek() !== null) return
      setCaptions((shown) => withNews(plan, shown, fresh))
    })
    return stop
  }, [plan])
  return (
    <ul class="captions" aria-hidden="true">
      {captions.map(({ trace, x, y, says, pair }) => (
        <li key={trace} style={{ left: `${x}px`, top: `${y}px` }}>
          <b>{says}</b> <span>{pair}</span>
        </li>
      ))}
    </ul>
  )
}

/** Newest first, up to the one that was newest before. */
function newerThan<One extends { readonly trace: string }>(
  all: readonly One[],
  last: string | undefined,
): readonly One[] {
  const known = all.findIndex(({ trace }) => trace === last)
  return known < 0 ? all : all.slice(0, known)
}

function withNews(
  plan: Plan,
  shown: readonly Caption[],
  fresh: readonly Failure[],
): readonly Caption[] {
  const now = performance.now()
  const staying = shown.filter(({ until }) => until > now)
  const taken = new Set(staying.map(({ place }) => place))
  const added: Caption[] = []
  for (const failure of fresh) {
    if (staying.length + added.length >= captionsMost) break
    const caption = captionOf(plan, failure, now)
    if (caption === null || taken.has(caption.place)) continue
    if ([...staying, ...added].some((other) => overlap(caption, other))) continue
    taken.add(caption.place)
    added.push(caption)
  }
  return added.length === 0 && staying.length === shown.length ? shown : [...staying, ...added]
}

/** One over the other could not be read, nor the other. */
const overlap = (one: Point, other: Point) =>
  Math.abs(one.x - other.x) < 2 * halfPx && Math.abs(one.y - other.y) < highPx / 2

function captionOf(plan: Plan, failure: Failure, now: number): Caption | null {
  const { trace, hop, app, owner } = failure
  const house = plan.houses.get(partiesOf(hop)[1])
  if (house === undefined) return null
  const app_ = picture.peek()?.apps.find(({ id }) => id === app)
  const from = app_ === undefined ? app : nameOf(app_)
  return {
    ...{ trace, place: partiesOf(hop)[1], until: now + captionMs },
    ...{
      x: Math.min(plan.width - halfPx, Math.max(halfPx, house.x)),
      y: Math.max(highPx, house.y - house.height / 2),
    },
    says: failureName(failure.failure),
    pair: `${from} → ${nameOf(namedOf(owner))}`,
  }
}
