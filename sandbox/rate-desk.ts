/**
 * Where the rate of what is being played is turned: the admin API and the library come here. It stays
 * turned for the rounds that follow, as policies do; whoever wants it as planned turns it back to 1.
 */
import type { Emit } from '../core/events.ts'
import { limits } from '../core/limits.ts'
import { isFactor } from '../loadtests/traffic/dial.ts'
import type { Crowd } from '../loadtests/traffic/pool.ts'
import type { Route, WireReply, WireRequest } from '../simulators/host/institution.ts'
import { json } from '../simulators/roles/app-door.ts'
import { fieldsIn } from './json-body.ts'
import type { Mistake } from './misuse.ts'

export interface RateDesk {
  /** How many times as fast as planned; 0 is a pause. */
  factor(): number
  /** Whether a crowd is there to be turned. */
  isPressing(): boolean
  /** @throws RangeError when it is no number from 0 to 10, or was turned too often in one run. */
  turn(factor: number): void
  /** Nobody comes until `resume`. @throws RangeError when it was turned too often in one run. */
  pause(): void
  /** As fast as before the pause; as planned where there was no before. @throws RangeError as above. */
  resume(): void
  /** The crowd of the round that begins: it goes as fast as was last asked for. */
  attend(crowd: Pick<Crowd, 'setRate'>): () => void
}

export function createRateDesk({
  emit,
  now,
}: {
  readonly emit: Emit
  readonly now: () => number
}): RateDesk {
  let factor = 1
  let before = 1
  let attended: Pick<Crowd, 'setRate'> | undefined

  const turn = (wanted: number) => {
    if (!isFactor(wanted)) throw new RangeError(`A rate of ${wanted} is not from 0 to 10.`)
    attended?.setRate(wanted)
    factor = wanted
    if (factor > 0) before = factor
    emit({ type: 'rate-changed', at: now(), factor })
  }

  return {
    factor: () => factor,
    isPressing: () => attended !== undefined,
    turn,
    pause: () => {
      if (factor > 0) turn(0)
    },
    resume: () => {
      if (factor === 0) turn(before)
    },
    attend: (crowd) => {
      attended = crowd
      if (factor !== 1) crowd.setRate(factor)
      return () => {
        if (attended === crowd) attended = undefined
      }
    },
  }
}

/** Looking is free; turning stands behind the token. */
export const rateLook = (desk: RateDesk): Route => ({
  method: 'GET',
  path: '/admin/rate',
  serve: async () => json(200, shown(desk)),
})

export async function turnRate(desk: RateDesk, { body }: WireRequest): Promise<WireReply> {
  const read = readFactor(body)
  if (typeof read !== 'number') return json(422, { mistakes: read })
  try {
    desk.turn(read)
    return json(200, shown(desk))
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    return json(409, { says: cause.message, todo: 'Wait for the next run.' })
  }
}

const shown = (desk: RateDesk) => ({ factor: desk.factor(), pressing: desk.isPressing() })

function readFactor(body: Buffer): number | Mistake[] {
  const fields = fieldsIn(body)
  const todo = `Send {"factor": …}, a number from 0, a pause, to ${limits.rateFactorMax}; 1 is as planned.`
  if (fields === undefined) return [{ where: 'body', found: 'no JSON object', todo }]
  const { factor, ...others } = fields
  const strange = Object.keys(others).map((name) => ({
    ...{ where: `body: ${name}`, found: JSON.stringify(others[name]) },
    todo: 'There is only factor.',
  }))
  const found = factor === undefined ? 'nothing' : JSON.stringify(factor)
  if (isFactor(factor) && strange.length === 0) return factor
  return [...(isFactor(factor) ? [] : [{ where: 'body: factor', found, todo }]), ...strange]
}
