/** Answers in one piece, in many, in chunks; and what is no answer. */
import { expect, test } from 'vitest'
import { createAnswerReader } from './answer.ts'

const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n'
const chunked = `${head}Transfer-Encoding: chunked\r\n\r\n`
const paid = { status: 200, body: 'paid', closes: false }

/** All answers that come of these pieces, nothing where one was not yet whole. */
const readAll = (...pieces: readonly string[]) => {
  const read = createAnswerReader()
  return pieces.map((piece) => read(Buffer.from(piece, 'latin1')))
}

test.each([
  ['with a length', `${head}Content-Length: 4\r\n\r\npaid`, paid],
  ['with a length in small letters', `${head}content-length:4\r\n\r\npaid`, paid],
  ['in one chunk', `${chunked}4\r\npaid\r\n0\r\n\r\n`, paid],
  ['in two chunks', `${chunked}1\r\np\r\n3;a=b\r\naid\r\n0\r\n\r\n`, paid],
  [
    'without a body',
    'HTTP/1.1 204 No Content\r\nDate: x\r\n\r\n',
    { ...paid, status: 204, body: '' },
  ],
  [
    'that closes',
    `${head}Connection: close\r\nContent-Length: 4\r\n\r\npaid`,
    { ...paid, closes: true },
  ],
])('an answer %s is read, whole or letter by letter', (_, text, answer) => {
  expect(readAll(text)).toEqual([answer])
  const letters = readAll(...text)
  expect(letters.filter((one) => one !== undefined)).toEqual([answer])
  expect(letters.at(-1)).toEqual(answer)
})

test('one connection reads one answer after another, each by its own head', () => {
  const long = `${head}Content-Length: 7\r\n\r\nunknown`
  const short = `${head}Content-Length: 4\r\n\r\npaid`
  const bodies = readAll(short, short, long, short).map((answer) => answer?.body)
  expect(bodies).toEqual(['paid', 'paid', 'unknown', 'paid'])
})

test('bytes stay bytes', () => {
  const [answer] = readAll(`${head}Content-Length: 3\r\n\r\n\xe8\x8c\xb6`)
  expect(Buffer.from(answer?.body ?? '', 'latin1').toString('utf8')).toBe('茶')
})

test.each([
  ['another protocol', 'SSH-2.0\r\n\r\n', 'No answer'],
  ['no end to it', `${head}\r\npaid`, 'without a length'],
  [
    'one too many',
    `${head}Content-Length: 4\r\n\r\npaidHTTP/1.1`,
    'More than one answer: HTTP/1.1',
  ],
  ['a chunk of no size', `${chunked}zz\r\npaid`, 'No chunk'],
])('what has %s is no answer', (_, text, says) => {
  expect(() => readAll(text)).toThrow(says)
})
