/**
 * Outcomes on demand, by amount, by payer and by code: what a merchant and a payer are told, whether
 * money moved, and that books and records agree whatever was asked for.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { forcible } from '../../core/forcing.ts'
import { isRefusal, type Outcome } from '../../core/outcome.ts'
import {
  appOf,
  type Case,
  createStage,
  endsPayments,
  isFault,
  keepsBalance,
  movesMoney,
  type Network,
  networks,
  type PayerKind,
  type Played,
  wordOf,
} from './magic.fixture.ts'
import { moneyOf, openPlace, type Place } from './place.fixture.ts'

let place: Place
let stage: ReturnType<typeof createStage>
let all: readonly Played[]

const ends = forcible.filter(endsPayments)
const kinds: readonly PayerKind[] = ['native', 'bank']
const pairs = networks.flatMap((network) => kinds.map((kind) => [network, kind] as const))

/** Every end by amount and by payer, charged and scanned; and by code, of one's own and through the switch. */
function cases(): Case[] {
  const asked = pairs.flatMap(([network, kind]) =>
    (['payer-code', 'merchant-code'] as const).flatMap((scene) =>
      (['amount', 'payer'] as const).map((way) => ({
        network,
        app: appOf(network, kind),
        scene,
        way,
      })),
    ),
  )
  const coded = networks.flatMap((network) =>
    [
      ...new Set([
        appOf(network, 'native'),
        'quickpass',
        ...(network === 'unionpay' ? ['wechat'] : []),
      ]),
    ].map((app) => ({
      ...{ network, app, scene: 'payer-code' as const, way: 'code' as const },
    })),
  )
  // Those that take long come first.
  const slow = ends.filter(isFault)
  const order = [...slow, ...ends.filter((forced) => !isFault(forced))]
  return order.flatMap((forced) => [...asked, ...coded].map((one) => ({ ...one, forced })))
}

beforeAll(async () => {
  place = await openPlace(13)
  stage = createStage(place)
  all = await playAll(cases())
  expect(await place.sandbox.settled()).toBe(true)
}, 90_000)

afterAll(async () => {
  expect(place.complaints).toEqual([])
  await place.sandbox.close(0)
})

/** A few dozen at a time: whoever gives up on an answer must have been heard before. */
async function playAll(left: Case[]): Promise<Played[]> {
  const done: Played[] = []
  const walk = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) {
      done.push(await stage.play(one))
    }
  }
  await Promise.all(Array.from({ length: 64 }, walk))
  return done
}

const those = (wanted: Partial<Case>) =>
  all.filter((one) =>
    Object.entries(wanted).every(([name, value]) => one[name as keyof Case] === value),
  )

/** Compares what many payments came to with what they should have: each is named where it differs. */
function expectAll(
  some: readonly Played[],
  of: (one: Played) => object,
  meant: (one: Played) => object,
) {
  const named = (what: (one: Played) => object) =>
    Object.fromEntries(
      some.map((one) => [
        `${one.network} ${one.app} ${one.scene} ${one.way} ${one.forced}`,
        what(one),
      ]),
    )
  expect(some.length).toBeGreaterThan(ends.length - 1)
  expect(named(of)).toEqual(named(meant))
}

/** What a till hears of a charge: the network's word for the outcome, and what it makes of it. */
function heard({ network, forced, app, said }: Played): object {
  if (forced === 'timeout' || forced === 'reset') return { ...said, state: 'unknown' }
  if (forced === 'payer-confirming') return { ...said, state: 'waiting' }
  if (isFault(forced) || forced === 'approved') return { ...said, state: 'paid' }
  const reason = wordOf[network](forced, app)
  return forced === 'result-unknown' ? { state: 'unknown', reason } : { ...said, reason }
}

test.each(networks)('%s tells of a charge in its own words', (network) => {
  expectAll(those({ network, scene: 'payer-code' }), ({ said }) => said, heard)
  const refused = those({ network, scene: 'payer-code' }).filter(
    ({ forced }) => !isFault(forced) && isRefusal(forced),
  )
  // A doubtful word sends the till to ask; none makes it hand over goods that nobody paid for.
  const states = new Set(refused.map(({ said }) => said.state))
  expect([...states].filter((state) => state === 'waiting' || state === 'open')).toEqual([])
})

test.each(networks)('%s shows what a phone pays, and the phone is told how it ended', (network) => {
  const scanned = those({ network, scene: 'merchant-code' })
  expectAll(
    scanned,
    ({ said }) => ({ state: said.state }),
    () => ({ state: 'open' }),
  )
  const told = ({ forced }: Played) =>
    !isFault(forced) && (isRefusal(forced) || forced === 'result-unknown') ? forced : 'approved'
  expectAll(
    scanned,
    ({ phone }) => ({ phone }),
    (one) => ({ phone: told(one) }),
  )
  // What was unknown is known when it is asked about.
  const known = (one: Played) => (told(one) === 'result-unknown' ? 'approved' : told(one))
  expectAll(
    scanned,
    ({ found }) => ({ found }),
    (one) => ({ found: known(one) }),
  )
})

