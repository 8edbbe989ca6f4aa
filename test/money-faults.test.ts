/** Every fault at every hop of every flow: once the town rests, all is known and every book agrees. */
import { expect, test } from 'vitest'
import { type FaultKind, faultKinds, type Policies } from '../core/faults.ts'
import type { MessageKind } from '../core/interchange.ts'
import { refusals } from '../core/outcome.ts'
import type { Scene } from '../core/scene.ts'
import { wrongs } from './oracle.ts'
import { createTown, type Network, type Town } from './town.ts'

interface Flow {
  readonly payer: string
  readonly network: Network
  readonly scene: Scene
  readonly amountFen: number
}

const scan = 'merchant-code'
const charge = 'payer-code'
const aboveFree = 100_001

/** Flows that differ in who debits, who credits, who is asked. */
const flows: readonly Flow[] = [
  { payer: 'alipay-0', network: 'wechatpay', scene: scan, amountFen: 700 },
  { payer: 'alipay-3', network: 'wechatpay', scene: scan, amountFen: 700 },
  { payer: 'icbc-5', network: 'alipay', scene: scan, amountFen: 700 },
  { payer: 'alipay-3', network: 'alipay', scene: scan, amountFen: 700 },
  { payer: 'alipay-3', network: 'alipay', scene: charge, amountFen: 700 },
  { payer: 'wechat-0', network: 'alipay', scene: charge, amountFen: 700 },
  { payer: 'wechat-3', network: 'alipay', scene: charge, amountFen: 700 },
  { payer: 'icbc-5', network: 'wechatpay', scene: charge, amountFen: 700 },
  { payer: 'quickpass-0', network: 'unionpay', scene: charge, amountFen: 700 },
  { payer: 'wechat-0', network: 'alipay', scene: charge, amountFen: aboveFree },
  { payer: 'wechat-3', network: 'alipay', scene: charge, amountFen: aboveFree },
  { payer: 'icbc-5', network: 'unionpay', scene: charge, amountFen: aboveFree },
  { payer: 'alipay-3', network: 'alipay', scene: charge, amountFen: aboveFree },
  { payer: 'alipay-0', network: 'alipay', scene: charge, amountFen: aboveFree },
]

const operations: readonly MessageKind[] = [
  ...(['lookup', 'resolve', 'pay', 'credit', 'fund', 'consume', 'charge', 'confirmed'] as const),
  ...(['consumed', 'settled', 'query', 'reverse', 'refund', 'give-back', 'authorise'] as const),
  ...(['reverse-authorisation', 'credit-card'] as const),
]

/** A payment as people make it: a payer who is asked says yes; what is paid is refunded in part. */
async function play(town: Town, flow: Flow): Promise<void> {
  const deal = { ...flow, number: 'N1' }
  await town.until(town.pay(deal))
  const desk = town.deskOf(flow.payer)
  for (const { id } of await town.until(desk.waiting(flow.payer))) {
    await town.until(desk.confirm(flow.payer, id))
  }
  await town.pass(1500)
  await town.until(refundPart(town, deal))
  await town.rest()
  await town.until(refundPart(town, deal))
  await town.rest()
}

const refundPart = async (town: Town, deal: Flow & { readonly number: string }) => {
  const order = town.orderOf(deal)
  const request = { refundNo: order.orderNo as never, reason: '', notifyUrl: null }
  const { refunder } = town.houses[deal.network].house
  const part = { ...request, amountFen: 300 as never }
  return refunder.refund(order.merchant, { orderNo: order.orderNo }, part)
}

/** The messages a calm day has for this flow, by hop: those where something can go wrong. */
async function messagesOf(flow: Flow): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const town = createTown()
  await play(town, flow)
  expect(await wrongs(town)).toEqual([])
  const found = new Map<string, Set<string>>()
  for (const event of town.events) {
    if (event.type !== 'hop-passed') continue
    found.set(event.hop, (found.get(event.hop) ?? new Set()).add(event.operation))
  }
  return found
}

function troubled(hop: string, kind: FaultKind, operation: readonly string[]): Policies {
  const fault = { kind, weight: 1, lateMs: 45_000, when: { operation } }
  return { [hop]: { faults: [fault] } }
}

const cases = flows.flatMap((flow) =>
  faultKinds.flatMap((kind) => [1, 2, 4].map((tries) => ({ ...flow, kind, tries }))),
)

test.each(cases)('$payer at $network by $scene of $amountFen: $kind, $tries times', async (one) => {
  const { kind, tries, ...flow } = one
  for (const [hop, seen] of await messagesOf(flow)) {
    for (const hit of [operations, ...[...seen].map((operation) => [operation])]) {
      const town = createTown()
      town.weather.policies = troubled(hop, kind, hit)
      town.weather.troubledTries = tries
      await play(town, flow)
      expect(await wrongs(town), `${hop} ${hit.length > 1 ? 'all' : hit}`).toEqual([])
    }
  }
})

test.each(flows)(
  '$payer at $network by $scene of $amountFen: no and silence by turns',
  async (one) => {
    for (let seed = 1; seed <= 25; seed += 1) {
      const town = createTown({ seed, slowStores: seed % 2 === 0 })
      const rules = refusals.map((outcome) => ({
        ...{ outcome, weight: 0.4 / refusals.length },
        when: { operation: operations },
      }))
      const faults = faultKinds.map((kind) => ({
        ...{ kind, weight: 0.2, lateMs: 45_000 },
        when: { operation: operations },
      }))
      const bad = { refusals: rules, faults, latency: { kind: 'uniform', minMs: 0, maxMs: 45_000 } }
      const places = [
        'switch',
        'alipay',
        'wechatpay',
        'unionpay',
        ...town.banks.map(({ id }) => id),
      ]
      town.weather.policies = Object.fromEntries(places.map((place) => [place, bad as never]))
      await play(town, one)
      expect(await town.until(wrongs(town)), `seed ${seed}`).toEqual([])
    }
  },
)
