/**
 * A WeChat Pay house on a stand, for tests: one merchant, one payer app, a switch that says one
 * thing, and a way to knock without a socket. Keys and store are handed in, so that nothing here
 * reaches beyond the rooms an institution may know.
 */

import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { compactTime } from '../../core/calendar.ts'
import type { Clock } from '../../core/clock.ts'
import type { SandboxEvent } from '../../core/events.ts'
import type { Policies } from '../../core/faults.ts'
import { appId, institutionId, merchantId, payerId } from '../../core/ids.ts'
import type { Funding } from '../../core/interchange.ts'
import { fen } from '../../core/money.ts'
import { ruleBookOn } from '../../core/rule-history.ts'
import { formSettleKey, switchCode } from '../../core/settle-key.ts'
import type { SignatureMode } from '../../core/signature-mode.ts'
import type { Store } from '../../storage/store.ts'
import { createGate, isSilence } from '../host/fault-gate.ts'
import type { Host, Route, WireReply, WireRequest } from '../host/institution.ts'
import { loopbackOr } from '../host/may-notify.ts'
import type { Notification } from '../host/notification.ts'
import { createNotifier, type Notifier } from '../host/notifier.ts'
import type { Peer } from '../host/peer.ts'
import { createWechatPay, type WechatPayParts } from './institution.ts'
import type { WechatPayMerchant } from './merchants.ts'
import { formatAuthorization, requestText, signText } from './signature.ts'

export interface Identity {
  readonly certificate: string
  readonly privateKey: string
  readonly serial: string
}

export interface StandParts {
  readonly signatures?: SignatureMode
  readonly store: Store
  readonly clock: Clock
  readonly realNow: () => number
  readonly platform: Identity
  readonly merchant: Identity
  readonly lenient?: boolean
  /** The rest of what a house may be given; each has a default or is left out. */
  readonly more?: Partial<
    Pick<
      WechatPayParts,
      'nextPlatform' | 'platformKey' | 'probes' | 'billsAtOnce' | 'canonicalLinks'
    >
  >
  /** What sets the merchant apart from one that joined long ago. */
  readonly about?: Partial<WechatPayMerchant>
  /** Other merchants, who share the first one's keys. */
  readonly others?: readonly { readonly mchid: string; readonly appid: string }[]
  readonly policies?: Policies
  /** Answers for the switch; it approves of everything unless another is given. */
  readonly peer?: Peer
  /** What pays for every payer: the balance unless said otherwise. */
  readonly funding?: Funding
  /** What a payer has at first; a million yuan unless said otherwise. */
  readonly openingFen?: number
  /** Takes notifications instead of sending them. */
  readonly letterbox?: Notification[]
}

/** The name the switch gives a payment of this moment. */
export const keyAt = (now: number) =>
  formSettleKey({
    ...{ acquirer: '49430000', forwarder: switchCode },
    ...{ traceNo: '000001', time: compactTime(now).slice(4) },
  })

export const mchid = '1900007291'
export const appid = 'wx2421b1c4370ec43b'
export const apiV3Key = '0123456789abcdef0123456789abcdef'

export type Stand = ReturnType<typeof createStand>

export function createStand(parts: StandParts) {
  const events: SandboxEvent[] = []
  const afterwards: Promise<unknown>[] = []
  const emit = (event: SandboxEvent) => void events.push(event)
  const { clock } = parts
  const id = institutionId('wechatpay')
  const policies = () => parts.policies ?? {}
  const gate = createGate({ seed: 7, clock, emit, policies })
  const notifier = parts.letterbox
    ? letterboxNotifier(parts.letterbox)
    : createNotifier({ id, clock, emit, gate, mayNotify: loopbackOr([]) })
  const host: Host = {
    ...{ id, clock, emit, policies, notifier, seed: 7 },
    realNow: parts.realNow,
    store: parts.store,
    peer: parts.peer ?? approvingSwitch,
    rules: () => ruleBookOn('2026-11-22'),
    signatures: parts.signatures ?? 'full',
    queryGapsMs: [1, 1],
    later: (work) => void afterwards.push(work),
  }
  const merchant = merchantOf(parts, { mchid, appid })
  const others = (parts.others ?? []).map((names) => merchantOf(parts, names))
  const merchants = new Map([merchant, ...others].map((one) => [String(one.id), one]))
  const house = createWechatPay({
    ...{ host, gate, platform: parts.platform, lenient: parts.lenient ?? false, ...parts.more },
    merchants: { find: (name) => merchants.get(name), all: () => [...merchants.values()] },
    findPayer: (name) => (/^wechat-\d+$/.test(name) ? payerNamed(name, parts.funding) : undefined),
    openingFen: fen(parts.openingFen ?? 100_000_000),
  })
  return {
    ...{ house, host, merchant, events, store: parts.store },
    knock: knocking(house.routes, house),
    /** Kept once all that goes on after the answers has come to its end. */
    settled: () => Promise.all(afterwards),
  }
}

