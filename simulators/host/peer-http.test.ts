import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, Socket } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Clock } from '../../core/clock.ts'
import type { HopPassed, SandboxEvent } from '../../core/events.ts'
import type { Policies } from '../../core/faults.ts'
import {
  appId,
  institutionId,
  merchantId,
  orderNo,
  refundNo,
  settleKey,
  trace,
} from '../../core/ids.ts'
import type { AskOf } from '../../core/interchange.ts'
import { fen } from '../../core/money.ts'
import { createDoor, type Door } from './express.ts'
import { createGate } from './fault-gate.ts'
import type { Answers, Peer } from './peer.ts'
import { createDirectPeer } from './peer-direct.ts'
import { createHttpPeer, type HttpPeer, interchangeRoute } from './peer-http.ts'

const secret = 'a secret of this sandbox'
const alipay = institutionId('alipay')
const icbc = institutionId('icbc')
const patience = { switchMs: 300, issuerMs: 300, ownerMs: 300 }
const clock: Clock = {
  now: Date.now,
  after: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds)
    return () => clearTimeout(timer)
  },
}

let policies: Policies = {}
let events: SandboxEvent[] = []
let heard: object[] = []
const gate = createGate({
  seed: 1,
  clock,
  emit: (event) => events.push(event),
  policies: () => policies,
})

const order = {
  orderTrace: trace('T1'),
  owner: alipay,
  orderNo: orderNo('T1'),
  payee: {
    merchant: merchantId('m1'),
    name: '一号店 & Söhne',
    city: 'Beijing',
    categoryCode: '5411',
  },
  amountFen: fen(1250),
  expiresAt: 1_700_000_000_000,
  scene: 'merchant-code' as const,
  codeKind: 'order' as const,
}

const answers: Answers = {
  resolve: async (message) => {
    heard.push(message)
    return { outcome: 'approved', order }
  },
  'give-back': async (message) => {
    heard.push(message)
    return message.amountFen > 1000
      ? { outcome: 'refund-exceeds' }
      : { outcome: 'approved', decidedAt: 'switch>icbc' }
  },
  charge: async (message) => {
    heard.push(message)
    return {
      outcome: 'approved',
      app: appId('icbc'),
      funding: { kind: 'card', cardNo: '6222020000000000018' },
    }
  },
}

const resolve: AskOf<'resolve'> = {
  trace: trace('T1'),
  payerInstitution: icbc,
  app: appId('icbc'),
  code: 'https://qr.alipay.com/bax00000000000000000001',
}
const charge: AskOf<'charge'> = {
  trace: trace('T2'),
  attempt: 1,
  code: '280000000000000001',
  settleKey: settleKey('49430000   00049992   0000011122193000'),
  amountFen: fen(1250),
  owner: alipay,
  payee: order.payee,
}
const giveBack = (amount: number): AskOf<'give-back'> => ({
  trace: trace('T3'),
  settleKey: charge.settleKey,
  refundNo: refundNo('R1'),
  amountFen: fen(amount),
})

let door: Door
let url = ''
const peers: Partial<Record<'memory' | 'sockets', Peer>> = {}
let sockets: HttpPeer

beforeAll(async () => {
  door = createDoor({
    routes: [interchangeRoute({ id: alipay }, gate, answers, secret)],
    refuse: async (why) => ({ status: 500, headers: {}, body: why }),
    crashed: (cause) => {
      throw cause
    },
  })
  await new Promise<void>((listening) => door.server.listen(0, '127.0.0.1', listening))
  url = `http://127.0.0.1:${(door.server.address() as AddressInfo).port}`
  const from = institutionId('switch')
  const lineTo = (to: string) => (to === alipay ? { gate, answers } : undefined)
  const urlOf = (to: string) => (to === alipay ? url : undefined)
  peers.memory = createDirectPeer({ from, clock, patience, lineTo })
  sockets = createHttpPeer({ from, clock, patience, urlOf, secret })
  peers.sockets = sockets
})

afterAll(async () => {
  await sockets.close()
  await door.close(0)
})

beforeEach(() => {
  policies = {}
  events = []
  heard = []
})

const hops = () => events.filter((event): event is HopPassed => event.type === 'hop-passed')
const faultyBy = (kind: 'timeout' | 'reset' | 'duplicate'): Policies => ({
  'switch>alipay': { faults: [{ kind, weight: 1 }] },
})

