/** What came closest to a filter that nothing met: ranked by how many conditions held, newest first. */
import type { Conditions } from './conditions.ts'
import type { Look } from './look.ts'
import type { Miss } from './miss.ts'

/** So many are told. */
export const nearMissesTold = 3

export interface Near {
  readonly look: Look
  /** How many conditions held, of how many. */
  readonly held: number
  readonly of: number
  readonly misses: readonly Miss[]
}

export function nearest(looks: readonly Look[], conditions: Conditions): readonly Near[] {
  const of = conditions.all.length
  const near: Near[] = []
  for (let place = looks.length - 1; place >= 0; place -= 1) {
    const look = looks[place]
    if (look === undefined) continue
    const misses = conditions.misses(look)
    const held = of - misses.length
    // Where nothing held it is not near.
    if (held > 0 && misses.length > 0) insert(near, { look, held, of, misses })
  }
  return near
}

/** Keeps the best in order; of equals the one that came first stays first. */
function insert(near: Near[], one: Near): void {
  const place = near.findIndex(({ held }) => held < one.held)
  if (place < 0) near.push(one)
  else near.splice(place, 0, one)
  if (near.length > nearMissesTold) near.pop()
}
