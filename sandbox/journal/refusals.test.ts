import { expect, test } from 'vitest'
import { diagnosis } from '../../core/diagnosis.ts'
import type { RequestRefused } from '../../core/events.ts'
import { institutionId } from '../../core/ids.ts'
import { createRefusals } from './refusals.ts'

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
  const refusals = createRefusals({ countMax: 2 })
  for (const path of ['/a', '/b', '/c']) refusals.hear(refused(path))
  refusals.hear({ type: 'policy-changed', at: 1, places: [], by: 'admin' })
  expect(refusals.all().map(({ number, request }) => [number, request])).toEqual([
    [2, '/b'],
    [3, '/c'],
  ])
  expect(refusals.find(1)).toBeUndefined()
  expect(refusals.dropped()).toBe(1)
})

test('forgets the oldest when long texts come, but never the last', () => {
  const refusals = createRefusals({ bytesMax: 1000 })
  refusals.hear(refused('/a'))
  refusals.hear(refused('/b', 'x'.repeat(4000)))
  expect(refusals.all().map(({ number }) => number)).toEqual([2])
  expect([refusals.dropped(), refusals.bytes() > 8000]).toEqual([1, true])
  refusals.hear(refused('/c'))
  expect(refusals.all().map(({ number }) => number)).toEqual([3])
})
