/** Every outcome has Alipay's words, in every operation, signed; and no refusal sounds like money. */
import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import { type Outcome, outcomeFacts, outcomes, refusals } from '../../core/outcome.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import { type OperationName, wordsFor } from './codes.ts'
import { createCounter } from './counter.fixture.ts'
import { mintPair } from './keys.fixture.ts'
import type { Pair, StandParts } from './stand.fixture.ts'
import { methods } from './wire.ts'

const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8')

const now = Date.UTC(2026, 10, 22, 11, 30)
const operations = Object.keys(methods) as OperationName[]
/** What a browser is told is a page, and no node. */
const told = operations.filter((name) => !['page', 'wap', 'app'].includes(name))
const order = { out_trade_no: 'T1', total_amount: '12.88', subject: '茶' }
const biz = {
  ...{ ...order, auth_code: '6222020000000000018', refund_amount: '1', out_request_no: 'R1' },
  ...{ buyer_id: '2088000000000007', bill_type: 'trade', bill_date: '2026-11-21' },
}
let platform: Pair
let merchant: Pair

beforeAll(() => {
  platform = mintPair()
  merchant = mintPair()
})

const counterWith = (more: Partial<StandParts>) =>
  createCounter({
    ...{ store: createMemoryStore(), clock: createVirtualClock(now), realNow: () => now },
    ...{ platform, merchant, letterbox: [] },
    ...more,
  })

const codeByClass = { success: '10000', pending: '10003', unknown: '20000' } as const

test.each(outcomes.map((outcome) => [outcome] as const))('%s has its words', (outcome) => {
  const { class: kind } = outcomeFacts(outcome)
  const words = wordsFor('pay', outcome)
  if (kind !== 'refused') expect(words.code).toBe(codeByClass[kind])
  else expect(words.code).toBe(outcome === 'institution-down' ? '20000' : '40004')
  expect(words.sub_code === undefined).toBe(kind === 'success' || kind === 'pending')
})

test('the README tells the words of every outcome, and of no other', () => {
  const rows =
    readme
      .split('## Words')[1]
      ?.split('\n## ')[0]
      ?.match(/^\| `.*$/gm) ?? []
  const cells = rows.map((row) => row.split('|').map((cell) => cell.replaceAll('`', '').trim()))
  const told = cells.map(([, outcome, code, subCode, subMsg]) => [outcome, code, subCode, subMsg])
  const meant = outcomes.map((outcome) => {
    const { code, sub_code = '', sub_msg = '' } = wordsFor('pay', outcome)
    return [outcome, code, sub_code, sub_msg]
  })
  expect(told).toEqual(meant)
})

test('a refusal is a success in two places only, where no money is meant', () => {
  const good = operations.flatMap((operation) =>
    refusals
      .filter((outcome) => wordsFor(operation, outcome).code === '10000')
      .map((outcome) => `${operation} ${outcome}`),
  )
  expect(good).toEqual(['cancel order-missing', 'refund-query refund-missing'])
})

test.each(told)('%s answers every refusal of fate', async (operation) => {
  for (const outcome of refusals) {
    const refusal = { outcome, weight: 1, when: { operation: [operation] } }
    const counter = counterWith({ policies: { alipay: { refusals: [refusal] } } })
    const node = await counter.call(operation, biz)
    expect(node).toMatchObject({ ...wordsFor(operation, outcome) })
  }
})

/** What the switch says is not always what the order comes to: an undone one ends as undone. */
test.each(outcomes.map((outcome) => [outcome] as const))(
  'a charge through the switch that ends as %s is told so',
  async (switchSays: Outcome) => {
    const counter = counterWith({ switchSays })
    const node = await counter.call('pay', biz)
    expect(node).toMatchObject({ ...wordsFor('pay', switchSays), out_trade_no: 'T1' })
  },
)
