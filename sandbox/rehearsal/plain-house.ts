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
import type { AcquirerForms } from '../../simulators/roles/acquirer.ts'
import { createCounter } from '../../simulators/roles/counter.ts'
import { createHouse, type NetworkInstitution } from '../../simulators/roles/house.ts'
import type { FindPayer } from '../../simulators/roles/parties.ts'
import type { RefundNews } from '../../simulators/roles/refund.ts'

export interface PlainHouseParts {
  readonly host: Host
  readonly findPayer: FindPayer
  readonly openingFen: Fen
  /** The shops that have a static code. */
  readonly shops: readonly Payee[]
  /** An order was paid: here a network would notify its merchant. */
  readonly onPaid: AcquirerForms['onPaid']
  readonly onRefunded: RefundNews['onRefunded']
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
  const { host, findPayer, openingFen, onPaid, onRefunded } = parts
  const trades = createCounter(host.store, 'trades')
  const house = createHouse({
    ...{ host, findPayer, openingFen, codeFamily: codes[name].family },
    forms: {
      tradeNo: () => `${name}-${trades.next()}`,
      orderCode: (of: Trace) => codes[name].form(stream(host.seed, 'order-code', of)),
      onPaid,
      statics: { owner: name, app: codes[name].app, findPayer, shops: directoryOf(parts.shops) },
    },
    onRefunded,
  })
  const { answers } = house
  const wake = async () => {
    await trades.wake()
    await house.wake()
  }
  return { id: host.id, house, routes: [], answers, wake, refuse: unspoken }
}

function directoryOf(shops: readonly Payee[]) {
  const all = shops.map((payee) => ({ payee }))
  const byId = new Map<string, (typeof all)[number]>(all.map((one) => [one.payee.merchant, one]))
  return { all: () => all, find: (id: string) => byId.get(id) }
}

const unspoken = () => Promise.resolve({ status: 404, headers: {}, body: '' })
