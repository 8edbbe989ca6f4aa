import { expect, test } from 'vitest'
import { createAnswerReader, Garbled } from './answer.ts'

const body = 'héllo'
const plain = `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\nX-A: 1\r\n\r\n${body}`
const chunked =
  'HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n'

/** Everything a reader says to these bytes, cut into pieces of such a length. */
function read(text: string, pieceLength: number) {
  const reader = createAnswerReader()
  const bytes = Buffer.from(text)
  const answers = []
  for (let at = 0; at < bytes.length; at += pieceLength) {
    answers.push(reader.take(bytes.subarray(at, at + pieceLength)))
  }
  return { answers, last: answers.at(-1), ended: reader.end() }
}

test.each([1, 2, 7, 1000])('reads answers that come in pieces of %d bytes', (pieceLength) => {
  const one = read(plain, pieceLength)
  expect(one.last).toMatchObject({ status: 200, closes: false, body: Buffer.from(body) })
  expect(one.answers.slice(0, -1).every((answer) => answer === undefined)).toBe(true)
  expect(read(chunked, pieceLength).last).toMatchObject({ status: 201, body: Buffer.from('abcde') })
})

test('one after another, with the same head and with another', () => {
  const reader = createAnswerReader()
  const bodies = [plain, plain, chunked, plain].map((text) =>
    reader.take(Buffer.from(text))?.body.toString(),
  )
  expect(bodies).toEqual([body, body, 'abcde', body])
})

test.each([
  ['HTTP/1.1 204 No Content\r\n\r\n', 204, false],
  ['HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n', 304, false],
  ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', 200, false],
  ['HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', 200, true],
  ['HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n', 200, true],
  ['HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n', 200, false],
])('%j is status %d, closing: %s', (text, status, closes) => {
  expect(read(text, 1000).last).toMatchObject({ status, closes, body: Buffer.alloc(0) })
})

test('an answer without a length ends with its connection', () => {
  const { last, ended } = read('HTTP/1.1 200 OK\r\n\r\nso far', 1000)
  expect(last).toBeUndefined()
  expect(ended).toMatchObject({ status: 200, closes: true, body: Buffer.from('so far') })
  expect(read('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort', 1000).ended).toBeUndefined()
})

test.each([
  ['SSH-2.0-x\r\n\r\n'],
  ['HTTP/2 200\r\n\r\n'],
  ['HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'],
  ['HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab'],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'],
  [`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}`],
])('%j is garbled', (text) => {
  expect(() => read(text, 100_000)).toThrow(Garbled)
})
