import { expect, test } from 'vitest'
import { readPaste } from './paste.ts'

const read = (text: string) => {
  const { request, bodies } = readPaste(Buffer.from(text))
  const { method, target, path, query, headers } = request
  return { method, target, path, query, headers, bodies: bodies.map(({ body }) => body.toString()) }
}

test.each(['\n', '\r\n'])('reads raw HTTP with lines that end in %j', (end) => {
  const lines = ['POST /v3/pay?a=%2B HTTP/1.1', 'Host: h', 'Content-Length: 9', '', '{"茶":1}']
  expect(read(lines.join(end))).toMatchObject({
    ...{ method: 'POST', target: '/v3/pay?a=%2B', path: '/v3/pay', query: 'a=%2B' },
    headers: { host: 'h', 'content-length': '9' },
    bodies: ['{"茶":1}', '{"茶":1}\n', '{"茶":1}\r\n'],
  })
})

test('the length tells which line ends a paste has changed', () => {
  const head = 'POST / HTTP/1.1\nContent-Length: 6\n\n'
  expect(read(`${head}a\nb\nc\n`).bodies[0]).toBe('a\nb\nc\n')
  expect(read(`${head}a\r\nb\r\nc\n`).bodies[0]).toBe('a\nb\nc\n')
  expect(read(`${head}a\nbb\n\n`).bodies[0]).toBe('a\nbb\n\n')
})

test("without a length the last line end is the editor's", () => {
  expect(read('POST / HTTP/1.1\n\na=1\n').bodies).toEqual(['a=1', 'a=1\n', 'a=1\r\n'])
})

test.each([
  ['https://h/gateway.do?a=1&b=2#c', 'GET', '/gateway.do?a=1&b=2', ''],
  ['app_id=1&sign=x%2B\n', 'POST', '/', 'app_id=1&sign=x%2B'],
  ['<xml><a>1</a></xml>', 'POST', '/pay/unifiedorder', '<xml><a>1</a></xml>'],
  ['POST http://h:80/a/b?c HTTP/1.1', 'POST', '/a/b?c', ''],
])('reads %s', (text, method, target, body) => {
  const found = read(text)
  expect(found).toMatchObject({ method, target })
  expect(found.bodies[0]).toBe(body)
})

test.each(['', 'hello there', '{"a":1}'])('cannot read %j, and says what it takes', (text) => {
  expect(() => read(text)).toThrow('Paste a raw HTTP request, a curl command')
})
