/** How a test asks for the end of a payment, each way that docs/outcomes.md has, ready to be used. */
import { type Forced, isForced, magicAmountFen, magicNumbers } from '../../core/forcing.ts'
import { Misuse } from '../misuse.ts'
import { nearest } from '../nearest.ts'

export interface ForcedWays {
  /** Whatever is paid with it, by whoever pays. */
  readonly amountFen: number
  /** The same as Alipay spells it: `666.71`. */
  readonly amountYuan: string
  /** For one request, whatever it asks. */
  readonly headers: { readonly 'hutong-outcome': Forced }
}

/** @throws Misuse when nothing can be forced by that name. */
export function forcedWays(outcome: Forced): ForcedWays {
  if (!isForced(outcome)) {
    const near = nearest(outcome, Object.keys(magicNumbers))
    const todo =
      near === undefined ? 'docs/outcomes.md lists all of them.' : `Did you mean ${near}?`
    throw new Misuse('force an outcome', [{ where: 'outcome', found: `"${outcome}"`, todo }])
  }
  const amountFen = magicAmountFen(outcome)
  return {
    amountFen,
    amountYuan: (amountFen / 100).toFixed(2),
    headers: { 'hutong-outcome': outcome },
  }
}
