import { expect, test } from 'vitest'
import { curlRequest } from './curl.ts'
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
