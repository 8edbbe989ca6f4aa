/**
 * A UnionPay gateway on a stand, for tests, and a client that speaks ACP (docs/sources.md, U1) in
 * its own words: it shares no line with signature.ts. Keys, store, peer and clock are handed in.
 */

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  sign as signBytes,
  verify as verifyBytes,
  X509Certificate,
} from 'node:crypto'
import { compactTime } from '../../core/calendar.ts'
import type { Clock } from '../../core/clock.ts'
import type { SandboxEvent } from '../../core/events.ts'
import type { Policies } from '../../core/faults.ts'
import { appId, institutionId, merchantId, payerId } from '../../core/ids.ts'
import { fen } from '../../core/money.ts'
import { ruleBookOn } from '../../core/rule-history.ts'
import { formSettleKey, switchCode } from '../../core/settle-key.ts'
import type { SignatureMode } from '../../core/signature-mode.ts'
import type { Store } from '../../storage/store.ts'
import { createGate } from '../host/fault-gate.ts'
import type { Host, WireReply } from '../host/institution.ts'
import { loopbackOr } from '../host/may-notify.ts'
import type { Notification } from '../host/notification.ts'
import { createNotifier } from '../host/notifier.ts'
import type { Peer } from '../host/peer.ts'
import type { Payer } from '../roles/parties.ts'
import { createUnionPay } from './institution.ts'

export type Pairs = Record<string, string>

interface Identity {
  readonly certificate: string
  readonly privateKey: string
  readonly certId: string
}

export type Chain = Readonly<Record<'root' | 'middle' | 'response' | 'merchant', Identity>>

/** Another pair of certificates, for what is encrypted; only tests of that need their own. */
export interface Encryptions {
  readonly encryption: Identity
  readonly nextEncryption: Identity
}

export interface StandParts {
  readonly signatures?: SignatureMode
  readonly chain: Chain
  readonly store: Store
  readonly clock: Clock
  readonly realNow: () => number
  readonly peer: Peer
  /** Takes notifications instead of sending them. */
  readonly letters?: Notification[]
  /** The response leaf serves for both when nothing is said. */
  readonly encryptions?: Encryptions
  readonly billsAtOnce?: boolean
  /** What the shop sells, ISO 18245; meals unless said otherwise. */
  readonly categoryCode?: string
}

/** The name the switch gives a payment of this moment; `count` tells those of one second apart. */
export const keyAt = (now: number, count = 1) =>
  formSettleKey({
    ...{ acquirer: '49430000', forwarder: switchCode },
    ...{ traceNo: String(count).padStart(6, '0'), time: compactTime(now).slice(4) },
  })

export const secureKey = 'mock-secret'

export const merId = '777290058110048'

export function createStand(parts: StandParts) {
  const { chain, store, clock, realNow, peer, letters, billsAtOnce = false } = parts
  const { categoryCode = '5812' } = parts
  const events: SandboxEvent[] = []
  const emit = (event: SandboxEvent) => void events.push(event)
  const policies: { now: Policies } = { now: {} }
  const id = institutionId('unionpay')
  const gate = createGate({ seed: 7, clock, emit, policies: () => policies.now })
  const post = createNotifier({ id, clock, emit, gate, mayNotify: loopbackOr([]) })
  const box = { send: (letter: Notification) => void letters?.push(letter) }
  const host: Host = {
    ...{ id, seed: 7, clock, realNow, store, peer, emit, queryGapsMs: [1] },
    notifier: letters === undefined ? post : { ...post, ...box },
    signatures: parts.signatures ?? 'full',
    later: (work) => void work,
    policies: () => policies.now,
    rules: () => ruleBookOn('2026-11-22'),
  }
  const name = merchantId(merId)
  const merchant = {
    id: name,
    certId: chain.merchant.certId,
    secureKey,
    publicKey: createPublicKey(chain.merchant.certificate),
    payee: { merchant: name, name: 'Mock Noodles', city: 'beijing', categoryCode },
  }
  const institution = createUnionPay({
    host,
    gate,
    merchants: { find: (id) => (id === merId ? merchant : undefined), all: () => [merchant] },
    keys: chain.response,
    ...(parts.encryptions ?? { encryption: chain.response, nextEncryption: chain.merchant }),
    findPayer,
    openingFen: fen(0),
    billsAtOnce,
  })
  return { institution, host, store, events, policies, close: () => post.close() }
}

export type Stand = ReturnType<typeof createStand>

