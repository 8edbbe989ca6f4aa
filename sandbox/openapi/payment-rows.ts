/** The rows of orders and stories, of books and clearing. */
import { mistakes, type Row, says } from './row.ts'
import {
  anything,
  clearingDay,
  count,
  fen,
  list,
  map,
  moment,
  num,
  obj,
  open,
  orNull,
  text,
  truth,
  whole,
  words,
} from './schema.ts'

const network = words('alipay', 'wechatpay', 'unionpay')
const toldRow = obj({
  ...{ trace: text, at: moment, scene: orNull(text), app: orNull(text), owner: orNull(text) },
  ...{ merchant: orNull(text), payee: orNull(text), city: orNull(text), amountFen: orNull(fen) },
  ...{ outcome: orNull(text), failure: orNull(text), tookMs: orNull(num), messages: count },
})
const keeping = obj({
  ...{ kept: count, keptMax: count, bytes: count, bytesMax: count },
  ...{ perSecond: count, passedOver: count, forgotten: count },
})
const position = obj({ day: clearingDay, institution: text, netFen: whole, payments: count })
const totals = open({ lines: count, receivedFen: whole, paidFen: whole, netFen: whole })
const closedDay = {
  ...{ day: clearingDay, closedAt: moment, files: count, items: count },
  ...{ breaks: count, carriedOver: count },
}
const closedInFull = obj({
  ...{ day: clearingDay, closedAt: moment, items: count, positions: list(position) },
  files: list(obj({ party: text, bySwitch: totals, own: totals })),
  ...{ breaks: list(open({ kind: text, items: list(open()) })), carriedOver: list(text) },
})
const csv = { media: 'text/csv', says: 'The file, a line an item.' }

export const paymentRows: readonly Row[] = [
  {
    ...{ method: 'GET', path: '/admin/orders', tag: 'payments' },
    summary: 'Orders of all networks, newest first, a page at a time.',
    query: {
      network: { says: 'One network.', schema: network },
      merchant: { says: "One merchant's." },
      orderNo: { says: "The merchant's number." },
      state: { says: 'Such as paid.' },
      from: { says: 'Where the page before this one ended.', schema: count },
      limit: { says: 'At most 100.', schema: { type: 'integer', minimum: 1, maximum: 100 } },
    },
    answers: {
      200: obj({
        orders: list(
          obj({
            ...{ network, merchant: text, orderNo: text, tradeNo: text, scene: text, state: text },
            ...{ outcome: text, amountFen: fen, createdAt: moment, trace: text, refunds: count },
            paidBy: orNull(obj({ app: text, payer: text })),
          }),
        ),
        ...{ all: count, next: orNull(count) },
      }),
      422: mistakes,
    },
  },
  {
    ...{ method: 'GET', path: '/admin/payments', tag: 'payments' },
    summary: 'Payments of which every message is remembered, newest first.',
    query: Object.fromEntries(
      [
        'app',
        'owner',
        'scene',
        'city',
        'merchant',
        'outcome',
        'failure',
        'hop',
        'search',
        'limit',
      ].map((name) => [name, { says: 'Only such.' }]),
    ),
    answers: { 200: obj({ payments: list(toldRow), keeping }) },
  },
  {
    ...{ method: 'GET', path: '/admin/payments/:trace', tag: 'payments' },
    summary: 'One payment by any of its names: its messages, postings, moves and notices.',
    answers: {
      200: obj({
        ...{ row: toldRow, begins: words('beginning', 'end'), wire: truth, signatures: text },
        ...{ hops: list(open({ hop: text, operation: text })), leftOut: count, names: list(text) },
        ...{ codes: list(open()), notices: list(open()), books: list(open()), moves: list(open()) },
        ...{ attempts: list(open()), resolutions: list(open()), masked: list(open()) },
      }),
      404: says,
    },
  },
  {
    ...{ method: 'GET', path: '/admin/books', tag: 'payments' },
    summary: 'Whether every book balances, and who owes whom.',
    answers: {
      200: obj({
        ...{ balance: truth, sumFen: whole, broken: list(text), pending: count },
        ...{ accounts: count, forgotten: count, positions: list(position) },
      }),
    },
  },
  {
    ...{ method: 'GET', path: '/admin/records', tag: 'payments' },
    summary: 'Whether acquirers, switch, wallets and banks tell the same story.',
    answers: {
      200: obj({
        ...{ agree: truth, notCompared: count },
        comparisons: list(
          obj({ between: anything, matched: count, differences: list(open()), notCompared: count }),
        ),
      }),
    },
  },
  {
    ...{ method: 'GET', path: '/admin/clearing', tag: 'payments' },
    summary: 'The clearing days that are closed, newest first.',
    answers: { 200: obj({ days: list(obj(closedDay)) }) },
  },
  {
    ...{ method: 'GET', path: '/admin/clearing/:day', tag: 'payments' },
    summary: 'One closed day: positions, files, breaks.',
    answers: { 200: closedInFull, 404: says },
  },
  {
    ...{ method: 'POST', path: '/admin/clearing/:day/close', tag: 'payments', token: true },
    summary: 'Closes a day and all before it.',
    body: {
      schema: obj({}, { breaks: map(open()), seed: whole }),
      example: { breaks: { icbc: { duplicate: 0.01 } }, seed: 7 },
      optional: true,
    },
    answers: { 200: closedInFull, 409: says, 422: mistakes },
  },
  ...(['', '/own'] as const).map(
    (own): Row => ({
      ...{ method: 'GET', path: `/admin/clearing/:day/:party${own}`, tag: 'payments' },
      summary: own === '' ? "A party's file as the switch wrote it." : "A party's own file.",
      answers: { 200: csv, 404: says },
    }),
  ),
]