function merchantOf(
  { merchant: { certificate, serial }, about }: StandParts,
  { mchid: name, appid: app }: { readonly mchid: string; readonly appid: string },
): WechatPayMerchant {
  const id = merchantId(name)
  return {
    ...{ id, appid: app, apiV3Key, serial, certificate },
    payee: { merchant: id, name: 'Tea', city: 'Beijing', categoryCode: '5499' },
    publicKey: new X509Certificate(certificate).publicKey,
    ...about,
  }
}

const payerNamed = (name: string, funding: Funding = { kind: 'balance' }) => ({
  ...{ id: payerId(name), app: appId('wechat'), name, funding },
})

const letterboxNotifier = (letterbox: Notification[]): Notifier => ({
  send: (notification) => void letterbox.push(notification),
  waiting: () => letterbox.length,
  underWay: () => 0,
  close: () => Promise.resolve(),
})

const approvingSwitch: Peer = {
  ask: <Answer>() => Promise.resolve({ outcome: 'approved' } as Answer),
}

/** A request as the door would hand it in; paths as Express reads them. */
export interface Knock {
  readonly method: string
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

function knocking(
  routes: readonly Route[],
  house: { refuse: ReturnType<typeof createWechatPay>['refuse'] },
) {
  return async ({ method, target, headers, body }: Knock): Promise<WireReply> => {
    const [path = '', query = ''] = target.split('?')
    const request = (params: Record<string, string>): WireRequest => ({
      ...{ method, target, path, query, headers, params, body: Buffer.from(body) },
    })
    const fitting = routes.flatMap((route) => {
      const params = paramsOf(route.path, path)
      return params === undefined ? [] : [{ route, params }]
    })
    const hit = fitting.find(({ route }) => route.method === method)
    if (hit === undefined) {
      return house.refuse(fitting.length > 0 ? 'method-not-allowed' : 'not-found', request({}))
    }
    const reply = await hit.route.serve(request(hit.params))
    if (isSilence(reply)) throw new Error(`The house fell silent: ${reply}.`)
    return reply
  }
}

function paramsOf(pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern.split('/'), path.split('/')]
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const one = decodeURIComponent(given[index] ?? '')
    if (part.startsWith(':') && one !== '') params[part.slice(1)] = one
    else if (part !== one) return undefined
  }
  return params
}

export interface Signer {
  readonly serial: string
  readonly key: KeyObject
  readonly realNow: () => number
}

export const signerOf = ({
  merchant,
  realNow,
}: Pick<StandParts, 'merchant' | 'realNow'>): Signer => ({
  serial: merchant.serial,
  key: createPrivateKey(merchant.privateKey),
  realNow,
})

/** A signed request, headers in lower case; `header` bends parts of the authorization. */
export async function signedKnock(
  { serial, key, realNow }: Signer,
  { method, target, body = '' }: { method: string; target: string; body?: string },
  header: { mchid?: string; serial?: string; timestamp?: string; signedTarget?: string } = {},
): Promise<Knock> {
  const nonce = '593BEC0C930BF1AFEB40B4A08C8FB242'
  const timestamp = header.timestamp ?? String(Math.floor(realNow() / 1000))
  const signed = { method, target: header.signedTarget ?? target, timestamp, nonce }
  const signature = await signText(requestText({ ...signed, body: Buffer.from(body) }), key)
  const claims = { mchid: header.mchid ?? mchid, serial: header.serial ?? serial }
  const authorization = formatAuthorization({ ...claims, nonce, timestamp, signature })
  const manners = { accept: 'application/json', 'user-agent': 'test', host: 'localhost' }
  return { method, target, body, headers: { ...manners, authorization } }
}