test('a query tells what is paid: all that moved money, the unknown too, and nothing else', () => {
  const isPaid = ({ after }: Played) => ({ paid: after.state === 'paid' })
  expectAll(all, isPaid, (one) => ({ paid: movesMoney(one) }))
})

/** How an order stands that was not paid, in the network's words. */
const unpaid: Readonly<Record<Network, (one: Played) => object>> = {
  alipay: ({ scene, forced }) =>
    scene === 'merchant-code'
      ? { state: 'waiting', reason: 'WAIT_BUYER_PAY' }
      : forced === 'reset'
        ? { state: 'unknown', reason: 'ACQ.TRADE_NOT_EXIST' }
        : { state: 'closed', reason: 'TRADE_CLOSED' },
  wechatpay: ({ scene, forced, after }) =>
    scene === 'merchant-code'
      ? { state: 'open', reason: 'NOTPAY' }
      : forced === 'reset'
        ? { state: 'unknown', reason: 'ORDER_NOT_EXIST' }
        : { state: 'refused', reason: after.reason === 'NOTPAY' ? 'NOTPAY' : 'PAYERROR' },
  unionpay: (one) =>
    one.scene === 'merchant-code'
      ? { state: 'waiting', reason: '05' }
      : one.forced === 'reset'
        ? { state: 'unknown', reason: '34' }
        : { ...one.after, reason: wordOf.unionpay(one.forced as Outcome, one.app) },
}

test.each(networks)('an order at %s that was not paid stands so', (network) => {
  const left = those({ network }).filter((one) => !movesMoney(one))
  expectAll(left, ({ after }) => after, unpaid[network])
})

test('each attempt is told of once, with the outcome that was asked for', () => {
  const told = ({ attempts }: Played) => ({
    attempts: attempts.map(({ outcome, moneyMoved }) => ({ outcome, moneyMoved })),
  })
  expectAll(all, told, (one) => {
    const moneyMoved = movesMoney(one)
    if (one.forced === 'reset' && !moneyMoved) return { attempts: [] }
    return { attempts: [{ outcome: moneyMoved ? 'approved' : one.forced, moneyMoved }] }
  })
})

test('every payer has spent what was paid, and books and records agree', async () => {
  const { sandbox } = place
  const openingFen = await moneyOf(sandbox, 'alipay-0')
  const spent = new Map<string, number>()
  for (const one of all.filter(({ payer }) => keepsBalance(payer))) {
    const { payer, amountFen } = one
    spent.set(payer, (spent.get(payer) ?? 0) + (movesMoney(one) ? amountFen : 0))
  }
  const gone = await Promise.all(
    [...spent.keys()].map(async (payer) => {
      const left = await moneyOf(sandbox, payer)
      // A bank opens an account when it is used first.
      return [payer, left === 0 ? 0 : openingFen - left] as const
    }),
  )
  expect(spent.size).toBeGreaterThan(100)
  expect(Object.fromEntries(gone)).toEqual(Object.fromEntries(spent))
  expect(await sandbox.books()).toMatchObject({ balance: true, broken: [], sumFen: 0 })
  const { comparisons } = await sandbox.records()
  expect(comparisons.filter(({ differences }) => differences.length > 0)).toEqual([])
})

test.each([
  ['alipay', 'alipay'],
  ['wechatpay', 'wechat'],
  ['unionpay', 'wechat'],
  ['alipay', 'quickpass'],
] as const)(
  'at %s a code of %s is paid though nobody has used the app before',
  async (network, app) => {
    const young = await openPlace(14)
    const one = { network, app, scene: 'payer-code', way: 'code' } as const
    for (const forced of ['payer-confirming', 'approved'] as const) {
      const { after } = await createStage(young).play({ ...one, forced })
      expect(after.state).toBe('paid')
    }
    expect(young.complaints).toEqual([])
    await young.sandbox.close(0)
  },
)

test.each([
  ['the payer', 'funds-insufficient', 'alipay', 'funds-insufficient'],
  ['the payer, who pays', 'approved', 'alipay', 'approved'],
] as const)('where two ask, %s is heard before the amount', async (_, payer, app, meant) => {
  const { said, attempts } = await stage.playBoth({ payer, amount: 'risk-refused', app })
  expect(attempts).toMatchObject([{ outcome: meant }])
  const word = meant === 'approved' ? undefined : wordOf.alipay(meant, app)
  expect(said.state).toBe(meant === 'approved' ? 'paid' : 'refused')
  if (word !== undefined) expect(said.reason).toBe(word)
})
