/** The rows of payers' phones and merchants' counters. */
import { mistakes, type Row, says } from './row.ts'
import { count, fen, list, num, obj, open, orNull, text, truth, words } from './schema.ts'

const network = words('alipay', 'wechatpay', 'unionpay')
const source = open({ kind: words('balance', 'card') }, { bank: text, masked: text })
const person = obj({ id: text, app: text, name: text, limited: truth, source })
const funds = obj({ balanceFen: fen, heldFen: fen })
const people = obj({ people: list(person), next: orNull(count) })
const searched: Row['query'] = {
  app: { says: 'Whose payers, such as icbc.', needed: true },
  search: { says: 'A part of a name, or a number.' },
  from: { says: 'Where the page before this one ended.' },
}

const payment = open({ id: text, state: text, outcome: text, amountFen: fen, trace: text })
const answer = open({ outcome: text, payment: orNull(payment), before: funds, after: funds })
const order = open({ orderNo: text, network, amountFen: fen, state: text, told: list(open()) })
const tap = { type: 'string', pattern: '^[\\w-]{8,64}$' }
const key = { ...tap, description: 'A name for this tap: asked twice, it is done once.' }
const password = { type: 'string', pattern: '^\\d{6}$' }

const post = (path: string, more: Pick<Row, 'summary' | 'answers'> & Partial<Row>): Row => ({
  ...{ method: 'POST', path: `/admin/phone/${path}`, tag: 'people', token: true },
  ...more,
})

export const peopleRows: readonly Row[] = [
  ...(['/admin/payers', '/admin/phone/people'] as const).map(
    (path): Row => ({
      ...{ method: 'GET', path, tag: 'people', query: searched },
      summary: 'Payers of an app by name or number, a page at a time.',
      answers: { 200: people, 422: mistakes },
    }),
  ),
  {
    ...{ method: 'GET', path: '/admin/phone', tag: 'people' },
    summary: 'What phones and counters there are.',
    answers: {
      200: obj({
        ...{ apps: list(obj({ id: text, institution: text, kind: text })), codeShownMs: count },
        ...{
          merchants: list(open({ network, id: text })),
          sellers: list(open({ network, id: text })),
        },
        ...{ addresses: list(text), wrongPassword: text },
      }),
    },
  },
  {
    ...{ method: 'GET', path: '/admin/phone/screen', tag: 'people' },
    summary: "What a payer's phone shows.",
    query: {
      payer: { says: 'Such as icbc-7.', needed: true },
      payment: { says: 'The payment it was about.' },
      code: { says: 'The code it shows.' },
    },
    answers: {
      200: obj({
        ...{ person, funds, asked: list(payment) },
        ...{ payment: orNull(payment), charged: orNull(payment) },
      }),
      422: mistakes,
    },
  },
  {
    ...{ method: 'GET', path: '/admin/phone/counter', tag: 'people' },
    summary: 'The orders made at the counter.',
    answers: { 200: obj({ orders: list(order) }) },
  },
  {
    ...{ method: 'GET', path: '/admin/phone/counter/till', tag: 'people' },
    summary: "What stands in a shop's own book.",
    query: {
      network: { says: 'A network.', needed: true },
      merchant: { says: 'Its number there.' },
    },
    answers: { 200: obj({ balanceFen: fen }), 422: mistakes },
  },
  {
    ...{ method: 'GET', path: '/admin/phone/counter/:order', tag: 'people' },
    summary: 'One order of the counter.',
    answers: { 200: order, 404: says },
  },
  post('scan', {
    summary: 'A phone scans a code.',
    body: {
      schema: obj({ key, payer: text, code: text }, { enteredFen: fen }),
      example: { key: 'tap-00001', payer: 'icbc-1', code: 'https://qr.alipay.com/bax0' },
    },
    answers: { 200: answer, 422: mistakes },
  }),
  post('pay', {
    summary: 'A payer confirms with the password.',
    body: {
      schema: obj({ key, payer: text, payment: text, password }),
      example: { key: 'tap-00002', payer: 'icbc-1', payment: 'p1', password: '111111' },
    },
    answers: { 200: answer, 422: mistakes },
  }),
  post('decline', {
    summary: 'A payer says no.',
    body: {
      schema: obj({ key, payer: text, payment: text }),
      example: { key: 'tap-00003', payer: 'icbc-1', payment: 'p1' },
    },
    answers: { 200: answer, 422: mistakes },
  }),
  post('code', {
    summary: 'A phone shows a code to be scanned.',
    body: { schema: obj({ payer: text }), example: { payer: 'alipay-1' } },
    answers: { 200: open({ code: orNull(text), livesMs: num }), 422: mistakes },
  }),
  ...(['order', 'charge'] as const).map((what) => {
    const asked = { key, network, merchant: text, amountFen: fen, subject: text }
    const example = {
      ...{ key: 'tap-00004', network: 'alipay', merchant: '2021000000000001' },
      ...{ amountFen: 100, subject: 'tea' },
    }
    const charged = { ...asked, code: text }
    const body =
      what === 'order'
        ? { schema: obj(asked), example }
        : { schema: obj(charged), example: { ...example, code: '281234567890123456' } }
    const summary =
      what === 'order' ? 'A counter opens an order.' : "A counter charges a payer's code."
    return post(`counter/${what}`, { summary, body, answers: { 200: order, 422: mistakes } })
  }),
  ...(['ask', 'cancel'] as const).map((verb) =>
    post(`counter/:order/${verb}`, {
      summary:
        verb === 'ask' ? 'A counter asks how an order stands.' : 'A counter takes an order back.',
      answers: { 200: order, 404: says },
    }),
  ),
]
