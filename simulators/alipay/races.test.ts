/**
 * Merchant and payer at the same moment, over a store whose every answer takes a drawn while: what
 * was acknowledged stays so, nothing happens twice, and no money is lost between them.
 */
import { expect, test } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import { brokenInvariants } from '../../core/ledger/invariants.ts'
import { type Stream, stream } from '../../core/random.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Store } from '../../storage/store.ts'
import type { Notification } from '../host/notification.ts'
import { type Counter, createCounter, type Node } from './counter.fixture.ts'
import { mintPair } from './keys.fixture.ts'
import { openEnvelope } from './serializer.ts'
import { posted, signedParams } from './stand.fixture.ts'

const start = Date.UTC(2026, 10, 22, 11, 30)
const [platform, merchant] = [mintPair(), mintPair()]
const payer = 'alipay-7'
const openingFen = 100_000_000
const rounds = 40
const order = { out_trade_no: 'T1', total_amount: '12.88', subject: '茶' }
const which = { out_trade_no: 'T1' }

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve()
}

/** The same store, each of its answers some turns later. */
const slowed = (store: Store, draw: Stream): Store =>
  new Proxy(store, {
    get: (target, name) => {
      const own: unknown = Reflect.get(target, name)
      if (typeof own !== 'function') return own
      return async (...given: unknown[]) => {
        await turns(draw.int(6))
        return own.apply(target, given)
      }
    },
  })

interface Place extends Counter {
  readonly letterbox: readonly Notification[]
  readonly draw: Stream
  /** A call that is signed already, so that nothing is waited for but the house. */
  signed(operation: 'cancel' | 'close' | 'refund', biz: object): Promise<() => Promise<Node>>
  /** What the payer has spent, in fen. */
  spent(): Promise<number>
}

function placeOf(round: number): Place {
  const letterbox: Notification[] = []
  const clock = createVirtualClock(start)
  const store = slowed(createMemoryStore(), stream(round, 'races'))
  const parts = { store, clock, realNow: () => start, platform, merchant, letterbox }
  const counter = createCounter(parts)
  const { desk } = counter.house.house
  const spent = async () => openingFen - (await desk.balance(payer)).balanceFen
  const signing = { privateKey: merchant.privateKey, now: start }
  const signed: Place['signed'] = async (operation, biz) => {
    const knock = posted(await signedParams(operation, biz, signing))
    return async () => {
      const { body } = await counter.knock(knock)
      return JSON.parse(openEnvelope(String(body))?.node ?? '')
    }
  }
  return { ...counter, letterbox, spent, signed, draw: stream(round, 'turns') }
}

/** Plays a scene many times, each with other delays, and counts how it came out. */
async function played(scene: (place: Place) => Promise<string>): Promise<Map<string, number>> {
  const seen = new Map<string, number>()
  for (let round = 0; round < rounds; round += 1) {
    const place = placeOf(round)
    const ending = await scene(place)
    seen.set(ending, (seen.get(ending) ?? 0) + 1)
    expect(brokenInvariants(await place.store.accounts())).toEqual([])
  }
  return seen
}

const notified = { notify_url: 'http://127.0.0.1:9/n' }

async function scanned({ call, house }: Place): Promise<string> {
  const { qr_code: code = '' } = await call('precreate', order, notified)
  return (await house.house.desk.scan(payer, code)).payment?.id ?? ''
}

async function waiting({ call, house, showCode }: Place): Promise<string> {
  const auth_code = await showCode(payer)
  await call('pay', { ...order, total_amount: '1000.01', auth_code }, notified)
  return (await house.house.desk.waiting(payer))[0]?.id ?? ''
}

const begins = { 'a scanned code': scanned, 'a charge that asks': waiting } as const
const amounts = { 'a scanned code': 1288, 'a charge that asks': 100_001 } as const
type Begin = keyof typeof begins

