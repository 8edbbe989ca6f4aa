/** WeChat Pay: an acquirer and a wallet, spoken in APIv3. The only door to this folder. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { appId } from '../../core/ids.ts'
import type { Fen } from '../../core/money.ts'
import type { Gate } from '../host/fault-gate.ts'
import type { Host, HostRefusal, WireReply } from '../host/institution.ts'
import type { MerchantDirectory } from '../host/merchants.ts'
import { appRoutes } from '../roles/app-door.ts'
import { createHouse, type NetworkInstitution } from '../roles/house.ts'
import type { FindPayer } from '../roles/parties.ts'
import { refusalWords } from './codes.ts'
import type { WechatPayMerchant } from './merchants.ts'
import { createNotices } from './notify.ts'
import { createNumbers } from './numbers.ts'
import { emptyReply, unsignedReply } from './reply.ts'
import { createRoutes } from './routes.ts'
import type { Platform } from './signature.ts'
import type { PlatformCertificate } from './wire.ts'

export interface WechatPayParts {
  readonly host: Host
  readonly gate: Gate
  readonly merchants: MerchantDirectory<WechatPayMerchant>
  /** What signs its answers: PEM, PEM (PKCS#8), and 40 upper-case hex digits. */
  readonly platform: {
    readonly certificate: string
    readonly privateKey: string
    readonly serial: string
  }
  readonly findPayer: FindPayer
  /** What a payer's balance holds at first. */
  readonly openingFen: Fen
  /** Refuse requests with fields no document names, as production does; they are reported if not. */
  readonly strict?: boolean
}

const app = appId('wechat')

export function createWechatPay(parts: WechatPayParts): NetworkInstitution {
  const { host, gate, merchants, findPayer, openingFen, strict = false } = parts
  const { realNow } = host
  const { serial } = parts.platform
  const platform: Platform = {
    serial,
    realNow,
    privateKey: createPrivateKey(parts.platform.privateKey),
  }
  const notices = createNotices({ host, merchants, platform })
  const house = createHouse({
    host,
    findPayer,
    openingFen,
    codeFamily: 'wechatpay',
    forms: { ...createNumbers(host.seed), onPaid: notices.paid },
    onRefunded: notices.refunded,
  })
  const certificate = certificateOf(parts.platform)
  const api = createRoutes({ host, gate, house, merchants, realNow, platform, certificate, strict })
  return {
    id: host.id,
    routes: [...api, ...appRoutes(host, gate, app, house.desk)],
    answers: house.answers,
    house,
    refuse: async (why) => refusals[why](),
  }
}

function certificateOf({ certificate, serial }: WechatPayParts['platform']): PlatformCertificate {
  const { validFrom, validTo } = new X509Certificate(certificate)
  return { serial, certificate, from: Date.parse(validFrom), until: Date.parse(validTo) }
}

/** What the host refuses by itself, before anyone is known: nothing of it is signed. */
const refusals = {
  'not-found': () => emptyReply(404),
  'method-not-allowed': () => emptyReply(405),
  'body-too-large': () => unsignedReply(refusalWords['body-too-large']),
  'too-many-requests': () => unsignedReply(refusalWords['too-many-requests']),
  crashed: () => unsignedReply(refusalWords.crashed),
} as const satisfies Record<HostRefusal, () => WireReply>
