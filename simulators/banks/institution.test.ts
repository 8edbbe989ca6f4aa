import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import type { SandboxEvent } from '../../core/events.ts'
import { institutionId, payerId, settleKey } from '../../core/ids.ts'
import { fen } from '../../core/money.ts'
import type { Refusal } from '../../core/outcome.ts'
import { openRuleBook } from '../../core/rule-book.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import { createDoor, type Door } from '../host/express.ts'
import { createGate } from '../host/fault-gate.ts'
import type { Host } from '../host/institution.ts'
import { createBank } from './institution.ts'
import { unpack } from './iso8583/message.ts'
import { issuers } from './issuers.ts'
import { type CardMessage, encodeCardMessage } from './wire.ts'

const bank = issuers[0] as (typeof issuers)[number]
const cardNo = '6222020000000000007'
const key = settleKey('49430000   00049992   0000011122120000')
const debit: CardMessage = {
  ...{ question: 'authorise', settleKey: key, cardNo, reason: '', reference: '' },
  amountFen: fen(700),
}

let door: Door
let url: string
let events: SandboxEvent[]
let refusal: Refusal | undefined
let house: ReturnType<typeof createBank>

beforeEach(async () => {
  events = []
  refusal = undefined
  const clock = createVirtualClock(0)
  const id = institutionId(bank.id)
  const ears = { seed: 1, clock, emit: (event: SandboxEvent) => void events.push(event) }
  const when = { operation: ['authorise'] }
  const policies = () =>
    refusal ? { [bank.id]: { refusals: [{ outcome: refusal, weight: 1, when }] } } : {}
  const gate = createGate({ ...ears, policies })
  const host: Host = {
    ...{ ...ears, id, policies, store: createMemoryStore(), realNow: Date.now, queryGapsMs: [] },
    peer: { ask: () => Promise.reject(new Error('nobody is asked')) },
    notifier: {
      send: () => undefined,
      waiting: () => 0,
      underWay: () => 0,
      close: () => Promise.resolve(),
    },
    rules: () => openRuleBook([], '2026-11-22'),
    signatures: 'full',
    later: (work) => void work,
  }
  const payer = { id: payerId('icbc-0'), app: bank.app.id, name: '' }
  house = createBank({
    ...{ host, gate, bank, openingFen: fen(1000) },
    findPayer: () => ({ ...payer, funding: { kind: 'card', cardNo } }),
    holderOf: (number) => (number === cardNo ? 'icbc-0' : undefined),
  })
  door = createDoor({ routes: house.routes, refuse: house.refuse, crashed: () => undefined })
  await new Promise<void>((resolve) => door.server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(door.server.address() as AddressInfo).port}/iso8583`
})

afterEach(() => door.close(0))

async function knock(body: Buffer) {
  const reply = await fetch(url, { method: 'POST', body: new Uint8Array(body) })
  const read = unpack(Buffer.from(await reply.arrayBuffer()))
  if (!read.ok) throw new Error('the answer cannot be read')
  return { status: reply.status, mti: read.value.mti, code: read.value.fields[39] }
}

test('debits, undoes and credits by messages, each once', async () => {
  expect(await knock(encodeCardMessage(debit))).toEqual({ status: 200, mti: '0210', code: '00' })
  expect(await knock(encodeCardMessage(debit))).toMatchObject({ code: '00' })
  const credit = { ...debit, question: 'credit', amountFen: fen(100), reference: 'R1' } as const
  expect(await knock(encodeCardMessage(credit))).toMatchObject({ mti: '0230', code: '00' })
  expect(await knock(encodeCardMessage(credit))).toMatchObject({ code: '00' })
  expect(await house.issuer.all()).toMatchObject([
    { amountFen: 700, credits: [{ amountFen: 100 }] },
  ])
  expect(await house.desk.balance('icbc-0')).toMatchObject({ balanceFen: 400 })
})

test('a reversal that comes first refuses the debit when it comes', async () => {
  const undo = { ...debit, question: 'reverse', reason: '4361' } as const
  expect(await knock(encodeCardMessage(undo))).toMatchObject({ mti: '0430', code: '00' })
  expect(await knock(encodeCardMessage(debit))).toMatchObject({ code: '22' })
  expect(await knock(encodeCardMessage({ ...debit, cardNo: '6222020000000000015' }))).toMatchObject(
    { code: '14' },
  )
})

test('more than there is, and nothing at all, are refused', async () => {
  const dear = { ...debit, amountFen: fen(1001) }
  expect(await knock(encodeCardMessage(dear))).toMatchObject({ code: '51' })
  expect(await knock(encodeCardMessage({ ...debit, amountFen: fen(0) }))).toMatchObject({
    code: '13',
  })
})

test('holds, captures and undoes by messages, each answered by its own type', async () => {
  const capture = settleKey('49430000   00049992   0000021122120000')
  const later = { ...debit, settleKey: capture, amountFen: fen(805) }
  const story: readonly (readonly [CardMessage, string, string])[] = [
    [{ ...debit, question: 'hold' }, '0110', '00'],
    [{ ...debit, question: 'hold', amountFen: fen(1) }, '0110', '64'],
    [{ ...later, question: 'capture', of: key, amountFen: fen(806) }, '0210', '61'],
    [{ ...later, question: 'capture', of: key }, '0210', '00'],
    [{ ...debit, question: 'undo-hold', reference: 'U1' }, '0110', '94'],
    [{ ...later, question: 'undo-capture', reference: 'U2' }, '0210', '00'],
    [{ ...debit, question: 'undo-hold', reference: 'U3' }, '0110', '00'],
    [{ ...later, question: 'capture', of: key }, '0210', '00'],
    [{ ...later, question: 'reverse-capture', reason: '4361' }, '0430', '94'],
  ]
  for (const [message, mti, code] of story) {
    expect(await knock(encodeCardMessage(message))).toEqual({ status: 200, mti, code })
  }
})

test.each([
  ['nothing', Buffer.alloc(0), '0010'],
  ['noise', Buffer.from('GET / HTTP/1.1'), '0010'],
  ['half a message', encodeCardMessage(debit).subarray(0, 60), '0210'],
  ['a message and more', Buffer.concat([encodeCardMessage(debit), Buffer.from('x')]), '0210'],
  [
    'a type nobody asks',
    Buffer.from(encodeCardMessage(debit).toString('latin1').replace(/^0200/, '0800'), 'latin1'),
    '0810',
  ],
])('answers %s with a packed 30', async (_what, bytes, mti) => {
  expect(await knock(bytes)).toEqual({ status: 200, mti, code: '30' })
  expect(await house.issuer.all()).toEqual([])
  const refused = events.filter(({ type }) => type === 'request-refused')
  expect(refused).toMatchObject([{ institution: bank.id }])
})

test('any bytes get an answer that can be read', async () => {
  const whole = encodeCardMessage(debit)
  for (let place = 0; place < whole.length; place += 3) {
    const bytes = Buffer.from(whole)
    bytes[place] = (bytes[place] ?? 0) ^ 0x55
    expect((await knock(bytes)).status).toBe(200)
  }
})

test('a bad day refuses in the words of cards', async () => {
  refusal = 'issuer-down'
  expect(await knock(encodeCardMessage(debit))).toMatchObject({ mti: '0210', code: '91' })
  expect(await house.issuer.all()).toEqual([])
})

test('other paths and methods are refused as the bank refuses', async () => {
  expect((await fetch(url)).status).toBe(405)
  const reply = await fetch(url.replace('/iso8583', '/nothing'))
  expect([reply.status, await reply.json()]).toMatchObject([404, { outcome: 'request-invalid' }])
})
