import { expect, test } from 'vitest'
import type { SignatureMode } from '../core/signature-mode.ts'
import { type Permitted, parseScenario } from './scenario.ts'

const open = {
  method: 'POST',
  url: 'http://127.0.0.1:3000/orders',
  body: { no: '{{orderNo}}', amount: '{{amountFen}}' },
}
const target = {
  ...{ open, code: '/code_url', orderNo: { header: 'X-Order' } },
  query: { method: 'GET', url: 'http://localhost:3000/orders/{{networkOrderNo}}' },
  paid: { pointer: '/status', is: ['PAID', true] },
  notification: { withinMs: 1000 },
}
const day = {
  ...{ title: 'A shop', describes: 'Somebody’s.', seed: 1, timing: 'may-decide' },
  arrivals: [{ kind: 'constant', ratePerSecond: 5, seconds: 1 }],
  cast: {
    mix: [{ app: 'wechat', owner: 'wechatpay', scene: 'merchant-code', weight: 1 }],
    amount: { kind: 'fixed', fen: 100 },
  },
  expectations: { booksBalance: true, recordsAgree: true, notificationsMissingAtMost: 0 },
  targets: { wechatpay: target },
}

/** Every mistake as `where: found`, and what to do about it. */
function mistakesIn(change: object, permitted: Permitted = {}) {
  const read = parseScenario({ ...day, ...change }, 'd.json', permitted)
  return read.ok ? [] : read.mistakes.map(({ where, found, todo }) => [`${where}: ${found}`, todo])
}

const withTarget = (change: object) => ({ targets: { wechatpay: { ...target, ...change } } })

test('a target on this machine is taken as it is written', () => {
  const read = parseScenario(day, 'd.json')
  expect(read).toMatchObject({ ok: true, scenario: { targets: { wechatpay: target } } })
  const none = parseScenario({ ...day, targets: undefined, expectations: strict }, 'd.json')
  expect(none).toMatchObject({ ok: true, scenario: { targets: {} } })
})

const strict = { booksBalance: true, recordsAgree: true }

test('another host is refused unless the operator allows it', () => {
  const change = withTarget({ open: { ...open, url: 'https://shop.example/orders' } })
  expect(mistakesIn(change)).toEqual([
    [
      'd.json: targets.wechatpay.open.url: the host shop.example',
      'Press what runs on this machine, or allow the host: --target-host shop.example.',
    ],
  ])
  expect(mistakesIn(change, { targetHosts: ['shop.example'] })).toEqual([])
  expect(mistakesIn(change, { targetHosts: ['example'] })).toHaveLength(1)
})

test.each([
  'http://127.0.0.1.example/x',
  'http://127.0.0.1@shop.example/x',
  'http://169.254.169.254/latest',
  'http://[::2]/x',
])('a host that only looks like this machine is another: %s', (url) => {
  expect(mistakesIn(withTarget({ open: { ...open, url } }))).toHaveLength(1)
})

test('all mistakes are told at once, each where it stands', () => {
  const change = withTarget({
    open: { ...open, url: 'http://{{shop}}.example/', body: { list: ['{{amountFan}}'] } },
    query: { method: 'GET', url: '/orders', headers: { 'X-Code': '{{payerCode}}' } },
    paid: undefined,
  })
  expect(mistakesIn(change)).toEqual([
    ['d.json: targets.wechatpay.open.body.list[0]: {{amountFan}}', 'Did you mean amountFen?'],
    [
      'd.json: targets.wechatpay.query.headers.X-Code: {{payerCode}}',
      'Leave it out: a payer shows a code only to be charged, under "charge".',
    ],
    [
      'd.json: targets.wechatpay.open.url: http://{{shop}}.example/',
      'Write an absolute address, http://127.0.0.1:3000/orders, no variable in its host.',
    ],
    [
      'd.json: targets.wechatpay.query.url: /orders',
      'Write an absolute address, http://127.0.0.1:3000/orders, no variable in its host.',
    ],
    ['d.json: targets.wechatpay.query: no "paid"', 'Say what its reply says when it is.'],
  ])
})

test.each([
  ['a shape it has not', withTarget({ code: 'code_url' }), 'targets.wechatpay.code: "code_url"'],
  ['an unknown word', withTarget({ opens: open }), 'targets.wechatpay: unknown "opens"'],
  ['another method', withTarget({ open: { ...open, method: 'PATCH' } }), 'open.method: "PATCH"'],
  [
    'payers who show a code',
    {
      cast: { ...day.cast, mix: [{ app: 'wechat', owner: 'wechatpay', weight: 1 }] },
    },
    'targets.wechatpay: no "charge", and payers who show a code',
  ],
  [
    'a charge nobody can ask about',
    withTarget({ charge: open, query: undefined }),
    'targets.wechatpay.charge: no "query"',
  ],
  [
    'a network nobody comes to',
    { targets: { ...day.targets, alipay: target } },
    'targets.alipay: a target that nobody comes to',
  ],
  [
    'hopes without a target',
    { targets: undefined },
    'expectations.notificationsMissingAtMost: no target whose notifications are timed',
  ],
  [
    'a claim on timing',
    { timing: 'none' },
    'timing: "none", but wechatpay is a service\'s, whose timing nobody knows',
  ],
])('%s is a mistake', (_, change, says) => {
  const found = mistakesIn(change).map(([where]) => where)
  expect(found).toHaveLength(1)
  expect(found[0]).toContain(says)
})

test.each<[SignatureMode, number]>([
  ['full', 0],
  ['verify-once', 0],
  ['trust', 1],
])('with signatures %s a service can be told: %i mistakes', (signatures, mistakes) => {
  expect(mistakesIn({}, { signatures })).toHaveLength(mistakes)
})
