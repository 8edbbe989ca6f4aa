/** Alipay: an acquirer and a wallet, spoken in `gateway.do`. The only door of this room. */
import { createPrivateKey } from 'node:crypto'
import type { Fen } from '../../core/money.ts'
import type { Gate } from '../host/fault-gate.ts'
import type { Host, HostRefusal, WireReply, WireRequest } from '../host/institution.ts'
import type { MerchantDirectory } from '../host/merchants.ts'
import { appRoutes } from '../roles/app-door.ts'
import { createHouse, type NetworkInstitution } from '../roles/house.ts'
import type { FindPayer } from '../roles/parties.ts'
import { addressOf, paramsOf } from './admission.ts'
import { type FlawName, flawWords } from './codes.ts'
import type { AlipayMerchant } from './merchants.ts'
import { createAnnouncer } from './notify.ts'
import { createNumbers } from './numbers.ts'
import { createReply } from './reply.ts'
import { gatewayRoutes } from './routes.ts'
import { signText } from './signature.ts'

export interface AlipayParts {
  readonly host: Host
  readonly gate: Gate
  readonly merchants: MerchantDirectory<AlipayMerchant>
  /** Alipay's own pair: PKCS#8 and SPKI PEM. */
  readonly platform: { readonly privateKey: string; readonly publicKey: string }
  readonly findPayer: FindPayer
  readonly openingFen: Fen
}

export function createAlipay(parts: AlipayParts): NetworkInstitution {
  const { host, gate, merchants, platform, findPayer, openingFen } = parts
  const key = createPrivateKey(platform.privateKey)
  const numbers = createNumbers(host.seed)
  const reply = createReply(key, numbers.traceId)
  const announcer = createAnnouncer(host, numbers, (text, signType) =>
    signText(text, { key, signType }),
  )
  const house = createHouse({
    host,
    findPayer,
    codeFamily: 'alipay',
    openingFen,
    forms: {
      tradeNo: numbers.tradeNo,
      orderCode: numbers.orderCode,
      onPaid: (order) => {
        const merchant = merchants.find(order.merchant)
        if (merchant !== undefined) announcer.paid(order, merchant)
      },
    },
    // The present documents notify no refund.
    onRefunded: () => undefined,
  })

  const refuse = (why: HostRefusal, request: WireRequest): Promise<WireReply> => {
    const refusal = refusals[why]
    if (typeof refusal !== 'string') return Promise.resolve(refusal)
    const words = flawWords(refusal, why === 'body-too-large' ? '请求体过大' : undefined)
    return reply(addressOf(paramsOf(request)), { words, fields: {}, unknown: [] })
  }

  return {
    id: host.id,
    house,
    routes: [
      ...gatewayRoutes({ host, gate, merchants, house, reply }),
      ...appRoutes(host, gate, 'alipay', house.desk),
    ],
    answers: house.answers,
    refuse,
  }
}

const page = (status: number, says: string): WireReply => ({
  status,
  headers: { 'Content-Type': 'text/html;charset=utf-8' },
  body: `<!DOCTYPE html><title>${status}</title><h1>${status} ${says}</h1>\n`,
})

/** What the host must refuse by itself: the gateway's words, or a page where there is no gateway. */
const refusals: Readonly<Record<HostRefusal, WireReply | FlawName>> = {
  'not-found': page(404, 'Not Found'),
  'method-not-allowed': page(405, 'Method Not Allowed'),
  'body-too-large': 'isv.invalid-parameter',
  'too-many-requests': 'isv.app-call-limited',
  crashed: 'isp.unknow-error',
}
