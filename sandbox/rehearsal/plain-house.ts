/** A network without a wire: the roles of its house, its own forms of codes, and no words of its own. */
import type { Trace } from '../../core/ids.ts'
import type { Payee } from '../../core/interchange.ts'
import type { Fen } from '../../core/money.ts'
import { stream } from '../../core/random.ts'
import {
  formAlipayOrderCode,
  formUnionPayOrderCode,
  formWechatPayOrderCode,
  type PayerCodeOwner,
} from '../../core/scan-code.ts'
import type { Network } from '../../loadtests/traffic/cast.ts'
import type { Host } from '../../simulators/host/institution.ts'
import { createHouse, type NetworkInstitution } from '../../simulators/roles/house.ts'
import type { Order } from '../../simulators/roles/order.ts'
import type { FindPayer } from '../../simulators/roles/parties.ts'

export interface PlainHouseParts {
  readonly host: Host
  readonly findPayer: FindPayer
  readonly openingFen: Fen
  /** The shops that have a static code. */
  readonly shops: readonly Payee[]
  /** An order was paid: here a network would notify its merchant. */
  onPaid(order: Order): void
}

const codes = {
  alipay: { app: 'alipay', family: 'alipay', form: formAlipayOrderCode },
  wechatpay: { app: 'wechat', family: 'wechatpay', form: formWechatPayOrderCode },
  unionpay: { app: 'quickpass', family: 'card', form: formUnionPayOrderCode },
} as const satisfies Record<
  Network,
  { app: string; family: PayerCodeOwner; form: typeof formAlipayOrderCode }
>

export function createPlainHouse(name: Network, parts: PlainHouseParts): NetworkInstitution {
  const { host, findPayer, openingFen, onPaid } = parts
  let count = 0
  const house = createHouse({
    ...{ host, findPayer, openingFen, codeFamily: codes[name].family },
    forms: {
      tradeNo: () => {
        count += 1
        return `${name}-${count}`
      },
      orderCode: (of: Trace) => codes[name].form(stream(host.seed, 'order-code', of)),
      onPaid,
      statics: { owner: name, app: codes[name].app, findPayer, shops: directoryOf(parts.shops) },
    },
    onRefunded: () => undefined,
  })
  return { id: host.id, house, routes: [], answers: house.answers, refuse: unspoken }
}

function directoryOf(shops: readonly Payee[]) {
  const all = shops.map((payee) => ({ payee }))
  const byId = new Map<string, (typeof all)[number]>(all.map((one) => [one.payee.merchant, one]))
  return { all: () => all, find: (id: string) => byId.get(id) }
}

const unspoken = () => Promise.resolve({ status: 404, headers: {}, body: '' })