test.each(
  (['cancel', 'close'] as const).flatMap((verb) =>
    (Object.keys(begins) as Begin[]).map((begin) => [verb, begin] as const),
  ),
)('a %s against the payer’s yes to %s', async (verb, begin) => {
  const endings = await played(async (place) => {
    const id = await begins[begin](place)
    const stop = await place.signed(verb, which)
    const yes = () => place.house.house.desk.confirm(payer, id, '111111')
    const [said, { outcome }] = await Promise.all([
      turns(place.draw.int(60)).then(stop),
      turns(place.draw.int(60)).then(yes),
    ])
    const { trade_status: status } = await place.call('query', which)
    const spent = await place.spent()
    const letters = place.letterbox.length
    if (outcome !== 'approved') {
      // The payer was told no: nothing is paid, and the merchant's word holds.
      expect([status, spent, letters, said.code]).toEqual(['TRADE_CLOSED', 0, 0, '10000'])
      return 'refused'
    }
    expect(letters).toBe(1)
    if (said.action === 'refund') {
      expect([status, spent]).toEqual(['TRADE_CLOSED', 0])
      return 'given back'
    }
    expect([status, spent]).toEqual(['TRADE_SUCCESS', amounts[begin]])
    expect(said.code).not.toBe('10000')
    return 'paid'
  })
  // Neither side always comes first.
  expect(endings.get('refused')).toBeGreaterThan(0)
  expect(endings.get(verb === 'cancel' ? 'given back' : 'paid')).toBeGreaterThan(0)
})

async function paid(place: Place): Promise<void> {
  const id = await scanned(place)
  expect((await place.house.house.desk.confirm(payer, id)).outcome).toBe('approved')
}

const part = (amount: string, number: string) => ({
  ...{ ...which, refund_amount: amount, out_request_no: number },
})

test('two parts that are too much together: one of them goes back', async () => {
  await played(async (place) => {
    await paid(place)
    const said = await Promise.all([
      place.call('refund', part('7.00', 'R1')),
      place.call('refund', part('7.00', 'R2')),
    ])
    expect(said.map(({ code }) => code).toSorted()).toEqual(['10000', '40004'])
    expect(await place.spent()).toBe(588)
    return 'one'
  })
})

test('one refund asked for three times at once moves money once', async () => {
  await played(async (place) => {
    await paid(place)
    const said = await Promise.all([1, 2, 3].map(() => place.call('refund', part('2.88', 'R1'))))
    const changes = said.map(({ code, fund_change: change = code }) => change)
    expect(changes.filter((change) => change === 'Y')).toHaveLength(1)
    expect(await place.spent()).toBe(1000)
    const { refund_fee: fee, fund_change: change } = await place.call('refund', part('2.88', 'R1'))
    expect([fee, change]).toEqual(['2.88', 'N'])
    return 'one'
  })
})

test('a refund against a cancel gives back no more than was paid', async () => {
  await played(async (place) => {
    await paid(place)
    const [refund, cancel] = [
      await place.signed('refund', part('2.88', 'R1')),
      await place.signed('cancel', which),
    ]
    await Promise.all([
      turns(place.draw.int(60)).then(refund),
      turns(place.draw.int(60)).then(cancel),
    ])
    const { trade_status: status } = await place.call('query', which)
    const spent = await place.spent()
    expect([0, 1000]).toContain(spent)
    expect(status).toBe(spent === 0 ? 'TRADE_CLOSED' : 'TRADE_SUCCESS')
    return status ?? ''
  })
})

test('the same order twice at once is one order', async () => {
  await played(async (place) => {
    const made = await Promise.all([1, 2].map(() => place.call('precreate', order)))
    expect(new Set(made.map(({ qr_code: code }) => code)).size).toBe(1)
    return 'one'
  })
})

test('one code charged by two orders at once pays one of them', async () => {
  await played(async (place) => {
    const auth_code = await place.showCode(payer)
    const said = await Promise.all(
      ['T1', 'T2'].map((out_trade_no) => place.call('pay', { ...order, out_trade_no, auth_code })),
    )
    expect(said.map(({ code }) => code).toSorted()).toEqual(['10000', '40004'])
    expect(await place.spent()).toBe(1288)
    return 'one'
  })
})

test('a yes at the very moment of expiry comes too late; one before it does not', async () => {
  for (const [early, outcome, status] of [
    [1, 'approved', 'TRADE_SUCCESS'],
    [0, 'order-closed', 'TRADE_CLOSED'],
  ] as const) {
    const clock = createVirtualClock(start)
    const store = createMemoryStore()
    const realNow = () => start
    const place = createCounter({ store, clock, realNow, platform, merchant, letterbox: [] })
    const { qr_code: code = '' } = await place.call('precreate', {
      ...order,
      timeout_express: '5m',
    })
    const { desk } = place.house.house
    const { payment } = await desk.scan(payer, code)
    clock.advance(300_000 - early)
    expect((await desk.confirm(payer, payment?.id ?? '')).outcome).toBe(outcome)
    expect((await place.call('query', which)).trade_status).toBe(status)
  }
})
