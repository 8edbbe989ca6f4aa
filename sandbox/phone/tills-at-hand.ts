/**
 * The counter's tills, one for each merchant, made when first needed, and the ear to which networks
 * send their notifications: a port on this machine that opens with the first order.
 */
import { createListener, type Listener } from '../../loadtests/traffic/listener.ts'
import type { Till, TillMerchant } from '../../loadtests/traffic/tills/till.ts'
import { createTill } from '../../loadtests/traffic/tills/tills.ts'
import type { Stage } from '../stage.ts'
import type { Lines } from './lines.ts'

export interface TillsAtHand {
  /** Nothing for a merchant the sandbox does not have. */
  find(network: string, merchant: string): TillMerchant | undefined
  till(merchant: TillMerchant): Till
  /** Where its notifications arrive, and how they are waited for. */
  ear(merchant: TillMerchant): Promise<{ notifyUrl: string; expect: Listener['expect'] }>
  close(): Promise<void>
}

export function createTillsAtHand(
  merchants: readonly TillMerchant[],
  { signatures }: Pick<Stage, 'signatures'>,
  lines: Lines,
): TillsAtHand {
  const tills = new Map<TillMerchant, Till>()
  let listening: Promise<Listener> | undefined

  const till = (merchant: TillMerchant): Till => {
    const known = tills.get(merchant)
    if (known !== undefined) return known
    const made = createTill({ ...merchant, signatures }, lines.to(merchant.network), Date.now)
    tills.set(merchant, made)
    return made
  }
  const numbered = (network: string, number: number): Till | undefined => {
    const merchant = merchants.filter((one) => one.network === network)[number]
    return merchant && till(merchant)
  }
  return {
    till,
    find: (network, id) => merchants.find((one) => one.network === network && one.id === id),
    ear: async (merchant) => {
      listening ??= createListener(numbered)
      const listener = await listening
      const siblings = merchants.filter(({ network }) => network === merchant.network)
      const notifyUrl = listener.notifyUrl(merchant.network, siblings.indexOf(merchant))
      return { notifyUrl, expect: listener.expect }
    },
    close: async () => {
      await (await listening)?.close()
    },
  }
}
