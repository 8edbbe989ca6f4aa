/** The order of lifelines, and the arrows between them: each message, then its answer, as they came. */
import type { ToldHop } from '../../protocol/story.ts'

export interface Arrow {
  readonly key: string
  readonly kind: 'ask' | 'answer'
  readonly hop: ToldHop
  /** Milliseconds since the first message. */
  readonly at: number
  /** From which lifeline to which, counted from 0. */
  readonly from: number
  readonly to: number
  /** Lifelines of parties that are at work on something meanwhile. */
  readonly busy: readonly number[]
}

/** The payer's hand first, the merchant last: money flows from left to right. */
export function lanesOf(hops: readonly ToldHop[]): string[] {
  const parties = [...new Set(hops.flatMap(({ from, to }) => [from, to]))]
  const houses = new Set(hops.filter(({ from }) => from.endsWith('-app')).map(({ to }) => to))
  const owners = new Set(
    hops.flatMap(({ from, to }) => (from === 'merchant' ? [to] : to === 'merchant' ? [from] : [])),
  )
  const isOnUs = [...owners].some((owner) => houses.has(owner))
  const rank = (party: string) => {
    if (party.endsWith('-app') || party === 'stranger') return 0
    if (party === 'merchant') return 5
    if (owners.has(party)) return 4
    if (houses.has(party)) return 1
    if (party === 'switch') return 2
    return isOnUs ? 1.5 : 2.5
  }
  return parties.sort((one, other) => rank(one) - rank(other))
}

export function arrowsOf(hops: readonly ToldHop[], lanes: readonly string[]): Arrow[] {
  const steps = hops.flatMap(stepsOf)
  const sorted = steps.sort((one, other) => one.at - other.at || orderOf(one) - orderOf(other))
  const atWork: number[] = []
  return sorted.map(({ index, kind, hop, at }) => {
    const [asker, asked] = [lanes.indexOf(hop.from), lanes.indexOf(hop.to)]
    if (kind === 'ask' && hop.endedMs !== null) atWork.push(asked)
    const busy = [...new Set(atWork)]
    if (kind === 'answer') atWork.splice(atWork.lastIndexOf(asked), 1)
    const [from, to] = kind === 'ask' ? [asker, asked] : [asked, asker]
    return { key: `${index}-${kind}`, kind, hop, at, from, to, busy }
  })
}

interface Step extends Pick<Arrow, 'kind' | 'hop' | 'at'> {
  readonly index: number
}

function stepsOf(hop: ToldHop, index: number): Step[] {
  const ask: Step = { kind: 'ask', hop, at: hop.beganMs, index }
  return hop.endedMs === null ? [ask] : [ask, { kind: 'answer', hop, at: hop.endedMs, index }]
}

/** Of what happens in one moment: outer questions before inner ones, their answers after. */
const orderOf = ({ kind, index }: Step) => (kind === 'ask' ? index : 10_000 - index)
