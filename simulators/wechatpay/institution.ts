/** WeChat Pay: an acquirer and a wallet, spoken in APIv3. The only door to this folder. */
import { randomUUID } from 'node:crypto'
import { appId } from '../../core/ids.ts'
import type { Fen } from '../../core/money.ts'
import type { Gate } from '../host/fault-gate.ts'
import type { Host, HostRefusal, WireReply, WireRequest } from '../host/institution.ts'
import type { MerchantDirectory } from '../host/merchants.ts'
import { createTrust } from '../host/trust.ts'
import { appRoutes } from '../roles/app-door.ts'
import { createHouse, type NetworkInstitution } from '../roles/house.ts'
import type { FindPayer } from '../roles/parties.ts'
import { type Evidence, evidenceOf } from './admission.ts'
import { billDownloadRoute } from './bill-download.ts'
import { createFundFlowBill, createTradeBill } from './bills.ts'
import { certificates } from './certificates.ts'
import { checkoutRoutes } from './checkout.ts'
import { refusalWords } from './codes.ts'
import { createDownloads } from './downloads.ts'
import { echo } from './echo.ts'
import { platformKeysOf } from './explain.ts'
import { h5Routes } from './h5.ts'
import type { WechatPayMerchant } from './merchants.ts'
import { createNotices } from './notify.ts'
import { createNumbers } from './numbers.ts'
import {
  createPlatformKeys,
  type PlatformIdentity,
  type PlatformKeyPair,
  type PlatformKeys,
} from './platform-keys.ts'
import { createProbes, type ProbeShares, type Probes } from './probes.ts'
import { emptyReply, unsignedReply } from './reply.ts'
import { createRoutes, type RouteParts, routeOf } from './routes.ts'
import { createTickets } from './tickets.ts'
import { inBothVersions } from './v2/notify.ts'
import { v2Refusal, v2Routes } from './v2/routes.ts'

export interface WechatPayParts {
  readonly host: Host
  readonly gate: Gate
  readonly merchants: MerchantDirectory<WechatPayMerchant>
  /** What signs its answers, and what follows it when it is rotated. */
  readonly platform: PlatformIdentity
  readonly nextPlatform?: PlatformIdentity
  /** The WeChat Pay public key: the other way to verify. */
  readonly platformKey?: PlatformKeyPair
  readonly findPayer: FindPayer
  /** What a payer's balance holds at first. */
  readonly openingFen: Fen
  /**
   * Report fields that no document names instead of refusing them, take any openid, and let the H5
   * page be opened from anywhere. Production does none of this.
   */
  readonly lenient?: boolean
  /** How many answers and callbacks are signed wrongly on purpose; none unless given. */
  readonly probes?: Partial<ProbeShares>
  /** A day's bill can be had on the day itself; in production from ten the next morning. */
  readonly billsAtOnce?: boolean
  /** Links lead to production's host; to the host that was asked if not. */
  readonly canonicalLinks?: boolean
}

/** What can be turned at a running WeChat Pay, and what it can be asked. */
export interface WechatPay extends NetworkInstitution {
  readonly keys: PlatformKeys
  readonly probes: Probes
  /** What a request's signature is held against; nothing when it names no merchant of ours. */
  evidenceOf(request: WireRequest): Evidence | undefined
}

const app = appId('wechat')

export function createWechatPay(parts: WechatPayParts): WechatPay {
  const { host, gate, merchants, findPayer, openingFen, lenient = false } = parts
  const { realNow } = host
  const probes = createProbes(host.seed, parts.probes)
  const { platform, nextPlatform, platformKey } = parts
  const keys = createPlatformKeys({
    ...{ host, merchants, probes, platform, nextPlatform, platformKey },
  })
  const notices = createNotices({ host, merchants, keys })
  const told = inBothVersions({ host, merchants }, notices)
  const numbers = createNumbers(host)
  const tickets = createTickets(host, numbers)
  const house = createHouse({
    host,
    findPayer,
    openingFen,
    codeFamily: 'wechatpay',
    forms: {
      ...{
        ...numbers,
        onPaid: told.paid,
        noticeId: () => randomUUID(),
        codeRefusal: tickets.refusal,
      },
      statics: {
        ...{ owner: 'wechatpay', app, findPayer, shops: merchants },
        memo: ({ merchant }) => ({ appid: merchants.find(merchant)?.appid ?? '' }),
      },
    },
    onRefunded: told.refunded,
    onRefundRefused: told.refundFailed,
  })
  const strict = !lenient
  const rooms = { host, gate, house, merchants, findPayer, numbers, tickets, strict }
  const trust = createTrust(host.signatures)
  const own = { platformKeys: ownKeys(parts), trust }
  const door: RouteParts = { ...rooms, ...own, realNow, keys, probes }
  const keyRoutes = [routeOf(door, certificates(keys)), routeOf(door, echo(keys, notices))]
  const api = [...createRoutes(door), ...keyRoutes, ...billRoutes(door, parts)]
  return {
    id: host.id,
    routes: [
      ...api,
      ...v2Routes({ ...rooms, billsAtOnce: parts.billsAtOnce ?? false }),
      ...h5Routes(rooms),
      ...checkoutRoutes({ ...rooms, trust }, appRoutes(host, gate, app, house.desk)),
    ],
    answers: house.answers,
    house,
    refuse: async (why, request) => v2Refusal(why, request) ?? refusals[why](),
    wake: async () => {
      await numbers.wake()
      await house.wake()
    },
    ...{ keys, probes },
    evidenceOf: (request) => evidenceOf({ merchants }, request),
  }
}

/** Everything WeChat Pay signs with, by its serial. */
function ownKeys({ platform, nextPlatform, platformKey }: WechatPayParts) {
  const pair = platformKey && { ...platformKey, serial: platformKey.id }
  return platformKeysOf([platform, nextPlatform, pair].filter((one) => one !== undefined))
}

function billRoutes(
  door: RouteParts,
  { billsAtOnce: atOnce = false, canonicalLinks = false }: WechatPayParts,
) {
  const downloads = createDownloads(door.host.clock)
  const parts = { merchants: door.merchants, downloads, atOnce, canonicalLinks }
  return [
    routeOf(door, createTradeBill(parts)),
    routeOf(door, createFundFlowBill(parts)),
    billDownloadRoute(door, downloads),
  ]
}

/** What the host refuses by itself, before anyone is known: nothing of it is signed. */
const refusals = {
  'not-found': () => emptyReply(404),
  'method-not-allowed': () => emptyReply(405),
  'body-too-large': () => unsignedReply(refusalWords['body-too-large']),
  'too-many-requests': () => unsignedReply(refusalWords['too-many-requests']),
  crashed: () => unsignedReply(refusalWords.crashed),
} as const satisfies Record<HostRefusal, () => WireReply>
