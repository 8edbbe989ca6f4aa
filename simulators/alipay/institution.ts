/** Alipay: an acquirer and a wallet, spoken at `gateway.do` and in v3. The only door of this room. */
import type { Fen } from '../../core/money.ts'
import { trustedSignature } from '../../core/signature-mode.ts'
import type { Gate } from '../host/fault-gate.ts'
import type { Host } from '../host/institution.ts'
import type { MerchantDirectory } from '../host/merchants.ts'
import { privateKeyOf, publicKeyOf } from '../host/pem.ts'
import { createTrust } from '../host/trust.ts'
import { appRoutes } from '../roles/app-door.ts'
import { createHouse, type House, type NetworkInstitution } from '../roles/house.ts'
import type { FindPayer } from '../roles/parties.ts'
import type { GatewayParts } from './admission.ts'
import { appAnswerRoutes } from './app-answer.ts'
import { billRoutes } from './bill-door.ts'
import { alipayCashier } from './cashier.ts'
import { certificateReader } from './certificate-download.ts'
import { type Chain, createCertificates } from './certificates.ts'
import { createCheckout } from './checkout.ts'
import { createEntrances } from './entrances.ts'
import type { AlipayMerchant } from './merchants.ts'
import { createAnnouncer } from './notify.ts'
import { createNumbers, type Numbers } from './numbers.ts'
import { withPages } from './pages.ts'
import { restRoutes } from './rest-routes.ts'
import { createReaders, gatewayRoutes } from './routes.ts'
import { type Sign, signText } from './signature.ts'
import { codeIsDead } from './states.ts'

export interface AlipayParts {
  readonly host: Host
  readonly gate: Gate
  readonly merchants: MerchantDirectory<AlipayMerchant>
  /** Alipay's own pair: PKCS#8 and SPKI PEM. */
  readonly platform: { readonly privateKey: string; readonly publicKey: string }
  /** The certificate of that pair; without one there is no certificate mode. */
  readonly chain?: Chain
  readonly findPayer: FindPayer
  readonly openingFen: Fen
  /** Whether bills of today and this month can be had, as far as they have come. */
  readonly billsAtOnce?: boolean
  /** Whether refunds are notified, as they once were. */
  readonly tellsRefunds?: boolean
}

export function createAlipay(parts: AlipayParts): NetworkInstitution {
  const { host, gate, merchants, platform, billsAtOnce: atOnce = false } = parts
  const key = privateKeyOf(platform.privateKey)
  const sign: Sign =
    host.signatures === 'trust'
      ? () => Promise.resolve(trustedSignature)
      : (text, signType) => signText(text, { key, signType })
  const numbers = createNumbers(host)
  const roles = createAlipayHouse(parts, numbers, sign)
  const { realNow, store } = host
  const certificates = createCertificates(parts.chain)
  const bills = { atOnce, linkKey: platform.privateKey, realNow }
  const readers = new Map([...createReaders({ store, bills }), certificateReader(certificates)])
  const knows = (method: string) => readers.has(method)
  const platformKey = publicKeyOf(platform.publicKey)
  const trust = createTrust(host.signatures)
  const gateway: GatewayParts = { merchants, knows, certificates, platformKey, trust, realNow }
  const entrances = createEntrances({ known: gateway, sign, traceId: numbers.traceId })
  const { desk, resolve } = createCheckout({ host, house: roles, readers, gateway })
  const house = { ...roles, desk }
  const calls = { host, gate, house, readers }
  return {
    id: host.id,
    house,
    routes: [
      ...gatewayRoutes({ ...calls, entrance: withPages(entrances.gateway) }),
      ...restRoutes({ ...calls, entrance: entrances.rest }),
      ...alipayCashier({ host, gate, house, merchants, sign }),
      ...billRoutes({ host, gate, house, merchants, bills }),
      ...appAnswerRoutes({ host, gate, house, merchants, sign }),
      ...appRoutes(host, gate, 'alipay', desk),
    ],
    answers: { ...house.answers, resolve },
    refuse: entrances.refuse,
    wake: async () => {
      await numbers.wake()
      await house.wake()
    },
  }
}

function createAlipayHouse(parts: AlipayParts, numbers: Numbers, sign: Sign): House {
  const { host, merchants, findPayer, openingFen } = parts
  const announcer = createAnnouncer(host, numbers, sign)
  return createHouse({
    host,
    findPayer,
    codeFamily: 'alipay',
    openingFen,
    forms: {
      tradeNo: numbers.tradeNo,
      orderCode: numbers.orderCode,
      remembersScans: true,
      statics: { owner: 'alipay', app: 'alipay', findPayer, shops: merchants },
      codeRefusal: async (order) =>
        codeIsDead(order, host.clock.now()) ? 'code-expired' : undefined,
      noticeId: numbers.notifyId,
      onPaid: (order, owed) => {
        const merchant = merchants.find(order.merchant)
        if (merchant !== undefined) announcer.paid(order, merchant, owed)
      },
    },
    tellsRefunds: parts.tellsRefunds === true,
    onRefunded: (order, refund, owed) => {
      const merchant = merchants.find(order.merchant)
      if (parts.tellsRefunds !== true || merchant === undefined) return
      announcer.refunded(order, merchant, { refund, owed })
    },
  })
}
