/**
 * Signature probes: now and then WeChat Pay signs wrongly on purpose, to see whether a merchant
 * looks (docs/sources.md, W1.4). Never by default. What is drawn depends on the request, not on
 * when it comes; a callback is probed on its first rung only, so that the next one is genuine.
 */
import { BoundedMap } from '../../core/bounded-map.ts'
import type { Trace } from '../../core/ids.ts'
import { limits } from '../../core/limits.ts'
import { hash32, stream } from '../../core/random.ts'
import type { WireRequest } from '../host/institution.ts'

/** How many are probes, 0 to 1. */
export interface ProbeShares {
  readonly responses: number
  readonly callbacks: number
}

export interface Probes {
  shares(): ProbeShares
  /** @throws RangeError when a share is none. */
  change(change: Partial<ProbeShares>): ProbeShares
  /** Whether the answer to this request is a probe: drawn anew each time the same is asked. */
  isProbed(request: Pick<WireRequest, 'method' | 'target' | 'body'>): boolean
  isCallbackProbed(callback: { readonly trace: Trace; readonly attempt: number }): boolean
}

const none: ProbeShares = { responses: 0, callbacks: 0 }

export function createProbes(seed: number, given: Partial<ProbeShares> = {}): Probes {
  let shares = checked({ ...none, ...given })
  const asked = new BoundedMap<number>({ max: limits.recordsMax, mayForget: () => true })

  const drawn = (...labels: readonly (string | number)[]) =>
    stream(seed, 'signature-probe', ...labels).next()

  return {
    shares: () => shares,
    change: (change) => {
      shares = checked({ ...shares, ...change })
      return shares
    },
    isProbed: ({ method, target, body }) => {
      if (shares.responses === 0) return false
      const name = `${method} ${target} ${hash32(body.toString('latin1'))}`
      const times = asked.get(name) ?? 0
      asked.set(name, times + 1)
      return drawn(name, times) < shares.responses
    },
    isCallbackProbed: ({ trace, attempt }) =>
      attempt === 0 && shares.callbacks > 0 && drawn('callback', trace) < shares.callbacks,
  }
}

function checked(shares: ProbeShares): ProbeShares {
  for (const share of [shares.responses, shares.callbacks]) {
    if (!(share >= 0 && share <= 1)) {
      throw new RangeError(`Failed to set signature probes: ${share} is no share from 0 to 1.`)
    }
  }
  return shares
}
