import { expect, test } from 'vitest'
import { diagnosis } from '../core/diagnosis.ts'
import type { RequestRefused } from '../core/events.ts'
import { institutionId } from '../core/ids.ts'
import { createJournal } from './journal.ts'

const refused = (request: string, weSigned?: string): RequestRefused => ({
  type: 'request-refused',
  at: 1,
  institution: institutionId('alipay'),
  reason: 'isv.invalid-signature',
  request,
  ...(weSigned === undefined
    ? {}
    : { diagnosis: diagnosis('not-sorted', { weSigned, theySigned: 'b=2&a=1' }) }),
})

test('numbers what it hears, and keeps only the latest', () => {
  const journal = createJournal({ countMax: 2 })
  for (const path of ['/a', '/b', '/c']) journal.hear(refused(path))
  journal.hear({ type: 'policy-changed', at: 1, places: [], by: 'admin' })
  expect(journal.all().map(({ number, request }) => [number, request])).toEqual([
    [2, '/b'],
    [3, '/c'],
  ])
  expect(journal.find(1)).toBeUndefined()
  expect(journal.dropped()).toBe(1)
})

test('forgets the oldest when long texts come, but never the last', () => {
  const journal = createJournal({ bytesMax: 1000 })
  journal.hear(refused('/a'))
  journal.hear(refused('/b', 'x'.repeat(4000)))
  expect(journal.all().map(({ number }) => number)).toEqual([2])
  expect([journal.dropped(), journal.bytes() > 8000]).toEqual([1, true])
  journal.hear(refused('/c'))
  expect(journal.all().map(({ number }) => number)).toEqual([3])
})

test('holds both texts against each other when asked for one', () => {
  const journal = createJournal()
  journal.hear(refused('/a', 'a=1&b=2'))
  journal.hear(refused('/b'))
  expect(journal.find(1)?.comparison).toEqual({
    ours: { before: '', marked: 'a=1&b=2', after: '' },
    theirs: { before: '', marked: 'b=2&a=1', after: '' },
  })
  expect(journal.find(2)?.comparison).toBeNull()
})
