import { expect, test } from 'vitest'
import { cmdWords, isForCmd } from './cmd-words.ts'
import { curlRequest, isCurl } from './curl.ts'
import { shellWords } from './shell-words.ts'

test.each([
  [`a  'b c' "d\\"e" f\\ g`, ['a', 'b c', 'd"e', 'f g']],
  [`a \\\n  b$'\\n\\'c'`, ['a', `b\n'c`]],
  [`'{"a":"\\\\n"}' ''`, ['{"a":"\\\\n"}', '']],
  [`"never closed`, ['never closed']],
])('splits %s as a shell does', (line, words) => {
  expect(shellWords(line)).toEqual(words)
})

test.each([
  [`curl 'https://h/a?b=1' -H 'X-A: 1: 2'`, { method: 'GET', target: 'https://h/a?b=1', body: '' }],
  [`curl h/a -d a=1 --data b=2`, { method: 'POST', target: 'http://h/a', body: 'a=1&b=2' }],
  [`curl -XPUT --url=http://h/a --json '{}'`, { method: 'PUT', target: 'http://h/a', body: '{}' }],
  [`$ curl -sS -k http://h/a -G -d c=3 -o out`, { method: 'GET', target: 'http://h/a?c=3' }],
  [`curl --data-urlencode 'a=1 +' http://h`, { method: 'POST', body: 'a=1%20%2B' }],
  [`curl http://h --request POST`, { method: 'POST', target: 'http://h', body: '' }],
])('reads %s', (line, request) => {
  expect(curlRequest(line)).toMatchObject(request)
})

test('keeps headers by their small names, and the type a body has unless it says so', () => {
  expect(curlRequest(`curl h -d a -H 'X-A: 1: 2'`).headers).toEqual({
    'content-type': 'application/x-www-form-urlencoded',
    'x-a': '1: 2',
  })
  expect(curlRequest(`curl h -d a -H 'Content-Type: text/xml'`).headers).toEqual({
    'content-type': 'text/xml',
  })
})

test('tells together all that a command keeps to itself', () => {
  const told = () => curlRequest('curl -d @body.json -F a=@b')
  expect(told).toThrow('the body is in a file, @body.json')
  expect(told).toThrow('a multipart form')
  expect(told).toThrow('no URL')
})

const bytes = (text: string) => Buffer.from(text).toString('latin1')

test.each([
  [String.raw`$'\u8336 \x21\u0021\041'`, bytes('茶 !!!')],
  [String.raw`$'\ud83c\udf5c'`, bytes('🍜')],
  [String.raw`$'\U0001f35c\xe8\x8c\xb6'`, bytes('🍜茶')],
  [String.raw`$'{"a":"it\'s\\u8336"}'`, String.raw`{"a":"it's\u8336"}`],
  ['"a\\\nb"', 'ab'],
])('reads %s as browsers and shells write it', (line, word) => {
  expect(shellWords(line)).toEqual([word])
})

test.each([
  ['curl ^"https://h/a?b=1^&c=2^"', ['curl', 'https://h/a?b=1&c=2']],
  ['a ^\r\n  ^"b c^" ""', ['a', 'b c', '']],
  [String.raw`^"^{^\^"a^\^":^\^"b^\^"^}^"`, ['{"a":"b"}']],
  ['^"^%^E8^%^8C^%^B6^"', ['%E8%8C%B6']],
  ['^"a^\n\nb^"', ['a\nb']],
  [String.raw`"{""a"":""b""}" "c:\d\\" "\\\"e"`, ['{"a":"b"}', 'c:\\d\\', '\\"e']],
])('splits %s as Windows does', (line, words) => {
  expect(cmdWords(line)).toEqual(words)
})

test('tells a command for Windows from one for a shell', () => {
  const windows = ['curl ^"h^"', 'curl "h" ^\n -d a', 'curl h -d "{""a"":1}"']
  const shell = [
    `curl 'h' -d 'a^b'`,
    `curl h -d "{\\"a\\":\\"\\"}"`,
    `curl h -d '{"a":""}'`,
    'curl h',
  ]
  expect(windows.map(isForCmd)).toEqual([true, true, true])
  expect(shell.map(isForCmd)).toEqual([false, false, false, false])
})

test.each([
  ['curl "https://h/a" ^\n  -H "x-a: ^\\^"1^\\^"" ^\n  --data-raw "a=1^&b=2"', 'a=1&b=2'],
  [`curl.exe -sSX POST https://h/a -d a=1 | jq .code`, 'a=1'],
  [`curl -X POST --retry 3 --tls-max 1.2 https://h/a -d a=1 > out.json`, 'a=1'],
  [`C:\\Users\\a>curl https://h/a -d a=1`, 'a=1'],
  [`curl --location 'https://h/a' --data-urlencode '=1 2'`, '1%202'],
  [`curl https://h/a --data-raw '@a=1'`, '@a=1'],
  [`curl https://h/a -kXPOST -sd a=1`, 'a=1'],
])('finds address and body of %s', (line, body) => {
  expect(isCurl.test(line)).toBe(true)
  expect(curlRequest(line)).toMatchObject({ method: 'POST', target: 'https://h/a', body })
})
