/**
 * An Alipay house on a stand, for tests: one merchant, one payer app, a switch that says one thing,
 * and a way to knock without a socket. Keys and store are handed in, so that nothing here reaches
 * beyond the rooms an institution may know.
 */

import { createPrivateKey, createPublicKey } from 'node:crypto'
import { plainTime } from '../../core/calendar.ts'
import type { Clock } from '../../core/clock.ts'
import type { Hop, SandboxEvent } from '../../core/events.ts'
import type { Policies } from '../../core/faults.ts'
import { appId, institutionId, merchantId, payerId } from '../../core/ids.ts'
import { fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { RuleBook } from '../../core/rule-book.ts'
import { ruleBookOn } from '../../core/rule-history.ts'
import type { SignatureMode } from '../../core/signature-mode.ts'
import type { Store } from '../../storage/store.ts'
import { createGate, isSilence } from '../host/fault-gate.ts'
import type { Host, WireReply, WireRequest } from '../host/institution.ts'
import { loopbackOr } from '../host/may-notify.ts'
import type { Notification } from '../host/notification.ts'
import { createNotifier, type Notifier } from '../host/notifier.ts'
import type { Peer } from '../host/peer.ts'
import type { Chain } from './certificates.ts'
import { formatForm } from './form.ts'
import { createAlipay } from './institution.ts'
import type { AlipayMerchant } from './merchants.ts'
import { requestText, type SignType, signText } from './signature.ts'
import { gatewayPath, methods } from './wire.ts'

/** PKCS#8 and SPKI PEM. */
export interface Pair {
  readonly privateKey: string
  readonly publicKey: string
}

export interface StandParts {
  readonly signatures?: SignatureMode
  readonly store: Store
  readonly clock: Clock
  readonly realNow: () => number
  readonly platform: Pair
  readonly merchant: Pair
  readonly policies?: Policies
  /** What the switch answers to everything. */
  readonly switchSays?: Outcome
  /** Where it says that was decided. */
  readonly switchHeard?: Hop
  /** Takes notifications instead of sending them. */
  readonly letterbox?: Notification[]
  /** For certificate mode, PEM. */
  readonly chain?: Chain
  readonly appCertificate?: string
  /** 16 bytes in base64. */
  readonly aesKey?: string
  readonly billsAtOnce?: boolean
  readonly tellsRefunds?: boolean
  /** What the shop sells, ISO 18245; ordinary goods unless said otherwise. */
  readonly categoryCode?: string
  readonly rules?: RuleBook
}

export const appNo = '2021000000000001'
export const sellerId = '2088000000000002'

export type Stand = ReturnType<typeof createStand>

export function createStand(parts: StandParts) {
  const events: SandboxEvent[] = []
  const emit = (event: SandboxEvent) => void events.push(event)
  const { clock } = parts
  const id = institutionId('alipay')
  const policies = () => parts.policies ?? {}
  const gate = createGate({ seed: 7, clock, emit, policies })
  const notifier = parts.letterbox
    ? letterboxNotifier(parts.letterbox)
    : createNotifier({ id, clock, emit, gate, mayNotify: loopbackOr([]) })
  const host: Host = {
    ...{ id, clock, emit, policies, notifier, seed: 7 },
    realNow: parts.realNow,
    store: parts.store,
    peer: switchThatSays(parts.switchSays ?? 'approved', parts.switchHeard),
    rules: () => parts.rules ?? ruleBookOn('2026-11-22'),
    signatures: parts.signatures ?? 'full',
    queryGapsMs: [1, 1],
    later: (work) => void work,
  }
  const merchant: AlipayMerchant = {
    ...{ id: merchantId(appNo), sellerId, sellerEmail: 'shop@example.com' },
    payee: {
      ...{ merchant: merchantId(appNo), name: 'Tea', city: 'Beijing' },
      categoryCode: parts.categoryCode ?? '5499',
    },
    publicKey: createPublicKey(parts.merchant.publicKey),
    ...(parts.appCertificate === undefined ? {} : { certificate: parts.appCertificate }),
    ...(parts.aesKey === undefined ? {} : { aesKey: parts.aesKey }),
  }
  const house = createAlipay({
    ...{ host, gate, platform: parts.platform },
    ...(parts.chain === undefined ? {} : { chain: parts.chain }),
    ...{ billsAtOnce: parts.billsAtOnce ?? false, tellsRefunds: parts.tellsRefunds ?? false },
    merchants: { find: (name) => (name === appNo ? merchant : undefined), all: () => [merchant] },
    findPayer: (name) => (/^alipay-\d+$/.test(name) ? payerNamed(name) : undefined),
    openingFen: fen(100_000_000),
  })
  return { house, host, merchant, events, store: parts.store, knock: knocking(house) }
}

const payerNamed = (name: string) => ({
  ...{ id: payerId(name), app: appId('alipay'), name },
  funding: { kind: 'balance' as const },
})

const letterboxNotifier = (letterbox: Notification[]): Notifier => ({
  send: (notification) => void letterbox.push(notification),
  waiting: () => letterbox.length,
  underWay: () => 0,
  close: () => Promise.resolve(),
})

/** Everything a house asks of the switch gets one outcome, and nothing else that it would need. */
const switchThatSays = (outcome: Outcome, decidedAt: Hop | undefined): Peer => ({
  ask: <Answer>() => Promise.resolve({ outcome, decidedAt } as Answer),
})

/** A request as the door would hand it in; at the gateway unless it says otherwise. */
export interface Knock {
  readonly method: 'GET' | 'POST'
  readonly path?: string
  readonly query: string
  readonly body: string | Buffer
  /** Names in lower case. */
  readonly headers?: Texts
}

const knocking =
  (house: ReturnType<typeof createAlipay>) =>
  async ({ method, path = gatewayPath, query, body, headers = {} }: Knock): Promise<WireReply> => {
    const target = query === '' ? path : `${path}?${query}`
    const about = { path, headers, params: {} }
    const request: WireRequest = { ...about, method, target, query, body: Buffer.from(body) }
    const route = house.routes.find((one) => one.method === method && one.path === path)
    if (route === undefined) return house.refuse('method-not-allowed', request)
    const reply = await route.serve(request)
    if (isSilence(reply)) throw new Error(`The house fell silent: ${reply}.`)
    return reply
  }

type Texts = Readonly<Record<string, string>>

export interface Signing {
  readonly privateKey: string
  readonly now: number
  /** Parameters to replace before signing; an empty text takes one away. */
  readonly instead?: Texts
  readonly signType?: SignType
}

/** The parameters of a signed call; what is asked may be anything at all. */
export async function signedParams(
  operation: keyof typeof methods,
  biz: unknown,
  { privateKey, now, instead = {}, signType = 'RSA2' }: Signing,
): Promise<Map<string, string>> {
  const usual: Texts = {
    app_id: appNo,
    method: methods[operation],
    format: 'JSON',
    charset: 'utf-8',
    sign_type: signType,
    timestamp: plainTime(now),
    version: '1.0',
    biz_content: typeof biz === 'string' ? biz : JSON.stringify(biz),
    ...instead,
  }
  const params = new Map(Object.entries(usual).filter(([, value]) => value !== ''))
  const text = requestText(params, { empties: false })
  return params.set('sign', await signText(text, { key: createPrivateKey(privateKey), signType }))
}

/** As most SDKs send it: the content in the body, all else in the query. */
export function posted(params: ReadonlyMap<string, string>): Knock {
  const query = new Map([...params].filter(([name]) => name !== 'biz_content'))
  const body = new Map([...params].filter(([name]) => name === 'biz_content'))
  return { method: 'POST', query: formatForm(query), body: formatForm(body) }
}
