/** Which words go where, and what becomes of them when nobody reads any more. */
import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { createOutput } from './output.ts'

function sinks() {
  const said = { out: '', err: '' }
  const sink = (name: 'out' | 'err') =>
    Object.assign(new EventEmitter(), {
      write: (text: string) => {
        said[name] += text
        return true
      },
    })
  const [out, err] = [sink('out'), sink('err')]
  // The part of a stream that is used; a whole one would be written to for real.
  const both = { out, err } as unknown as Parameters<typeof createOutput>[1]
  return { said, both, out }
}

test.each([
  [{ json: false, quiet: false }, 'words\nprinted\n', 'beside\nmistake\n'],
  [{ json: true, quiet: false }, '{"a":1}\nprinted\n', 'beside\nmistake\n'],
  [{ json: false, quiet: true }, 'printed\n', 'mistake\n'],
  [{ json: true, quiet: true }, '{"a":1}\nprinted\n', 'mistake\n'],
])('%j says what is asked for and nothing else', (manner, out, err) => {
  const { said, both } = sinks()
  const output = createOutput(manner, both)
  output.say('words')
  output.tell({ a: 1 })
  output.print('printed')
  output.remark('beside')
  output.complain('mistake')
  expect(said).toEqual({ out, err })
})

test('a reader that goes away is told of once, and nothing is written any more', async () => {
  const { said, both, out } = sinks()
  const output = createOutput({ json: false, quiet: false }, both)
  output.say('first')
  out.emit('error', Object.assign(new Error('broken pipe'), { code: 'EPIPE' }))
  await output.unheard
  output.say('second')
  expect(said.out).toBe('first\n')
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' })
  expect(() => out.emit('error', full)).toThrow('no space')
})
