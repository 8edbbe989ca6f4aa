/**
 * The switch's public door on a stand, for tests, and a member that speaks the institution protocol
 * (docs/sources.md, U2.3) in its own words: it shares no line with signature.ts. The other members
 * say yes unless told otherwise.
 */

import {
  createHash,
  generateKeyPairSync,
  type KeyObject,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto'
import { createVirtualClock } from '../../core/clock.ts'
import type { SandboxEvent } from '../../core/events.ts'
import type { Policies } from '../../core/faults.ts'
import { appId, institutionId, merchantId, orderNo, trace } from '../../core/ids.ts'
import type { AnswerOf, AskOf, MessageKind, ScannedOrder } from '../../core/interchange.ts'
import { limits } from '../../core/limits.ts'
import { fen } from '../../core/money.ts'
import { ruleBookOn } from '../../core/rule-history.ts'
import type { SignatureMode } from '../../core/signature-mode.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import { createGate } from '../host/fault-gate.ts'
import type { Host, WireReply } from '../host/institution.ts'
import type { Peer } from '../host/peer.ts'
import { networkMembers } from './directory.ts'
import { createSwitch } from './institution.ts'

export type Pairs = Record<string, string>

const member = generateKeyPairSync('rsa', { modulusLength: 2048 })
const house = generateKeyPairSync('rsa', { modulusLength: 2048 })

const pemOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString()

export const codes = {
  alipay: '90880001',
  wechatpay: '90880002',
  unionpay: '90880003',
  icbc: '90010000',
  cmb: '90060000',
}
export const evening = Date.parse('2026-11-22T19:30:00+08:00')
export const orderCode = 'https://qr.alipay.com/bax00000000000000000001'
export const card = '6222020000000000018'

export const usualOrder = (now: number): ScannedOrder => ({
  orderTrace: trace('mock20261122000001'),
  owner: institutionId('alipay'),
  orderNo: orderNo('mock20261122000001'),
  payee: {
    merchant: merchantId('2021000000000001'),
    name: '面馆 {Noodles} & Co',
    city: 'Beijing',
    categoryCode: '5812',
  },
  amountFen: fen(1250),
  expiresAt: now + 900_000,
  scene: 'merchant-code',
  codeKind: 'order',
})

export function createDoorStand(signatures: SignatureMode = 'full') {
  const clock = createVirtualClock(evening)
  const events: SandboxEvent[] = []
  const asked: { to: string; kind: MessageKind; message: AskOf<MessageKind> }[] = []
  const said: Partial<{ [K in MessageKind]: AnswerOf<K> }> = {}
  const policies: { now: Policies } = { now: {} }
  const emit = (event: SandboxEvent) => void events.push(event)
  const gate = createGate({ seed: 7, clock, emit, policies: () => policies.now })
  const peer: Peer = {
    ask: async <K extends MessageKind>(to: string, kind: K, message: AskOf<K>) => {
      asked.push({ to, kind, message })
      return { ...usual(kind, message, clock.now()), ...said[kind] } as AnswerOf<K>
    },
  }
  const host: Host = {
    ...{ id: institutionId('switch'), seed: 7, clock, realNow: clock.now, peer, emit },
    store: createMemoryStore(),
    queryGapsMs: [1],
    notifier: {
      send: () => undefined,
      waiting: () => 0,
      underWay: () => 0,
      close: async () => undefined,
    },
    signatures,
    later: (work) => void work,
    policies: () => policies.now,
    rules: () => ruleBookOn('2026-11-22'),
  }
  const institution = createSwitch({
    host,
    gate,
    members: [
      ...networkMembers,
      { id: institutionId('icbc'), code: codes.icbc },
      { id: institutionId('cmb'), code: codes.cmb },
    ],
    bankOf: (cardNo) => (cardNo.startsWith('622202') ? institutionId('icbc') : undefined),
    keys: { privateKey: pemOf(house.privateKey), certId: '69678957876' },
    memberKey: (id) => (id === 'cmb' ? undefined : member.publicKey),
  })
  return { institution, clock, events, asked, said, policies, host }
}

export type DoorStand = ReturnType<typeof createDoorStand>

function usual<K extends MessageKind>(kind: K, message: AskOf<K>, now: number): object {
  if (kind === 'resolve') return { outcome: 'approved', order: usualOrder(now) }
  if (kind !== 'charge') return { outcome: 'approved' }
  const confirms = 'amountFen' in message && message.amountFen > limits.passwordFreeFen
  const funding = { kind: 'balance' }
  return { outcome: confirms ? 'payer-confirming' : 'approved', app: appId('alipay'), funding }
}

/** Knocks without a socket. */
export async function knock(
  { institution }: DoorStand,
  path: string,
  body: string | Buffer,
): Promise<WireReply> {
  const target = `/qrc/api/${path}`
  const route = institution.routes.find((one) => one.path === target)
  const facts = { method: 'POST', target, path: target, query: '', headers: {}, params: {} }
  const reply = await route?.serve({ ...facts, body: Buffer.from(body) })
  if (reply === undefined || typeof reply === 'string') throw new Error(`no reply: ${reply}`)
  return reply
}

function digest(pairs: Pairs, hash: string): Buffer {
  const names = Object.keys(pairs).filter((name) => name !== 'signature' && pairs[name] !== '')
  const text = names.sort().map((name) => `${name}=${pairs[name]}`)
  return Buffer.from(createHash(hash).update(text.join('&')).digest('hex'))
}

export function signed(pairs: Pairs, hash = 'sha256'): Pairs {
  return {
    ...pairs,
    signature: signBytes(hash, digest(pairs, hash), member.privateKey).toString('base64'),
  }
}

export const form = (pairs: Pairs) => new URLSearchParams(pairs).toString()

/** As the simpler SDKs read a message: split at every `&`. */
export function split(body: string, decode = (text: string) => text): Pairs {
  const pairs = body.split('&').map((pair) => {
    const at = pair.indexOf('=')
    return [pair.slice(0, at), decode(pair.slice(at + 1))]
  })
  return Object.fromEntries(pairs)
}

/** The fields of an answer, if the switch signed it. */
export function verified(body: string, hash = 'sha256'): Pairs | undefined {
  const pairs = split(body)
  const bytes = Buffer.from(pairs.signature ?? '', 'base64')
  return verifyBytes(hash, digest(pairs, hash), house.publicKey, bytes) ? pairs : undefined
}

/** Base64 of `{k=v&k=v}`. */
export const object = (inner: string) => Buffer.from(`{${inner}}`).toString('base64')
export const opened = (text = '') => Buffer.from(text, 'base64').toString()

/** What each request usually says, beside version, certId and signature. */
export const usually = {
  lookup: { reqType: '0120000903', issCode: codes.icbc, qrCode: orderCode },
  pay: {
    ...{ reqType: '0130000903', issCode: codes.icbc, txnNo: '2026112219300000000001' },
    ...{ txnAmt: '1250', currencyCode: '156', payerComments: '午饭' },
    riskInfo: object('deviceID=123456999&deviceType=1&mobile=13525677809&sourceIP=111.13.100.91'),
    payerInfo: object(`accNo=${card}&acctClass=1&cardAttr=01&mobile=13525677809`),
  },
  consume: {
    ...{ reqType: '0310000903', acqCode: codes.unionpay, qrNo: '130000000000000001' },
    ...{ merId: '777290058110048', merCatCode: '5812', merName: 'Noodle House' },
    ...{ termId: '49000002', txnAmt: '1250', currencyCode: '156', areaInfo: '1561000' },
    ...{ orderNo: 'till20261122000001', orderTime: '20261122193000' },
  },
  queryConsume: {
    ...{ reqType: '0350000903', acqCode: codes.unionpay },
    ...{ orderNo: 'till20261122000001', orderTime: '20261122193000' },
  },
  refundConsume: {
    ...{ reqType: '0340000903', acqCode: codes.unionpay, txnAmt: '1000', currencyCode: '156' },
    ...{ orderNo: 'back20261122000001', orderTime: '20261122193500' },
    ...{ origOrderNo: 'till20261122000001', origOrderTime: '20261122193000' },
  },
} as const

/** Asks as a member does; an answer that does not verify is an error. */
export async function ask(
  stand: DoorStand,
  { path = 'backTransReq.do', ...pairs }: Pairs,
): Promise<Pairs> {
  const whole = { version: '1.0.0', certId: '69026276696', ...pairs }
  const { body } = await knock(stand, path, form(signed(whole)))
  const answer = verified(String(body))
  if (answer === undefined) throw new Error(`Not verified: ${body}`)
  return answer
}
