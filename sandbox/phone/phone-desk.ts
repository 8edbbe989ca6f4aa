/** The desk behind the phone's view: a phone, a counter, and what a page may ask of both. */
import { institutionId } from '../../core/ids.ts'
import { balanceFen } from '../../core/ledger/account.ts'
import type {
  CounterMerchant,
  CounterSeller,
  Network,
  PhoneApp,
  PhoneFacts,
  TillBook,
} from '../../dashboard/protocol/phone.ts'
import { networks } from '../../loadtests/traffic/cast.ts'
import { type Stall, stallsOf } from '../../loadtests/traffic/street.ts'
import type { TillMerchant } from '../../loadtests/traffic/tills/till.ts'
import { wallets } from '../../simulators/banks/wallets.ts'
import { merchantAccount } from '../../simulators/roles/parties.ts'
import { addressesOf } from '../doors.ts'
import { institutionOfApp } from '../names.ts'
import type { Stage } from '../stage.ts'
import type { Known } from './asks.ts'
import { type Counter, createCounter } from './counter.ts'
import { createHandset, type Handset, wrongPassword } from './handset.ts'
import { createLines } from './lines.ts'
import { createPurses, type PurseParts, type Purses } from './purses.ts'
import { createTillsAtHand } from './tills-at-hand.ts'

export interface PhoneDeskParts extends Pick<PurseParts, 'certifiedShare' | 'openingFen'> {
  readonly stage: Stage
  readonly seed: number
  readonly merchants: readonly TillMerchant[]
  /** The address all doors bind. */
  readonly address: string
}

export interface PhoneDesk {
  readonly handset: Handset
  readonly counter: Counter
  readonly purses: Purses
  readonly known: Known
  facts(): PhoneFacts
  /** What stands in a shop's own book at its network; nothing while it has none. */
  tillBook(network: Network, merchant: string): Promise<TillBook>
  close(): Promise<void>
}

/** Real apps show the next payment code after a minute; the last one is forgiven for a while. */
const codeShownMs = 60_000
/** Whose own codes the counter offers, of each network's app. */
const sellersPerNetwork = 3

export function createPhoneDesk(parts: PhoneDeskParts): PhoneDesk {
  const { stage, merchants, address } = parts
  const lines = createLines(stage)
  const tills = createTillsAtHand(merchants, stage, lines)
  const purses = createPurses(parts)
  const shops = () => shopsOf(stage)
  const shownMerchant = ({ network, id, name, city }: TillMerchant): CounterMerchant => {
    const known = shops().find((one) => one.network === network && one.id === id)
    return known ?? { network, id, name, city, staticCode: null }
  }
  const counter = createCounter({ tills, shownMerchant })
  const handset = createHandset({ stage, lines, purses, orderOf: counter.orderOf })
  return {
    ...{ handset, counter, purses },
    known: {
      isPayer: (id) => purses.person(id) !== undefined,
      isMerchant: (network, id) => tills.find(network, id) !== undefined,
    },
    facts: () => ({
      ...{ apps, wrongPassword, codeShownMs },
      sellers: sellersOf(stage, purses),
      merchants: shops(),
      addresses: addressesOf(stage.urls.dashboard ?? '', address),
    }),
    tillBook: async (network, merchant) => {
      const store = stage.stores.get(institutionId(network))
      const account = await store?.account(merchantAccount(merchant))
      return { balanceFen: account === undefined ? 0 : balanceFen(account) }
    },
    close: async () => {
      counter.close()
      await Promise.all([tills.close(), lines.close()])
    },
  }
}

const kindOf = (institution: string): PhoneApp['kind'] => {
  if (networks.some((network) => network === institution)) return 'network'
  return wallets.some(({ id }) => id === institution) ? 'wallet' : 'bank'
}

const apps: readonly PhoneApp[] = [...institutionOfApp].map(([id, institution]) => ({
  ...{ id, institution, kind: kindOf(institution) },
}))

/** Shops with a counter: the others sell by page, app or mini-program. */
const shopsOf = ({ company }: Stage): readonly CounterMerchant[] =>
  networks.flatMap((network) =>
    company.shops
      .filter(({ owner }) => owner === network)
      .flatMap(({ merchant, name, city, staticCode }, index) => {
        const stalls: readonly Stall[] = stallsOf[network]
        return stalls[index]?.remote === true
          ? []
          : [{ network, id: merchant, name, city, staticCode }]
      }),
  )

const ownApps = { alipay: 'alipay', wechatpay: 'wechat', unionpay: 'quickpass' } as const

function sellersOf({ company }: Stage, purses: Purses): readonly CounterSeller[] {
  return networks.flatMap((network) => {
    const house = company.networks.find(({ id }) => id === network)?.house
    const ids = Array.from({ length: sellersPerNetwork }, (_, at) => `${ownApps[network]}-${at}`)
    return ids.flatMap((id) => {
      const staticCode = house?.acquirer.personCode(id)
      const name = purses.person(id)?.name ?? id
      return staticCode === undefined ? [] : [{ network, id, name, city: '', staticCode }]
    })
  })
}
