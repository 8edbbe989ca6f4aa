import { expect, test } from 'vitest'
import { institutionId, trace } from '../../core/ids.ts'
import type { WireReply } from '../../simulators/host/institution.ts'
import { Misuse } from '../misuse.ts'
import { createJournal, type JournalOptions } from './journal.ts'

interface Asked {
  readonly target?: string
  readonly headers?: readonly string[]
  readonly body?: string | Buffer
  readonly reply?: Partial<WireReply> | 'timeout'
  readonly operation?: string
  readonly outcome?: string
  readonly trace?: string
  readonly reason?: string
}

const asJson = ['Content-Type', 'application/json']
const asForm = ['content-type', 'application/x-www-form-urlencoded; charset=utf-8']
const asXml = ['content-type', 'text/xml']

/** A journal with a clock that is turned by hand, and requests that go by. */
function journalOf(options: JournalOptions = {}) {
  let at = 1000
  const journal = createJournal({ now: () => at, ...options })
  const take = journal.notesOf(institutionId('alipay'))
  const tell = journal.lettersOf(institutionId('alipay'))
  return {
    journal,
    passes: (milliseconds: number) => {
      at += milliseconds
    },
    ask: (asked: Asked = {}) => {
      const { target = '/gateway.do', headers = asJson, body = '', reply = {} } = asked
      const note = take?.()
      if (note === undefined) throw new Error('Nothing is noted.')
      if (asked.reason === undefined) {
        note.hop = 'merchant>alipay'
        note.about = { trace: trace(asked.trace ?? 'T1'), operation: asked.operation ?? 'pay' }
        note.outcome = asked.outcome ?? 'approved'
      } else note.refusal = { reason: asked.reason }
      const about = { method: 'POST', target, path: '', query: '', headers: {}, params: {} }
      const answer = { status: 200, headers: { 'Content-Type': 'application/json' }, body: '{}' }
      note.ended(
        { ...about, body: Buffer.from(body) },
        headers,
        typeof reply === 'string' ? reply : { ...answer, ...reply },
      )
    },
    post: (attempt: number, acknowledged: boolean, body = 'out_trade_no=K1') => {
      const about = { trace: trace('T1'), operation: 'notify', attempt }
      const request = { method: 'POST', target: 'http://127.0.0.1:1/n', headers: {}, body }
      const answered = tell('alipay>merchant', about, request)
      answered?.({ status: 200, headers: {}, body: Buffer.from('success') }, acknowledged)
    },
  }
}

test('keeps exact bytes, and headers as they were spelled and in their order', () => {
  const { journal, ask } = journalOf()
  const body = Buffer.from([0, 255, 13, 10, 37])
  const headers = ['X-One', '1', 'x-two', ' 2', 'X-ONE', '3']
  ask({ target: '/a%20b?x=%31', headers, body, reply: { body: Buffer.from([1, 0]) } })
  const [entry] = journal.find()
  expect(entry?.request).toEqual({
    ...{ method: 'POST', target: '/a%20b?x=%31', body },
    headers: [
      ['X-One', '1'],
      ['x-two', ' 2'],
      ['X-ONE', '3'],
    ],
  })
  expect(entry?.reply?.body).toEqual(Buffer.from([1, 0]))
  expect(entry).toMatchObject({
    ...{ number: 1, at: 1000, kind: 'request', institution: 'alipay', from: 'merchant' },
    ...{ hop: 'merchant>alipay', operation: 'pay', trace: 'T1', outcome: 'approved' },
  })
})

test('is bounded by number and by bytes, and counts what it drops', () => {
  const few = journalOf({ countMax: 3 })
  for (let index = 0; index < 10; index += 1) few.ask({ body: `{"n":${index}}` })
  expect(few.journal.find().map(({ number }) => number)).toEqual([8, 9, 10])
  expect(few.journal.holding()).toMatchObject({ kept: 3, dropped: 7, seen: 10, passedOver: 0 })
  const small = journalOf({ bytesMax: 20_000 })
  for (let index = 0; index < 40; index += 1) small.ask({ body: 'x'.repeat(4000) })
  const { kept, bytes, dropped, droppedBytes } = small.journal.holding()
  expect([bytes <= 20_000, kept, dropped, droppedBytes > 100_000]).toEqual([true, 4, 36, true])
  small.ask({ body: 'x'.repeat(50_000) })
  expect(small.journal.count()).toBe(1)
})

