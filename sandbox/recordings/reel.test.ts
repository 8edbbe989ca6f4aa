/** A reel is a gzip file at any moment: whole, the same for the same lines, and small. */
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createReel } from './reel.ts'

const lines = Array.from({ length: 200 }, (_, index) =>
  JSON.stringify({
    kind: 'frame',
    at: index,
    text: '互通 '.repeat(index % 40),
    other: index * 7919,
  }),
)
const end = '{"kind":"end"}'
const plain = [...lines, end, ''].join('\n')

function filled() {
  const reel = createReel()
  for (const line of lines) reel.append(line)
  return reel
}

test('unpacks to its lines, in Node and as a browser does it', async () => {
  const file = filled().file(end)
  expect(gunzipSync(file).toString()).toBe(plain)
  const stream = new Blob([new Uint8Array(file)])
    .stream()
    .pipeThrough(new DecompressionStream('gzip'))
  expect(await new Response(stream).text()).toBe(plain)
})

test('goes on after a file was made of it, and that file ends where it ended', () => {
  const reel = filled()
  const early = reel.file(end)
  reel.append('{"later":true}')
  expect(gunzipSync(early).toString()).toBe(plain)
  expect(gunzipSync(reel.file(end)).toString()).toBe(
    [...lines, '{"later":true}', end, ''].join('\n'),
  )
})

test('the same lines make the same bytes, hardly more than if they were packed together', () => {
  const file = filled().file(end)
  expect(filled().file(end).equals(file)).toBe(true)
  expect(file.length).toBeLessThan(gzipSync(plain).length * 2.5)
  expect(filled().bytes()).toBeLessThan(file.length)
})
