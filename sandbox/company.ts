/** The cast of institutions: three networks, the banks, a wallet, the switch, with keys and people. */
import { type InstitutionId, institutionId, type MerchantId, merchantId } from '../core/ids.ts'
import type { Fen } from '../core/money.ts'
import { createAlipay } from '../simulators/alipay/institution.ts'
import type { Gate } from '../simulators/host/fault-gate.ts'
import type { Host, Institution } from '../simulators/host/institution.ts'
import type { Merchant, MerchantDirectory } from '../simulators/host/merchants.ts'
import { publicKeyOf } from '../simulators/host/pem.ts'
import type { NetworkInstitution } from '../simulators/roles/house.ts'
import type { FindPayer } from '../simulators/roles/parties.ts'
import { createSwitch, type Switch } from '../simulators/switch/institution.ts'
import { createUnionPay, type UnionPay } from '../simulators/unionpay/institution.ts'
import { createWechatPay, type WechatPay } from '../simulators/wechatpay/institution.ts'
import type { KeyRing } from './keyring.ts'
import { createPayerHouses, type PayerHouses, switchMembers } from './payer-houses.ts'
import { bankOfCard, payerNamed } from './people.ts'

export interface Company extends PayerHouses {
  readonly networks: readonly NetworkInstitution[]
  /** With its keys and probes, which can be turned while it runs. */
  readonly wechatPay: WechatPay
  readonly unionPay: UnionPay
  readonly theSwitch: Switch
  readonly all: readonly Institution[]
  /** The shops of every network. */
  readonly shops: readonly Shop[]
  find(id: InstitutionId): Institution | undefined
}

/** A shop, and the static code that stands at its counter. */
export interface Shop {
  readonly owner: InstitutionId
  /** The number its network knows it by. */
  readonly merchant: MerchantId
  readonly name: string
  readonly city: string
  readonly staticCode: string | null
}

export interface CompanyParts {
  readonly seed: number
  readonly keyRing: KeyRing
  readonly openingFen: Fen
  /** Whether a day's bill can be had on the day itself. */
  readonly billsAtOnce: boolean
  /** The share of payers with a certificate; everybody when nothing is said. */
  readonly certifiedShare?: number
  /** Whether this payer has no certificate, whatever the share. */
  isUncertified?(payer: string): boolean
  /** Makes an institution's ground: called once for each. */
  hostOf(name: string): { host: Host; gate: Gate }
}

export function createCompany(parts: CompanyParts): Company {
  const { seed, keyRing, openingFen, billsAtOnce, certifiedShare = 1, hostOf } = parts
  const { isUncertified } = parts
  const findPayer: FindPayer = (id) =>
    payerNamed(seed, id, { certifiedShare: isUncertified?.(id) === true ? 0 : certifiedShare })
  const people = { findPayer, openingFen }
  const common = { ...people, billsAtOnce }
  const { alipay, wechatpay, unionpay } = keyRing
  const wechatPay = createWechatPay({
    ...hostOf('wechatpay'),
    ...common,
    platform: wechatpay.platform,
    nextPlatform: wechatpay.nextPlatform,
    platformKey: wechatpay.platformKey,
    merchants: directory(wechatpay.merchants, ({ certificate }) => certificate),
  })
  const unionPay = createUnionPay({
    ...hostOf('unionpay'),
    ...common,
    keys: unionpay.response,
    encryption: unionpay.encryption,
    nextEncryption: unionpay.nextEncryption,
    merchants: directory(unionpay.merchants, ({ certificate }) => certificate),
  })
  const networks = [
    createAlipay({
      ...hostOf('alipay'),
      ...common,
      platform: alipay.platform,
      chain: { root: alipay.root, platform: alipay.platformCertificate },
      merchants: directory(alipay.merchants, ({ publicKey }) => publicKey),
    }),
    wechatPay,
    unionPay,
  ]
  const theSwitch = createSwitch({
    ...hostOf('switch'),
    members: switchMembers,
    bankOf: bankOfCard,
    keys: unionpay.response,
    memberKey: memberKeyOf(unionpay.merchants),
  })
  const payerHouses = createPayerHouses({ hostOf, ...people })
  const { banks, wallets } = payerHouses
  const all: readonly Institution[] = [...networks, theSwitch, ...banks, ...wallets]
  const byId = new Map(all.map((institution) => [institution.id, institution]))
  const find: Company['find'] = (id) => byId.get(id)
  let shops: Shop[] | undefined
  return {
    ...{ networks, wechatPay, unionPay, ...payerHouses, theSwitch, all, find },
    get shops() {
      shops ??= shopsOf(keyRing, networks)
      return shops
    },
  }
}

const shopsOf = (keyRing: KeyRing, networks: readonly NetworkInstitution[]): Shop[] =>
  (['alipay', 'wechatpay', 'unionpay'] as const).flatMap((network) => {
    const house = networks.find(({ id }) => id === network)?.house
    return keyRing[network].merchants.map(({ id, name, city }) => {
      const merchant = merchantId(id)
      return {
        ...{ owner: institutionId(network), merchant, name, city },
        // Worked out when somebody looks: it takes all merchants' keys, and a start is to be quick.
        get staticCode() {
          return house?.acquirer.shopCode(merchant) ?? null
        },
      }
    })
  })

/** At the switch's door all members sign by UnionPay's merchant certificate: no other is minted. */
function memberKeyOf([first]: readonly { readonly certificate: string }[]) {
  const key = first === undefined ? undefined : publicKeyOf(first.certificate)
  return () => key
}

/** The merchants of a network by their name on its wire; who joins the list later is found, too. */
export function directory<
  Shop extends { id: string; name: string; city: string; categoryCode: string },
>(
  shops: readonly Shop[],
  publicPem: (shop: Shop) => string,
): MerchantDirectory<Omit<Shop, 'id'> & Merchant> {
  const byId = new Map<string, Omit<Shop, 'id'> & Merchant>()
  let known = 0
  const all = () => {
    if (known === shops.length) return byId
    for (const shop of shops.slice(known)) {
      const { name, city, categoryCode } = shop
      const id = merchantId(shop.id)
      const payee = { merchant: id, name, city, categoryCode }
      byId.set(id, { ...shop, id, payee, publicKey: publicKeyOf(publicPem(shop)) })
    }
    known = shops.length
    return byId
  }
  return { find: (id) => all().get(id), all: () => [...all().values()] }
}