test('notes nothing where nothing is to be kept', () => {
  const { journal, post } = journalOf({ keep: 'none' })
  post(0, true)
  expect(journal.notesOf(institutionId('alipay'))).toBeUndefined()
  expect(journal.holding()).toMatchObject({ kept: 0, seen: 0, passedOver: 0 })
})

test('keeps whole payments of a share, and always what was refused', () => {
  const { journal, ask } = journalOf({ keep: 0.25 })
  for (let index = 0; index < 400; index += 1) {
    for (const operation of ['create', 'query']) ask({ trace: `payment-${index}`, operation })
  }
  const traces = journal.find().map(({ trace: name }) => name)
  expect(new Set(traces).size * 2).toBe(traces.length)
  expect(traces.length).toBeGreaterThan(120)
  expect(traces.length).toBeLessThan(280)
  const refused = journalOf({ keep: 'refused' })
  refused.ask()
  refused.ask({ outcome: 'funds-insufficient' })
  refused.ask({ reason: 'isv.invalid-signature' })
  refused.post(0, true)
  refused.post(1, false)
  expect(refused.journal.find().map(({ outcome }) => outcome)).toEqual([
    ...['funds-insufficient', 'turned-away', 'not-acknowledged'],
  ])
  expect(refused.journal.holding()).toMatchObject({ kept: 3, passedOver: 2, seen: 5 })
})

const biz = JSON.stringify({ out_trade_no: 'K1', total_amount: '275.00', goods: [{ id: 7 }] })
const alipayForm = `app_id=2021&method=alipay.trade.pay&biz_content=${encodeURIComponent(biz)}`
const multipart = [
  ...['--B', 'Content-Disposition: form-data; name="meta"', '', '{"filename":"a.png","n":1}'],
  ...[
    '--B',
    'Content-Disposition: form-data; name="file"; filename="a.png"',
    '',
    'PNG',
    '--B--',
    '',
  ],
].join('\r\n')

test.each([
  // filter                                                              what was asked
  [{ fields: { 'amount.total': '275.0' } }, { body: '{"amount":{"total":275.0}}' }],
  [{ json: { amount: { total: 275 } } }, { body: '{"amount":{"total":275.0,"currency":"CNY"}}' }],
  [{ fields: { id: '12345678901234567890' } }, { body: '{"id":12345678901234567890}' }],
  [{ fields: { 'biz_content.out_trade_no': 'K1' } }, { headers: asForm, body: alipayForm }],
  [{ json: { biz_content: { goods: [{ id: 7 }] } } }, { headers: asForm, body: alipayForm }],
  [
    { orderNo: 'K1', merchant: '2021' },
    { headers: asForm, body: alipayForm },
  ],
  [{ fields: { note: '付款' } }, { headers: asForm, body: 'charset=gbk&note=%B8%B6%BF%EE' }],
  [
    { fields: { total_fee: /^\d+$/ } },
    { headers: asXml, body: '<xml><total_fee>1</total_fee></xml>' },
  ],
  [{ json: { total_fee: '1' } }, { headers: asXml, body: '<xml><total_fee>1</total_fee></xml>' }],
  [
    { json: { meta: { n: 1 } }, fields: { file: 'a.png (3 bytes)' } },
    { headers: ['Content-Type', 'multipart/form-data; boundary=B'], body: multipart },
  ],
  [{ fields: { status: 'TRADE' } }, { target: '/v3/x?status=TRADE' }],
  [{ path: '/v3/x', method: 'POST' }, { target: '/v3/x?y=1' }],
  [{ path: { startsWith: '/v3/' } }, { target: '/v3/x' }],
  [{ path: /refunds\/[^/]+$/, refundNo: 'R1' }, { target: '/v3/refund/domestic/refunds/R1' }],
  [{ orderNo: 'K9' }, { target: '/v3/pay/transactions/out-trade-no/K9?mchid=1' }],
  [{ headers: { 'x-one': 'a, b' } }, { headers: ['X-One', 'a', 'x-ONE', 'b'] }],
  [{ headers: { 'x-none': { present: false } } }, {}],
  [{ body: { contains: 'needle' } }, { headers: ['Content-Type', 'text/plain'], body: 'a needle' }],
  [
    { reply: { json: { code: 'OK' } }, status: 201 },
    { reply: { status: 201, body: '{"code":"OK"}' } },
  ],
  [{ outcome: 'turned-away' }, { reason: 'not-found' }],
  [{ since: 1000, until: 1000, kind: 'request' }, {}],
] as const)('finds by %j', (filter, asked) => {
  const { journal, ask, passes } = journalOf()
  ask(asked)
  passes(1)
  ask({ target: '/else', outcome: 'order-missing', headers: ['x-none', '1'], body: '{"id":1}' })
  expect(journal.find(filter).map(({ number }) => number)).toEqual([1])
  expect(journal.count(filter)).toBe(1)
})

