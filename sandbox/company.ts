/** The cast of institutions: three networks, eight banks, the switch, each with its keys and people. */
import { createPublicKey } from 'node:crypto'
import { type InstitutionId, merchantId } from '../core/ids.ts'
import type { Fen } from '../core/money.ts'
import { createAlipay } from '../simulators/alipay/institution.ts'
import { type Bank, createBank } from '../simulators/banks/institution.ts'
import { issuers } from '../simulators/banks/issuers.ts'
import type { Gate } from '../simulators/host/fault-gate.ts'
import type { Host, Institution } from '../simulators/host/institution.ts'
import type { Merchant, MerchantDirectory } from '../simulators/host/merchants.ts'
import type { NetworkInstitution } from '../simulators/roles/house.ts'
import type { FindPayer } from '../simulators/roles/parties.ts'
import { networkMembers } from '../simulators/switch/directory.ts'
import { createSwitch, type Switch } from '../simulators/switch/institution.ts'
import { createUnionPay, type UnionPay } from '../simulators/unionpay/institution.ts'
import { createWechatPay, type WechatPay } from '../simulators/wechatpay/institution.ts'
import type { KeyRing } from './keyring.ts'
import { bankOfCard, holderAt, payerNamed } from './people.ts'

export interface Company {
  readonly networks: readonly NetworkInstitution[]
  /** With its keys and probes, which can be turned while it runs. */
  readonly wechatPay: WechatPay
  readonly unionPay: UnionPay
  readonly banks: readonly Bank[]
  readonly theSwitch: Switch
  readonly all: readonly Institution[]
  find(id: InstitutionId): Institution | undefined
}

export interface CompanyParts {
  readonly seed: number
  readonly keyRing: KeyRing
  readonly openingFen: Fen
  /** Whether a day's bill can be had on the day itself. */
  readonly billsAtOnce: boolean
  /** Makes an institution's ground: called once for each. */
  hostOf(name: string): { host: Host; gate: Gate }
}

export function createCompany(parts: CompanyParts): Company {
  const { seed, keyRing, openingFen, billsAtOnce, hostOf } = parts
  const findPayer: FindPayer = (id) => payerNamed(seed, id)
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
    members: [
      ...networkMembers,
      ...issuers.map(({ id, institutionCode }) => ({ id, code: institutionCode })),
    ],
    bankOf: bankOfCard,
    keys: unionpay.response,
    memberKey: memberKeyOf(unionpay.merchants),
  })
  const banks = issuers.map((bank) =>
    createBank({ ...hostOf(bank.id), ...people, bank, holderOf: holderAt(bank) }),
  )
  const all: readonly Institution[] = [...networks, theSwitch, ...banks]
  const byId = new Map(all.map((institution) => [institution.id, institution]))
  return { networks, wechatPay, unionPay, banks, theSwitch, all, find: (id) => byId.get(id) }
}

/** At the switch's door all members sign by UnionPay's merchant certificate: no other is minted. */
function memberKeyOf([first]: readonly { readonly certificate: string }[]) {
  const key = first === undefined ? undefined : createPublicKey(first.certificate)
  return () => key
}

/** The merchants of a network by their name on its wire. */
export function directory<
  Shop extends { id: string; name: string; city: string; categoryCode: string },
>(
  shops: readonly Shop[],
  publicPem: (shop: Shop) => string,
): MerchantDirectory<Omit<Shop, 'id'> & Merchant> {
  const merchants = shops.map((shop) => {
    const { name, city, categoryCode } = shop
    const id = merchantId(shop.id)
    const payee = { merchant: id, name, city, categoryCode }
    return { ...shop, id, payee, publicKey: createPublicKey(publicPem(shop)) }
  })
  const byId = new Map<string, Omit<Shop, 'id'> & Merchant>(merchants.map((one) => [one.id, one]))
  return { find: (id) => byId.get(id), all: () => [...byId.values()] }
}
