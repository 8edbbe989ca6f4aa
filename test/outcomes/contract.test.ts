/**
 * One contract for every wire: each operation answers each outcome in the network's form, under its
 * signature, by the code its table has, and no answer says more than is known.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { magicAmountFen } from '../../core/forcing.ts'
import { isRefusal, outcomes } from '../../core/outcome.ts'
import { createGatewayWire, createRestWire } from './alipay.fixture.ts'
import { byPolicy, type CardOperation, createBankWire } from './bank.fixture.ts'
import { leaksOf } from './leaks.fixture.ts'
import { openPlace, type Place, untilBillsMs } from './place.fixture.ts'
import { createSwitchWire } from './switch.fixture.ts'
import { type Answered, agreesWith, transcript } from './transcript.fixture.ts'
import { createAcpWire } from './unionpay.fixture.ts'
import { createV3Wire } from './wechatpay.fixture.ts'
import { createV2Wire } from './wechatpay-v2.fixture.ts'
import { knock, mayRead, type Operation, type Wire } from './wire.fixture.ts'

let place: Place
const wires = new Map<string, Wire>()
const makers = {
  'alipay-gateway': createGatewayWire,
  'alipay-v3': createRestWire,
  'wechatpay-v3': createV3Wire,
  'wechatpay-v2': createV2Wire,
  'unionpay-acp': createAcpWire,
  'switch-institutions': createSwitchWire,
  'bank-iso8583': createBankWire,
}

beforeAll(async () => {
  place = await openPlace(11)
  for (const [name, make] of Object.entries(makers)) wires.set(name, await make(place))
  place.pass(untilBillsMs)
}, 40_000)

afterAll(async () => {
  expect(place.complaints).toEqual([])
  await place.sandbox.close()
})

/** Everything a header may ask for; a payer is asked by the amount. */
const forced = outcomes.filter((outcome) => outcome !== 'payer-confirming')

/** What came of one outcome at the door that has no headers: by the amount, or by the day. */
const askCard = async (wire: Wire, operation: CardOperation) => {
  const url = place.sandbox.urls[wire.door] ?? ''
  const { wished } = operation
  const answered = []
  for (const outcome of wished === undefined ? forced.filter(byPolicy) : forced) {
    const asked = wished === undefined ? await operation.fresh() : await wished(outcome)
    const refusals = [{ outcome, weight: 1 }]
    const isByDay = wished === undefined && isRefusal(outcome)
    place.sandbox.setPolicies(isByDay ? { [wire.door]: { refusals } } : {})
    const reply = await knock(url, asked)
    place.sandbox.setPolicies({})
    answered.push({ outcome, reply, heard: await wire.hear(reply, operation.name) })
  }
  return answered
}

const ask = async (wire: Wire, operation: Operation) => {
  const url = place.sandbox.urls[wire.door] ?? ''
  const refused = await operation.fresh()
  const answered = await Promise.all(
    forced.map(async (outcome) => {
      const asked = isRefusal(outcome) ? refused : await operation.fresh()
      const reply = await knock(url, asked, outcome)
      return { outcome, reply, heard: await wire.hear(reply, operation.name) }
    }),
  )
  if (operation.asking === undefined) return answered
  const reply = await knock(url, await operation.asking())
  const heard = await wire.hear(reply, operation.name)
  return [...answered, { outcome: 'payer-confirming' as const, reply, heard }]
}

/** Refusals a refund's amount can ask for: all of them. */
const refusals = outcomes.filter(isRefusal)

const wireOf = (name: string) => {
  const wire = wires.get(name)
  if (wire === undefined) throw new Error(name)
  return wire
}

const refunded = ['alipay-gateway', 'alipay-v3', 'wechatpay-v3', 'wechatpay-v2', 'unionpay-acp']

test.each(refunded)('%s refuses refunds by their amount', async (name) => {
  const wire = wireOf(name)
  const url = place.sandbox.urls[wire.door] ?? ''
  const operation = wire.operations.find(({ refunding }) => refunding !== undefined)
  const of = await operation?.refunding?.()
  if (operation === undefined || of === undefined) throw new Error('Nothing is refunded here.')
  const told = await Promise.all(
    refusals.map(async (outcome) => {
      const reply = await knock(url, await of(magicAmountFen(outcome)))
      return [outcome, (await wire.hear(reply, operation.name)).code]
    }),
  )
  expect(told).toEqual(refusals.map((outcome) => [outcome, operation.expects(outcome)]))
  // Nothing was given back: all of it can be.
  const whole = await wire.hear(await knock(url, await of(100_000)), operation.name)
  expect(whole.reading).toBe('success')
})

test.each(Object.keys(makers))(
  '%s answers every outcome in its own words',
  async (name) => {
    const wire = wireOf(name)
    const said = new Map<string, Answered>()
    for (const operation of wire.operations) {
      const isCard = wire.door === 'icbc'
      const answers = await (isCard ? askCard : ask)(wire, operation)
      const leaks = answers.flatMap(({ outcome, reply }) =>
        leaksOf(reply).map((leak) => `${outcome}: ${leak}`),
      )
      expect({ [operation.name]: leaks }).toEqual({ [operation.name]: [] })
      const codes = answers.map(({ outcome, heard }) => [outcome, heard.code])
      const expected = answers.map(({ outcome }) => [outcome, operation.expects(outcome)])
      expect({ [operation.name]: codes }).toEqual({ [operation.name]: expected })
      const confused = answers.filter(({ outcome, heard }) => {
        const exception = operation.exceptions?.[outcome]?.reading
        return !(exception === undefined ? mayRead(outcome) : [exception]).includes(heard.reading)
      })
      expect({ [operation.name]: confused }).toEqual({ [operation.name]: [] })
      said.set(operation.name, new Map(answers.map(({ outcome, heard }) => [outcome, heard.shown])))
    }
    agreesWith(new URL(`golden/${name}.txt`, import.meta.url), transcript(wire, said))
  },
  60_000,
)