function findPayer(id: string): Payer | undefined {
  if (!/^quickpass-\d{1,6}$/.test(id)) return undefined
  const funding = { kind: 'card', cardNo: '6222020000000000018' } as const
  return { id: payerId(id), app: appId('quickpass'), name: 'Li Lei', funding }
}

export const wire = (path: string, body: string) => ({
  ...{ method: 'POST', target: path, path, query: '', headers: {}, params: {} },
  body: Buffer.from(body),
})

/** Knocks without a socket. */
export async function knock(stand: Stand, path: string, body: string): Promise<WireReply> {
  const route = stand.institution.routes.find((one) => one.path === path)
  const reply = await route?.serve(wire(path, body))
  if (reply === undefined || typeof reply === 'string') throw new Error(`no reply: ${reply}`)
  return reply
}

/** Asks as a merchant does; an answer that does not verify is an error. */
export async function ask(stand: Stand, chain: Chain, path: string, pairs: Pairs) {
  const reply = await knock(stand, path, form(signed(chain, pairs)))
  const answer = verified(chain, String(reply.body))
  if (answer === undefined) throw new Error(`Not verified: ${reply.status} ${reply.body}`)
  return answer
}

const signedText = (pairs: Pairs) =>
  Object.keys(pairs)
    .filter((name) => name !== 'signature' && pairs[name] !== '')
    .sort()
    .map((name) => `${name}=${pairs[name]}`)
    .join('&')

const hex = (hash: string, text: string) => createHash(hash).update(text).digest('hex')
const rsaHash = ({ version }: Pairs) => (version === '5.0.0' ? 'sha1' : 'sha256')
const digest = (pairs: Pairs) => Buffer.from(hex(rsaHash(pairs), signedText(pairs)))

/** The hash of signMethod 11 and 12; nothing for 01. */
const keyedHash = ({ signMethod = '' }: Pairs) => ({ '11': 'sha256', '12': 'sm3' })[signMethod]

const keyed = (hash: string, pairs: Pairs) =>
  hex(hash, `${signedText(pairs)}&${hex(hash, secureKey)}`)

/** Signs as the request itself says it is signed. */
export function signed({ merchant }: Pick<Chain, 'merchant'>, pairs: Pairs): Pairs {
  const hash = keyedHash(pairs)
  if (hash !== undefined) return { ...pairs, signature: keyed(hash, pairs) }
  const key = createPrivateKey(merchant.privateKey)
  return { ...pairs, signature: signBytes(rsaHash(pairs), digest(pairs), key).toString('base64') }
}

export const form = (pairs: Pairs) => new URLSearchParams(pairs).toString()

const asIs = (text: string) => text

/** As the simpler SDKs read a message: split at every `&`. */
export function split(body: string, decode = asIs): Pairs {
  const pairs = body.split('&').map((pair) => {
    const at = pair.indexOf('=')
    return [pair.slice(0, at), decode(pair.slice(at + 1))]
  })
  return Object.fromEntries(pairs)
}

/** The fields of a message, if UnionPay signed it with a certificate of this chain, or the key. */
export function verified(chain: Chain, body: string, decode = asIs): Pairs | undefined {
  const pairs = split(body, decode)
  const hash = keyedHash(pairs)
  if (hash !== undefined) return pairs.signature === keyed(hash, pairs) ? pairs : undefined
  const leaf = new X509Certificate(certificateOf(chain, pairs))
  const middle = new X509Certificate(chain.middle.certificate)
  const root = new X509Certificate(chain.root.certificate)
  const chained = leaf.verify(middle.publicKey) && middle.verify(root.publicKey)
  const isOwners = leaf.subject.includes('CN=041@8310000000083040@中国银联股份有限公司@')
  const bytes = Buffer.from(pairs.signature ?? '', 'base64')
  const holds = verifyBytes(rsaHash(pairs), digest(pairs), leaf.publicKey, bytes)
  return chained && isOwners && holds ? pairs : undefined
}

/** 5.0.0 names a certificate the merchant has; later versions bring it along. */
function certificateOf({ response }: Chain, { version, certId, signPubKeyCert = '' }: Pairs) {
  if (version !== '5.0.0') return signPubKeyCert
  return certId === response.certId ? response.certificate : ''
}

/** The fields every request has; `type` is txnType and txnSubType together. */
export const envelope = (chain: Chain, type: string, orderId: string, txnTime: string): Pairs => ({
  ...{ version: '5.1.0', encoding: 'UTF-8', signMethod: '01', certId: chain.merchant.certId },
  ...{ merId, bizType: '000000', accessType: '0', orderId, txnTime },
  ...{ txnType: type.slice(0, 2), txnSubType: type.slice(2) },
})
