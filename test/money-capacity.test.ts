/** Too much to do, at every place in turn: whatever is shed, and whoever gives up, books agree. */
import { expect, test } from 'vitest'
import type { Policies } from '../core/faults.ts'
import { refundNo } from '../core/ids.ts'
import { fen } from '../core/money.ts'
import type { Scene } from '../core/scene.ts'
import { wrongs } from './oracle.ts'
import { createTown, type Deal, type Network, type Town } from './town.ts'

interface Flow {
  readonly payers: readonly [string, string]
  readonly network: Network
  readonly scene: Scene
}

/** Flows that differ in who debits, who credits, who is asked; two payers come at the same moment. */
const flows: readonly Flow[] = [
  { payers: ['icbc-5', 'icbc-6'], network: 'alipay', scene: 'merchant-code' },
  { payers: ['icbc-7', 'icbc-8'], network: 'wechatpay', scene: 'payer-code' },
  { payers: ['alipay-0', 'alipay-1'], network: 'wechatpay', scene: 'merchant-code' },
  { payers: ['wechat-3', 'wechat-4'], network: 'alipay', scene: 'payer-code' },
]

const deals: readonly Deal[] = flows.flatMap(({ payers, network, scene }, flow) =>
  payers.map((payer, turn) => ({
    ...{ payer, network, scene, amountFen: 700 + flow },
    number: `N${flow}${turn}`,
  })),
)

const refundPart = (town: Town, deal: Deal) => {
  const { merchant, orderNo } = town.orderOf(deal)
  const part = { refundNo: refundNo(`R${deal.number}`), amountFen: fen(300), reason: '' }
  const { refunder } = town.houses[deal.network].house
  return refunder.refund(merchant, { orderNo }, { ...part, notifyUrl: null })
}

/** Long enough for everybody to have given up on a full queue, and asked again. */
const busyMs = 90_000

/** All come at once and all bring something back; at last the place has time for everybody. */
async function play(town: Town, policies: Policies): Promise<void> {
  town.weather.policies = policies
  await town.until(Promise.all(deals.map(town.pay)))
  const refunds = Promise.all(deals.map((deal) => refundPart(town, deal)))
  await town.pass(busyMs)
  town.weather.policies = {}
  await town.until(refunds)
  await town.rest()
  await town.until(Promise.all(deals.map((deal) => refundPart(town, deal))))
  await town.rest()
}

const shedIn = ({ events }: Town) =>
  events.flatMap((event) => (event.type === 'hop-passed' && event.shed ? [event.hop] : []))

const hops = [
  ...(['icbc>switch', 'alipay>switch', 'wechatpay>switch', 'switch>icbc'] as const),
  ...(['switch>alipay', 'switch>wechatpay'] as const),
]
const places = [...hops, 'switch', 'icbc', 'alipay', 'wechatpay']
const queues = [0, 1, 2]

const cases = places.flatMap((place) =>
  queues.flatMap((queueMax) =>
    // Within everybody's patience, and beyond it.
    [200, 6000].map((ms) => ({ place, queueMax, ms })),
  ),
)

const narrow = ({ queueMax, ms }: { queueMax: number; ms: number }) =>
  ({ latency: { kind: 'fixed', ms }, capacity: { servers: 1, queueMax } }) as const

test.each(cases)('$place with one server, room for $queueMax, $ms ms each', async (one) => {
  const town = createTown()
  await play(town, { [one.place]: narrow(one) })
  expect(await town.until(wrongs(town))).toEqual([])
  if (one.queueMax === 0) expect(shedIn(town)).not.toEqual([])
})

test.each(queues)('every place at once with one server and room for %i', async (queueMax) => {
  const town = createTown({ slowStores: true })
  const all = Object.fromEntries(places.map((place) => [place, narrow({ queueMax, ms: 400 })]))
  await play(town, all)
  expect(await town.until(wrongs(town))).toEqual([])
  expect(new Set(shedIn(town)).size).toBeGreaterThan(1)
})

test('who is undone while waiting in a queue is not debited when its turn comes', async () => {
  const town = createTown()
  const slow = {
    latency: { kind: 'fixed', ms: 9000 },
    capacity: { servers: 1, queueMax: 9 },
  } as const
  town.weather.policies = { 'switch>icbc': slow }
  const [first, second] = deals
  if (first === undefined || second === undefined) throw new Error('Nobody comes.')
  const [, outcome] = await town.until(Promise.all([town.pay(first), town.pay(second)]))
  expect(outcome).toBe('issuer-timeout')
  await town.rest()
  expect(await town.until(wrongs(town))).toEqual([])
  expect(
    town.gates
      .get('icbc' as never)
      ?.loads()
      .get('switch>icbc'),
  ).toMatchObject({
    ...{ busy: 0, waiting: 0, shed: 0 },
  })
})
