/**
 * Whom a static code stands for: a shop of the network, found by an index, or a person with the
 * network's app, whose number the code carries. Nobody is kept for it.
 */
import { payerIdOf, payerOf } from '../../core/cast.ts'
import { provincialCapitals } from '../../core/cities.ts'
import { type MerchantId, merchantId } from '../../core/ids.ts'
import type { Payee } from '../../core/interchange.ts'
import { stream } from '../../core/random.ts'
import {
  personCode,
  personOfCode,
  type StaticOwner,
  shopCode,
  staticSpelling,
} from '../../core/scan-code-static.ts'
import type { CodeKind } from '../../core/scene.ts'
import type { Order } from './order.ts'
import type { FindPayer } from './parties.ts'

/** What a network tells of its static codes. */
export interface StaticForms {
  readonly owner: StaticOwner
  /** The app whose holders have codes of their own. */
  readonly app: string
  readonly findPayer: FindPayer
  readonly shops: {
    find(id: string): { readonly payee: Payee } | undefined
    all(): readonly { readonly payee: Payee }[]
  }
  /** The shop that a code of another form names: an EMV text, say. */
  shopIn?(code: string): string | undefined
  /** What the wire must be told again later of an order that a static code began. */
  memo?(payee: Payee, order: Pick<Order, 'orderNo' | 'createdAt'>): Order['memo']
}

export interface StaticPayee {
  readonly kind: Exclude<CodeKind, 'order'>
  readonly payee: Payee
  /** Of a person: with clear business features. */
  readonly trades?: true
}

export interface StaticCodes {
  /** Whom a code stands for; nothing when it is no static code of this network. */
  find(code: string): StaticPayee | undefined
  shopCode(merchant: MerchantId): string | undefined
  personCode(payer: string): string | undefined
}

/** Money from one person to another, in ISO 18245: a person has no trade. */
const transferCode = '4829'

/** Where a person is at home: the same for ever, and known to the person's network alone. */
export const cityOfPerson = (seed: number, payer: string) =>
  stream(seed, 'person-city', payer).pick(provincialCapitals)

export function createStaticCodes(seed: number, forms: StaticForms): StaticCodes {
  const { owner, app, findPayer, shops } = forms
  let index = new Map<string, string>()

  const codeOf = ({ payee }: { readonly payee: Payee }) => shopCode(owner, seed, payee.merchant)

  /** Made when it is first asked for, and anew when a shop has joined. */
  const shopIndex = () => {
    const all = shops.all()
    if (index.size !== all.length) {
      index = new Map(all.map((shop) => [codeOf(shop), shop.payee.merchant]))
    }
    return index
  }

  const shopOf = (code: string): StaticPayee | undefined => {
    const id = shopIndex().get(staticSpelling(owner, code)) ?? forms.shopIn?.(code)
    const shop = id === undefined ? undefined : shops.find(id)
    return shop && { kind: 'shop', payee: shop.payee }
  }

  const personOf = (code: string): StaticPayee | undefined => {
    const number = personOfCode(owner, seed, code)
    const person = number === undefined ? undefined : findPayer(payerIdOf(app, number))
    if (person === undefined) return undefined
    const { id, name, trades } = person
    const payee = {
      merchant: merchantId(id),
      ...{ name: veiled(name), city: cityOfPerson(seed, id), categoryCode: transferCode },
    }
    return { kind: 'person', payee, ...(trades === undefined ? {} : { trades }) }
  }

  return {
    find: (code) => personOf(code) ?? shopOf(code),
    shopCode: (merchant) => {
      const shop = shops.find(merchant)
      return shop && codeOf(shop)
    },
    personCode: (payer) => {
      const person = payerOf(payer)
      const isOurs = person?.app === app && findPayer(payer) !== undefined
      return isOurs ? personCode(owner, seed, person.index) : undefined
    },
  }
}

/** A stranger is shown a person's name without its first character. */
const veiled = (name: string) => `*${[...name].slice(1).join('')}`
