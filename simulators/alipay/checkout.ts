/**
 * How an order reaches a payer's app without a scan: by its trade_no, as a mini program hands it
 * over, by the number of its cashier's page, or by the signed text of an app payment, as the
 * merchant's app has it (docs/sources.md, A4.3 and A4.9).
 */
import type { Host } from '../host/institution.ts'
import type { Acquirer } from '../roles/acquirer.ts'
import type { House } from '../roles/house.ts'
import { type Order, orderKey, tradeKey } from '../roles/order.ts'
import type { WalletDesk } from '../roles/wallet-desk.ts'
import { type Address, admitParams, type GatewayParts } from './admission.ts'
import type { Explain, Readers } from './calls.ts'
import { codeOfPage } from './cashier.ts'
import { type Params, parseForm } from './form.ts'
import { buyerNamed } from './numbers.ts'
import { methods } from './wire.ts'

export interface CheckoutParts {
  readonly host: Host
  readonly house: House
  readonly readers: Readers
  readonly gateway: GatewayParts
}

export interface Checkout {
  /** The desk of the app, at which an order may also be opened by these. */
  readonly desk: WalletDesk
  /** What an app of another network is told of them, through the switch. */
  readonly resolve: Acquirer['resolve']
}

export function createCheckout({ host, house, readers, gateway }: CheckoutParts): Checkout {
  const { desk, acquirer } = house

  /** Without a payer it is another network's who asks: which account that is, nobody here knows. */
  const codeOf = async (reference: string, payer?: string): Promise<string> => {
    if (/^\d{28}$/.test(reference)) return codeOfTrade(host, { payer, tradeNo: reference })
    const page = codeOfPage(reference)
    if (page !== undefined) return page
    const params = parseForm(reference)
    return params.get('method') === methods.app ? openApp(params) : reference
  }

  /** Makes the order of an app's text; one that was not made has no code. */
  const openApp = async (params: Params): Promise<string> => {
    const admitted = admitParams(params, gateway)
    if ('flaw' in admitted) return refused(host, admitted)
    const reading = readers.get(admitted.call.method)?.(
      { ...admitted.call, origin: '' },
      host.clock.now(),
    )
    if (reading === undefined) return nowhere
    if ('answer' in reading) return refused(host, { flaw: reading.answer.words })
    const { order, outcome } = await reading.command.run(house)
    // One that came before is opened as it stands, whatever that is.
    return outcome === 'order-mismatch' ? nowhere : (order?.code ?? nowhere)
  }

  return {
    desk: {
      ...desk,
      open: async (payer, reference, phone = {}) => {
        const isOwn = phone.owner === undefined || phone.owner === host.id
        return desk.open(payer, isOwn ? await codeOf(reference, payer) : reference, phone)
      },
    },
    resolve: async (message) => acquirer.resolve({ ...message, code: await codeOf(message.code) }),
  }
}

/** A reference that no order has. */
const nowhere = ''

/** What the phone is not told, observers are. */
function refused(
  host: Host,
  { flaw, explain }: { flaw: { sub_code?: string }; address?: Address; explain?: Explain },
) {
  const at = host.clock.now()
  const reason = flaw.sub_code ?? 'isp.unknow-error'
  const request = `checkout ${methods.app}`
  const diagnosis = explain?.()
  const told = diagnosis === undefined ? {} : { diagnosis }
  host.emit({ type: 'request-refused', at, institution: host.id, reason, request, ...told })
  return nowhere
}

/** A trade whose buyer is named opens for nobody else of this house. */
async function codeOfTrade(
  { store }: Host,
  { payer, tradeNo }: { readonly payer: string | undefined; readonly tradeNo: string },
): Promise<string> {
  const pointer = (await store.load(tradeKey(tradeNo))).record
  if (pointer === undefined) return nowhere
  const order = (await store.load(orderKey(pointer.merchant, pointer.orderNo))).record
  return order?.code != null && isFor(order, payer) ? order.code : nowhere
}

function isFor({ memo }: Order, payer: string | undefined): boolean {
  if (payer === undefined) return true
  const { userId, openId } = buyerNamed(payer)
  const { buyer_id: wantedId = userId, buyer_open_id: wantedOpenId = openId } = memo
  return wantedId === userId && wantedOpenId === openId
}
