import { expect, test } from 'vitest'
import { institutionId, trace } from '../../core/ids.ts'
import { cardNumber } from '../../simulators/banks/issuers.ts'
import type { Verification } from './filter.ts'
import { createJournal } from './journal.ts'

/** A day in a shop: operation, order, and when. */
const day = [
  ['precreate', 'K1', 0],
  ['query', 'K1', 100],
  ['query', 'K1', 200],
  ['refund', 'K1', 5000],
  ['precreate', 'K2', 6000],
] as const

function journalOfDay() {
  let at = 0
  const journal = createJournal({ now: () => at, secrets: () => ['s3cret-md5-key-of-a-shop'] })
  const take = journal.notesOf(institutionId('wechatpay'))
  for (const [operation, orderNo, when] of day) {
    at = when
    const note = take?.()
    if (note === undefined) throw new Error('Nothing is noted.')
    note.hop = 'merchant>wechatpay'
    note.about = { trace: trace(`M/${orderNo}`), operation }
    note.outcome = 'approved'
    const about = { method: 'POST', target: `/${operation}`, path: '', query: '', headers: {} }
    const card = cardNumber('622202', 19, 42)
    const said = { out_trade_no: orderNo, amount: 1, card, note: 's3cret-md5-key-of-a-shop' }
    const body = Buffer.from(JSON.stringify(said))
    const reply = { status: 200, headers: {}, body: '' }
    note.ended({ ...about, params: {}, body }, ['Content-Type', 'application/json'], reply)
  }
  return journal
}

const precreate = { operation: 'precreate' }
const query = { operation: 'query' }
const refund = { operation: 'refund' }

test.each<[string, Verification, boolean]>([
  ['one that came', { expected: [precreate] }, true],
  ['one that came twice, exactly once', { expected: [{ ...query, times: { exactly: 1 } }] }, false],
  ['twice', { expected: [{ ...query, times: { atLeast: 2, atMost: 2 } }] }, true],
  ['never, and it never came', { expected: [{ operation: 'close', times: { exactly: 0 } }] }, true],
  ['never, and it came', { expected: [{ ...refund, times: { atMost: 0 } }] }, false],
  ['in order', { expected: [precreate, query, refund], inOrder: true }, true],
  [
    'in the wrong order',
    { expected: [{ ...precreate, orderNo: 'K2' }, refund], inOrder: true },
    false,
  ],
  ['in any order', { expected: [refund, precreate] }, true],
  ['in order, twice the same', { expected: [query, query], inOrder: true }, true],
  ['in order, thrice the same', { expected: [query, query, query], inOrder: true }, false],
  ['within a time', { expected: [precreate, query], inOrder: true, withinMs: 100 }, true],
  ['beyond a time', { expected: [precreate, query, refund], inOrder: true, withinMs: 4000 }, false],
  ['in any order within a time', { expected: [refund, precreate], withinMs: 1000 }, true],
  ['in any order beyond a time', { expected: [refund, query], withinMs: 4799 }, false],
])('verifies what is expected %s', (_, verification, passed) => {
  expect(journalOfDay().verify(verification).passed).toBe(passed)
})

test('says which expectation failed, what came closest, and what it lacked', () => {
  const { says, expectations } = journalOfDay().verify({
    expected: [precreate, { ...refund, orderNo: 'K2', json: { amount: 2 }, called: 'the refund' }],
  })
  expect(says.split('\n')).toEqual([
    'the refund was expected at least once and came never.',
    '  What came closest:',
    '  #5 POST /precreate at wechatpay (precreate, approved): 1 of 3 conditions hold.',
    '    operation: expected "refund", found precreate',
    '    json.amount: expected 2, found 1',
    '  #4 POST /refund at wechatpay (refund, approved): 1 of 3 conditions hold.',
    '    orderNo: expected "K2", found K1',
    '    json.amount: expected 2, found 1',
  ])
  expect(expectations).toMatchObject([
    { called: 'expectation 1 ({"operation":"precreate"})', passed: true, count: 2, found: [1, 5] },
    { called: 'the refund', passed: false, count: 0, nearMisses: [{ number: 5 }, { number: 4 }] },
  ])
})

test('says why the order or the time does not hold', () => {
  const journal = journalOfDay()
  const late = { ...precreate, orderNo: 'K2', called: 'the second order' }
  const order = journal.verify({ expected: [late, { ...refund, called: 'it' }], inOrder: true })
  expect(order.says).toBe(
    'it was expected after the second order, which came as #5; it came before only (#4).',
  )
  const time = journal.verify({ expected: [precreate, refund], withinMs: 10 })
  expect(time.says).toBe('They came within 1000 ms at best, where 10 ms were expected.')
})

test('covers secrets in what it says, unless it is asked not to', () => {
  const journal = journalOfDay()
  const verification = { expected: [{ fields: { card: '1', note: '1' }, orderNo: 'K1' }] }
  const { says } = journal.verify(verification)
  expect(says).toContain('fields.note: expected "1", found ************************')
  expect(says).not.toMatch(/s3cret|62220200000/)
  expect(journal.verify(verification, { unmasked: true }).says).toContain(
    's3cret-md5-key-of-a-shop',
  )
})