test('a filter with mistakes is refused with all of them, each with what was meant', () => {
  const { journal } = journalOf()
  const filter = {
    ...{ ordrNo: 'K1', institution: 'alipya', outcome: 'aproved', status: 'ok' },
    ...{ path: { startswith: '/' }, body: { matches: '(' }, reply: { heads: {} } },
  }
  const mistakes = mistakesOf(() => journal.count(filter as never))
  expect(mistakes).toMatchObject([
    { where: 'ordrNo', todo: 'Did you mean orderNo?' },
    { where: 'institution', todo: 'Did you mean alipay?' },
    { where: 'outcome', todo: 'Did you mean approved?' },
    { where: 'status', todo: 'Give a whole number from 0 on.' },
    { where: 'path.startswith', todo: 'Did you mean startsWith?' },
    { where: 'body.matches' },
    { where: 'reply.heads', todo: 'Use one of: headers, fields, body, json.' },
  ])
  const verification = { expectd: [], expected: [{ times: { exactli: 1 } }], inOrder: 'yes' }
  expect(mistakesOf(() => journal.verify(verification as never))).toHaveLength(3)
  expect(mistakesOf(() => journal.verify({} as never))).toMatchObject([{ where: 'expected' }])
})

function mistakesOf(work: () => unknown) {
  try {
    work()
  } catch (cause) {
    if (cause instanceof Misuse) return cause.mistakes
    throw cause
  }
  return []
}

test('each send of a notification is an entry, so that the ladder shows', () => {
  const { journal, post } = journalOf()
  post(0, false)
  post(1, false)
  post(2, true)
  const ladder = journal.find({ kind: 'notification', orderNo: 'K1' })
  expect(ladder.map(({ attempt, outcome, reply }) => [attempt, outcome, reply?.status])).toEqual([
    [0, 'not-acknowledged', 200],
    [1, 'not-acknowledged', 200],
    [2, 'acknowledged', 200],
  ])
})

test('waits for what comes, takes what is there, and tells what came closest when none does', async () => {
  const { journal, ask } = journalOf()
  const refund = journal.waitFor({ operation: 'refund' }, { withinMs: 5000 })
  ask({ operation: 'query', body: '{"out_trade_no":"K1"}' })
  ask({ operation: 'refund', body: '{"out_trade_no":"K1"}' })
  expect(await refund).toMatchObject({ number: 2, orderNo: 'K1' })
  expect(await journal.waitFor({ operation: 'query' })).toMatchObject({ number: 1 })
  const never = journal.waitFor({ operation: 'refund', orderNo: 'K2' }, { withinMs: 20 })
  await expect(never).rejects.toThrow(/#2 POST .*\n {4}orderNo: expected "K2", found K1/)
})

test('what is cleared is gone, and numbers go on', () => {
  const { journal, ask } = journalOf()
  ask()
  journal.clear()
  ask()
  expect(journal.find().map(({ number }) => number)).toEqual([2])
  expect(journal.holding()).toMatchObject({ kept: 1, dropped: 0 })
})

test('a silent door leaves an entry without a reply', () => {
  const { journal, ask } = journalOf()
  ask({ reply: 'timeout' })
  expect(journal.find({ reply: { body: 'x' } })).toEqual([])
  expect(journal.find()[0]).toMatchObject({ reply: null, silence: 'timeout' })
})