describe.each(['memory', 'sockets'] as const)('peers in %s', (how) => {
  const peer = (): Peer => {
    const found = peers[how]
    if (found === undefined) throw new Error(`No peer in ${how}.`)
    return found
  }

  test('an order comes back field by field, and the message arrived as it was', async () => {
    const answer = await peer().ask(alipay, 'resolve', resolve)
    expect(answer).toEqual({ outcome: 'approved', order })
    expect(heard).toEqual([resolve])
    expect(hops()).toMatchObject([{ hop: 'switch>alipay', operation: 'resolve', trace: 'T1' }])
  })

  test('a record that holds more than the message is no obstacle', async () => {
    const record = { ...resolve, city: 'Beijing', state: 'paid', refunds: [{ done: true }] }
    expect((await peer().ask(alipay, 'resolve', record)).outcome).toBe('approved')
    expect(heard).toMatchObject([{ ...resolve, city: 'Beijing' }])
  })

  test('a charge brings its funding back', async () => {
    const answer = await peer().ask(alipay, 'charge', charge)
    const funding = { kind: 'card', cardNo: '6222020000000000018' }
    expect(answer).toEqual({ outcome: 'approved', app: 'icbc', funding })
    expect(heard).toEqual([charge])
  })

  test('a refusal is signed by the hop that refused, unless another did before', async () => {
    expect(await peer().ask(alipay, 'give-back', giveBack(1250))).toEqual({
      outcome: 'refund-exceeds',
      decidedAt: 'switch>alipay',
    })
    const answer = await peer().ask(alipay, 'give-back', giveBack(1))
    expect(answer.decidedAt).toBe('switch>icbc')
  })

  test('a timeout does the work, and patience ends with an unknown result', async () => {
    policies = faultyBy('timeout')
    const began = Date.now()
    const answer = await peer().ask(alipay, 'charge', charge)
    expect(answer).toEqual({ outcome: 'result-unknown', decidedAt: 'switch>alipay' })
    expect(Date.now() - began).toBeGreaterThanOrEqual(290)
    expect(heard).toHaveLength(1)
  })

  test('a reset does nothing, and the result is unknown at once', async () => {
    policies = faultyBy('reset')
    const began = Date.now()
    const answer = await peer().ask(alipay, 'charge', charge)
    expect(answer).toEqual({ outcome: 'result-unknown', decidedAt: 'switch>alipay' })
    expect(Date.now() - began).toBeLessThan(250)
    expect(heard).toHaveLength(0)
  })

  test('a duplicate is worked on twice and answered once', async () => {
    policies = faultyBy('duplicate')
    const answer = await peer().ask(alipay, 'charge', charge)
    expect(answer.outcome).toBe('approved')
    expect(heard).toEqual([charge, charge])
    expect(hops()).toHaveLength(1)
  })

  test('nobody answers for an institution that is not here', async () => {
    const answer = await peer().ask(institutionId('nobody'), 'resolve', resolve)
    expect(answer).toEqual({ outcome: 'result-unknown', decidedAt: 'switch>nobody' })
  })

  test('a message nobody answers is a mistake of ours', async () => {
    const asking = peer().ask(alipay, 'reverse', { trace: trace('T4'), from: icbc, reference: 'x' })
    await expect(asking).rejects.toThrow('reverse')
  })
})

const post = (kind: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/interchange/${kind}`, {
    method: 'POST',
    headers: { 'Hutong-Peer': 'switch', 'Hutong-Secret': secret, ...headers },
    body,
  })

test.each([
  ['no secret', { 'Hutong-Secret': '' }],
  ['another secret', { 'Hutong-Secret': 'a secret of that sandbox' }],
  ['no name', { 'Hutong-Peer': '' }],
  ['a name that is none', { 'Hutong-Peer': 'switch>alipay' }],
])('a stranger with %s is turned away', async (_, headers) => {
  const reply = await post('resolve', JSON.stringify(resolve), headers)
  expect(reply.status).toBe(403)
  expect(heard).toEqual([])
  expect(hops()).toEqual([])
})

test.each([
  ['resolve', '{', 'JSON'],
  ['resolve', '[]', 'no object'],
  ['resolve', '{"trace":"T1","app":"icbc","code":"x"}', 'no payerInstitution'],
  ['resolve', JSON.stringify({ ...resolve, code: 1 }), 'code is no text'],
  ['resolve', JSON.stringify({ ...resolve, colour: 'red' }), 'what is colour'],
  ['resolve', JSON.stringify({ ...resolve, attempt: 0.5 }), 'attempt is no whole number'],
  ['charge', JSON.stringify({ ...charge, amountFen: 12.5 }), 'amountFen is no whole number'],
  ['charge', JSON.stringify({ ...charge, payee: null }), 'no object'],
])('%s of %s is refused, for %s', async (kind, body, why) => {
  const reply = await post(kind, body)
  expect(reply.status).toBe(400)
  expect(await reply.text()).toContain(why)
  expect(heard).toEqual([])
})

test('a peer with a wrong secret learns so, instead of asking for ever', async () => {
  const stranger = createHttpPeer({
    from: icbc,
    clock,
    patience,
    urlOf: () => url,
    secret: 'another',
  })
  await expect(stranger.ask(alipay, 'resolve', resolve)).rejects.toThrow('403')
  await stranger.close()
})

test('a closed door leaves the result unknown', async () => {
  const lost = createHttpPeer({
    from: icbc,
    clock,
    patience,
    urlOf: () => 'http://127.0.0.1:9',
    secret,
  })
  const answer = await lost.ask(alipay, 'resolve', resolve)
  expect(answer).toEqual({ outcome: 'result-unknown', decidedAt: 'icbc>alipay' })
  await lost.close()
})

test('closes, with messages under way, though another library marks the error of each socket', async () => {
  const destroy = Socket.prototype.destroy
  const mark = Symbol('socket of an error')
  Socket.prototype.destroy = function (cause) {
    // As urllib does, which SDKs bring into the same process: one error can be marked once.
    if (cause) Object.defineProperty(cause, mark, { value: this })
    return destroy.call(this, cause)
  }
  try {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const urlOf = () => `http://127.0.0.1:${port}`
    const peer = createHttpPeer({ from: icbc, clock, patience, urlOf, secret })
    const asked = [1, 2, 3].map(() => peer.ask(alipay, 'resolve', resolve))
    await new Promise((begun) => setTimeout(begun, 50))
    await peer.close()
    const told = await Promise.all(asked)
    expect(told.map(({ outcome }) => outcome)).toEqual(Array(3).fill('result-unknown'))
    silent.closeAllConnections()
    silent.close()
  } finally {
    Socket.prototype.destroy = destroy
  }
})
