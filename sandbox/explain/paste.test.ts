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

test.each([
  ['beside', ': '],
  ['below', ':\n'],
])('reads the headers of HTTP/2 as browsers list them, values %s names', (_, behind) => {
  const listed = { ':authority': 'h:1', ':method': 'POST', ':path': '/v3/a?b=1', 'X-A': 'b: c' }
  const head = Object.entries(listed).map(([name, value]) => `${name}${behind}${value}`)
  expect(read(`${head.join('\n')}\n\n{"a":1}`)).toMatchObject({
    ...{ method: 'POST', target: '/v3/a?b=1' },
    headers: { host: 'h:1', 'x-a': 'b: c' },
    bodies: ['{"a":1}', '{"a":1}\n', '{"a":1}\r\n'],
  })
})

test('reads the last request of what curl -v told', () => {
  const told = [
    ...['* Connected to h', '> GET /first HTTP/1.1', '>', '< HTTP/1.1 302 Found'],
    ...[
      '> GET /v3/a?b=1 HTTP/1.1',
      '> Host: h',
      '> X-A: 1',
      '> ',
      '* nothing',
      '< HTTP/1.1 401 No',
    ],
  ]
  expect(read(told.join('\r\n'))).toMatchObject({
    ...{ method: 'GET', target: '/v3/a?b=1', headers: { host: 'h', 'x-a': '1' } },
  })
  expect(read(told.join('\n')).bodies[0]).toBe('')
})

test('a body that was sent and not pasted is asked for, not explained', () => {
  const head = 'POST /v3/a HTTP/1.1\nHost: h\nContent-Length: 7\n'
  expect(() => read(head)).toThrow('Content-Length is 7, and there is no body')
  expect(() => read(`> POST /v3/a HTTP/2\n> host: h\n> content-length: 7\n>\n* x`)).toThrow(
    'no body',
  )
  expect(read(`${head.replace('7', '0')}`).bodies[0]).toBe('')
})

test('reads a call of fetch, as browsers copy one', () => {
  const options = {
    headers: { 'Content-Type': 'text/json' },
    body: '{"a":"茶\\n"}',
    method: 'POST',
  }
  const call = `fetch("https://h/a?b=1", ${JSON.stringify(options, null, 2)});\n`
  expect(read(call)).toMatchObject({
    ...{ method: 'POST', target: '/a?b=1', headers: { host: 'h', 'content-type': 'text/json' } },
    bodies: [options.body, `${options.body}\n`, `${options.body}\r\n`],
  })
  expect(read('await fetch("https://h/a");')).toMatchObject({ method: 'GET', target: '/a' })
  expect(read('fetch("https://h/a", {"body":null,"method":"GET"});').bodies[0]).toBe('')
})

test.each(['fetch("https://h/a", {body})', 'fetch("https://h/a", {"body":7})'])(
  'cannot read %s without running it, and says so',
  (call) => expect(() => read(call)).toThrow('without running it'),
)
