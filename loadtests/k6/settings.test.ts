import { expect, test } from 'vitest'
import { outcomes as coreOutcomes } from '../../core/outcome.ts'
import { kindOf, mix, mixOf, spreadOut } from './kinds.ts'
import { appOutcomes } from './outcomes.ts'
import { readSettings, usersFor } from './settings.ts'
import { countedApart, standing } from './thresholds.ts'

const enough = { HUTONG_URL: 'http://127.0.0.1:9000', HUTONG_KEYRING: '/k/keyring.json' }

test('what is not said is as usual, or as the script has it', () => {
  const { RATE, SECONDS, QUERY_EVERY, DESK_URL } = readSettings(enough, { QUERY_EVERY: 1 })
  expect({ RATE, SECONDS, QUERY_EVERY, DESK_URL }).toEqual({
    ...{ RATE: 10, SECONDS: 30, QUERY_EVERY: 1, DESK_URL: '' },
  })
  expect(readSettings({ ...enough, QUERY_EVERY: '7' }, { QUERY_EVERY: 1 }).QUERY_EVERY).toBe(7)
})

test('all mistakes are told at once', () => {
  const wrong = { HUTONG_URL: 'localhost:9000', RATE: 'many', REFUSE_SHARE: '2', PAY_STATUS: '/s' }
  const told = () => readSettings(wrong)
  for (const says of [
    'RATE: "many"',
    'REFUSE_SHARE: "2"',
    'HUTONG_URL',
    'HUTONG_KEYRING',
    'PAY_STATUS',
  ]) {
    expect(told).toThrow(says)
  }
})

test('a service of one’s own needs no keys, and must say where its code stands', () => {
  const own = { HUTONG_URL: enough.HUTONG_URL, PAY_URL: 'http://127.0.0.1:3000/checkout' }
  expect(() => readSettings(own)).toThrow('PAY_CODE')
  expect(readSettings({ ...own, PAY_CODE: '/code' }).PAY_CODE).toBe('/code')
})

test('users are ready for half as many again as are busy, unless their number is given', () => {
  expect(usersFor(100, 2, { VUS: 0 })).toBe(300)
  expect(usersFor(1, 1, { VUS: 0 })).toBe(5)
  expect(usersFor(100, 2, { VUS: 7 })).toBe(7)
})

test('the weights of the mix come to a hundred, and so often each kind is played', () => {
  const order = spreadOut(mix)
  expect(order).toHaveLength(100)
  for (const kind of mix) {
    expect(order.filter(({ id }) => id === kind.id)).toHaveLength(kind.weight)
    // Spread out: no half of a hundred has more than one above its share.
    const firstHalf = order.slice(0, 50).filter(({ id }) => id === kind.id).length
    expect(Math.abs(firstHalf - kind.weight / 2)).toBeLessThanOrEqual(1)
  }
  expect(kindOf(107, order)).toBe(order[7])
  expect(new Set(mix.map(({ id }) => id)).size).toBe(mix.length)
})

test('the mix may be of some networks and scenes only', () => {
  const owners = (said: string) => mixOf({ OWNERS: said, SCENES: '' }).map(({ owner }) => owner)
  expect(mixOf({ OWNERS: '', SCENES: '' })).toEqual(mix)
  expect(new Set(owners('wechatpay,unionpay'))).toEqual(new Set(['wechatpay', 'unionpay']))
  expect(mixOf({ OWNERS: 'alipay', SCENES: 'payer-code' }).map(({ id }) => id)).toEqual([
    'alipay-alipay-scanned',
  ])
  expect(() => readSettings({ ...enough, OWNERS: 'alipay,paypal' })).toThrow('OWNERS: "paypal"')
})

test('the scripts know every outcome there is, and no other', () => {
  expect([...appOutcomes].sort()).toEqual([...coreOutcomes].sort())
})

test('every run is bound by its books, by what was dropped, and by having paid anything', () => {
  const bounds = standing(readSettings({ ...enough, P95_MS: '700' }), { interop: 1 })
  expect(bounds).toMatchObject({
    ...{ books_balance: ['rate==1'], records_agree: ['rate==1'], pay_outcomes: ['count>0'] },
    ...{ dropped_iterations: ['count==0'], script_errors: ['count==0'], verified: ['rate==1'] },
    ...{ interop: ['rate>=1'], pay_e2e: ['p(95)<700', 'p(99)<3000'] },
  })
  expect(bounds.notified).toBeUndefined()
  expect(
    standing(readSettings({ ...enough, DESK_URL: 'http://x' }), { interop: 1 }).notified,
  ).toEqual(['rate==1'])
  expect(countedApart(mix)['pay_outcomes{outcome:approved}']).toEqual(['count>=0'])
})
