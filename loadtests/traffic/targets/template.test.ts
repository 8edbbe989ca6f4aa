import { expect, test } from 'vitest'
import { compile, namesIn, originOf, type RequestTemplate, type Values } from './template.ts'

const values: Values = {
  orderNo: 'K1',
  networkOrderNo: 'SHOP/1',
  amountFen: 1250,
  amountFenText: '1250',
  amountYuan: '12.50',
  subject: '牛肉面 & tea',
  scene: 'merchant-code',
  merchantId: '1900000001',
  shop: 0,
  index: 7,
  payerCode: '28',
  notifyUrl: 'http://127.0.0.1:1/a',
}

const at = 'http://127.0.0.1:3000'
const filled = (template: Partial<RequestTemplate>) =>
  compile({ method: 'POST', url: `${at}/orders`, ...template })(values)

test('a text that is one variable takes its type, in JSON at any depth', () => {
  const body = {
    fen: '{{amountFen}}',
    text: '{{amountFenText}}',
    said: 'pay {{ amountYuan }} for {{subject}}',
    list: [{ shop: '{{shop}}' }, true, null, 3],
  }
  const { headers, body: text, method, target } = filled({ body })
  expect({ method, target, headers }).toEqual({
    ...{ method: 'POST', target: '/orders' },
    headers: { 'Content-Type': 'application/json' },
  })
  expect(JSON.parse(text)).toEqual({
    fen: 1250,
    text: '1250',
    said: 'pay 12.50 for 牛肉面 & tea',
    list: [{ shop: 0 }, true, null, 3],
  })
})

test('what is filled into an address is encoded, and the path may be left out', () => {
  const url = `${at}/orders/{{networkOrderNo}}?what={{subject}}#top`
  expect(filled({ url }).target).toBe(
    '/orders/SHOP%2F1?what=%E7%89%9B%E8%82%89%E9%9D%A2%20%26%20tea',
  )
  expect(filled({ url: `${at}?no={{orderNo}}` }).target).toBe('/?no=K1')
})

test('a form is encoded, any other text is not', () => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  expect(filled({ headers, body: 'what={{subject}}&fen={{amountFen}}' })).toMatchObject({
    ...{ headers, body: 'what=%E7%89%9B%E8%82%89%E9%9D%A2%20%26%20tea&fen=1250' },
  })
  expect(filled({ body: '<no>{{orderNo}}</no>' })).toMatchObject({
    ...{ headers: {}, body: '<no>K1</no>' },
  })
  expect(filled({ method: 'GET' }).body).toBe('')
})

test('a header holds ASCII alone', () => {
  const { headers } = filled({ headers: { 'X-What': '{{subject}}', 'X-Url': '{{notifyUrl}}' } })
  expect(headers).toEqual({
    'X-What': '%E7%89%9B%E8%82%89%E9%9D%A2 & tea',
    'X-Url': 'http://127.0.0.1:1/a',
  })
})

test('the names of a template are found where they stand', () => {
  const found = namesIn({ url: '/{{a}}/{{b}}', body: { list: ['x', '{{ c }}'] } })
  expect(found).toEqual([
    { name: 'a', path: ['url'] },
    { name: 'b', path: ['url'] },
    { name: 'c', path: ['body', 'list', 1] },
  ])
})

test.each([
  ['http://127.0.0.1:3000/orders', '127.0.0.1:3000'],
  ['HTTPS://Shop.Example', 'shop.example'],
  ['http://{{orderNo}}.example/', undefined],
  ['ftp://127.0.0.1/', undefined],
  ['/orders', undefined],
])('the origin of %s is %s', (url, host) => {
  expect(originOf(url)?.host).toBe(host)
})
