/**
 * What a test takes from a sandbox beside its doors: merchants, payers, inboxes, and what it may
 * expect. All of it works through the doors and the books; nothing here decides how a payment ends.
 */
import { institutionId } from '../../core/ids.ts'
import { balanceFen } from '../../core/ledger/account.ts'
import { merchantAccount } from '../../simulators/roles/parties.ts'
import { Misuse } from '../misuse.ts'
import { createLines } from '../phone/lines.ts'
import { createPurses } from '../phone/purses.ts'
import type { Stage } from '../stage.ts'
import { createExpectations, type Expectations } from './expectations.ts'
import { forcedWays } from './forced.ts'
import type { Inboxes } from './inboxes.ts'
import { createMerchants } from './merchants.ts'
import type { Network, OwnRing } from './own-ring.ts'
import { createPayers } from './payers.ts'
import type { Sandbox } from './sandbox.ts'

export type Shelf = Expectations &
  Pick<Sandbox, 'merchant' | 'payer' | 'scan' | 'pay' | 'inbox' | 'forced'>

interface ShelfParts {
  readonly stage: Stage
  readonly ring: OwnRing
  readonly seed: number
  readonly openingFen: number
  readonly certifiedShare: number
  readonly uncertified: Set<string>
  readonly inboxes: Inboxes
  readonly checks: Pick<Sandbox, 'books' | 'records' | 'settled'>
}

export function createShelf(parts: ShelfParts): { readonly shelf: Shelf; hangUp(): Promise<void> } {
  const { stage, ring, inboxes, checks } = parts
  const lines = createLines(stage)
  let over = false
  const payers = createPayers({ ...parts, lines, isOver: () => over })
  const merchant = createMerchants(parts)
  /** Whoever asks anything of a closed sandbox hears so, and not that somebody is silent. */
  const open = () => {
    if (over) throw new Error('The sandbox is closed: start another with startSandbox().')
  }
  const purses = createPurses(parts)
  const payerOf = (payer: string | { readonly id: string }) =>
    typeof payer === 'string' ? payers.named(payer) : payers.named(payer.id)
  const expectations = createExpectations({
    ...checks,
    journal: stage.journal,
    payerFen: async (id) => (await purses.funds(payers.named(id).id)).balanceFen,
    merchantFen: async (id) => {
      const account = await stage.stores
        .get(institutionId(networkOf(ring, id)))
        ?.account(merchantAccount(id))
      return account === undefined ? 0 : balanceFen(account)
    },
  })
  return {
    shelf: {
      ...expectations,
      merchant: async (wish) => {
        open()
        return merchant(wish)
      },
      payer: async (wish) => {
        open()
        return payers.make(wish)
      },
      scan: async ({ payer, code, ...how }) => payerOf(payer).scan(code, how),
      pay: async ({ payer, what, ...how }) => payerOf(payer).pay(what, how),
      inbox: async (options = {}) => {
        open()
        return inboxes.open(options, ring.wechatpay)
      },
      forced: forcedWays,
    },
    hangUp: () => {
      over = true
      return lines.close()
    },
  }
}

const networkNames: readonly Network[] = ['alipay', 'wechatpay', 'unionpay']

/** @throws Misuse when no network knows such a merchant. */
function networkOf(ring: OwnRing, id: string): Network {
  const found = networkNames.find((name) => ring[name].merchants.some((one) => one.id === id))
  if (found !== undefined) return found
  const todo = 'Give the id of a merchant of this sandbox.'
  throw new Misuse('find a merchant', [{ where: 'merchant', found: `"${id}"`, todo }])
}
