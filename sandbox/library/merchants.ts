/**
 * Merchants join while the sandbox runs: names and numbers go by the order in which they come and by
 * the seed, keys by chance. Whoever has joined is known to its network from then on.
 */
import { institutionId, merchantId } from '../../core/ids.ts'
import { balanceFen } from '../../core/ledger/account.ts'
import { payerName } from '../../loadtests/traffic/cast.ts'
import { merchantAccount } from '../../simulators/roles/parties.ts'
import { type Mistake, Misuse } from '../misuse.ts'
import { suggestion } from '../nearest.ts'
import type { Stage } from '../stage.ts'
import type { Merchant, MerchantWish } from './merchant.ts'
import { listOf, ownKeys, type Shop, sharedKeys } from './merchant-keys.ts'
import type { MerchantKeys, Network, OwnRing } from './own-ring.ts'
import { type Signing, sdkConfigOf } from './sdk-config.ts'
import { unknownNames } from './unknown-names.ts'

interface MerchantsParts {
  readonly stage: Pick<Stage, 'urls' | 'company' | 'stores'>
  readonly ring: OwnRing
  readonly seed: number
}

export type MakeMerchant = <N extends Network>(wish: MerchantWish<N>) => Promise<Merchant<N>>

/** By what each network's merchants may sign; the first when nothing is said. */
const signings: { readonly [N in Network]: readonly [Signing[N], ...Signing[N][]] } = {
  alipay: ['public-key', 'certificate'],
  wechatpay: ['certificate', 'public-key'],
  unionpay: ['certificate', 'secure-key'],
}
const networkNames: readonly string[] = Object.keys(signings)

const wishes = ['network', 'name', 'city', 'categoryCode', 'signedBy', 'ownKeys']

export function createMerchants({ stage, ring, seed }: MerchantsParts): MakeMerchant {
  const begun: Record<Network, number> = {
    alipay: ring.alipay.merchants.length,
    wechatpay: ring.wechatpay.merchants.length,
    unionpay: ring.unionpay.merchants.length,
  }
  return async <N extends Network>(wish: MerchantWish<N>) => {
    refuseMistakes(wish ?? {})
    const { network } = wish
    const { merchants, first } = listOf(ring, network)
    // The number is taken at once: whoever comes while keys are minted has the next.
    const shop = shopOf(wish, begun[network], seed)
    begun[network] += 1
    const signedBy = wish.signedBy ?? signings[network][0]
    const shared = { ...sharedKeys[network](shop, first), ...standingOf(network, signedBy) }
    const keys = wish.ownKeys === true ? await ownKeys[network](shared) : shared
    merchants.push(keys)
    return shown(stage, ring, { network, signedBy, keys })
  }
}

/** Who was never given a certificate of the platform is spoken to with the public key alone. */
const standingOf = (network: Network, signedBy: string) =>
  network === 'wechatpay' && signedBy === 'public-key' ? { publicKeyOnly: true } : {}

function shopOf({ name, city, categoryCode }: MerchantWish<Network>, index: number, seed: number) {
  const called = name ?? `${payerName(seed, 'merchant', index)}的店`
  const shop: Shop = { index, name: called, city: city ?? 'Shanghai', categoryCode: '5812' }
  return categoryCode === undefined ? shop : { ...shop, categoryCode }
}

function shown<N extends Network>(
  { urls, company, stores }: MerchantsParts['stage'],
  ring: OwnRing,
  { network, signedBy, keys }: { network: N; signedBy: Signing[N]; keys: MerchantKeys[N] },
): Merchant<N> {
  const { id, name, city } = keys
  const house = company.networks.find(({ id: own }) => String(own) === network)?.house
  const url = urls[network] ?? ''
  return {
    ...{ network, id, name, city, keys },
    sdkConfig: sdkConfigOf[network]({ keys, signedBy, ring: ring[network], url }),
    staticCode: house?.acquirer.shopCode(merchantId(id)) ?? null,
    balanceFen: async () => {
      const account = await stores.get(institutionId(network))?.account(merchantAccount(id))
      return account === undefined ? 0 : balanceFen(account)
    },
  }
}

/** @throws Misuse with every mistake of the wish. */
function refuseMistakes(wish: MerchantWish<Network>): void {
  const { network = '' as Network, name = 'a', city = 'a', categoryCode = '5812', signedBy } = wish
  const known: readonly string[] = networkNames.includes(network) ? signings[network] : []
  const checks: readonly (Mistake & { readonly isWell: boolean })[] = [
    {
      ...{ where: 'network', found: `"${network}"`, isWell: networkNames.includes(network) },
      todo: suggestion(network, networkNames),
    },
    {
      ...{ where: 'name', found: `"${name}"`, isWell: /^[^\p{Cc}]{1,32}$/u.test(name) },
      todo: 'Give 1 to 32 characters.',
    },
    {
      ...{ where: 'city', found: `"${city}"`, isWell: /^[^\p{Cc}]{1,32}$/u.test(city) },
      todo: 'Give a city in English, such as Shanghai.',
    },
    {
      ...{
        where: 'categoryCode',
        found: `"${categoryCode}"`,
        isWell: /^\d{4}$/.test(categoryCode),
      },
      todo: 'Give four digits of ISO 18245, such as 5812.',
    },
    {
      ...{ where: 'signedBy', found: `"${signedBy}"` },
      isWell: signedBy === undefined || known.length === 0 || known.includes(signedBy),
      todo: `At ${network} merchants sign by ${known.join(' or ')}.`,
    },
  ]
  const wrong = checks
    .filter(({ isWell }) => !isWell)
    .map(({ where, found, todo }) => ({ where, found, todo }))
  const mistakes = [...unknownNames(wish, wishes), ...wrong]
  if (mistakes.length > 0) throw new Misuse('make a merchant', mistakes)
}
