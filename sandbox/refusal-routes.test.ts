import { expect, test } from 'vitest'
import { diagnosis } from '../core/diagnosis.ts'
import { institutionId } from '../core/ids.ts'
import { createRefusals } from './journal/refusals.ts'
import { refusalRoutes } from './refusal-routes.ts'
import { createMask } from './telling/mask.ts'

const about = { method: 'GET', target: '', path: '', query: '', headers: {}, body: Buffer.alloc(0) }

async function shown(number: string) {
  const refusals = createRefusals()
  const refused = { type: 'request-refused', at: 1, institution: institutionId('alipay') } as const
  const texts = { weSigned: 'a=1&b=2&password=111111', theySigned: 'b=2&a=1&password=111111' }
  const told = diagnosis('not-sorted', texts)
  refusals.hear({ ...refused, reason: 'wrong', request: '/a', diagnosis: told })
  refusals.hear({ ...refused, reason: 'unknown', request: '/b' })
  const mask = () => createMask([], new Set())
  const route = refusalRoutes(refusals, mask).find(({ path }) => path.endsWith(':number'))
  const reply = await route?.serve({ ...about, params: { number } })
  return typeof reply === 'object' ? JSON.parse(String(reply.body)) : reply
}

test('covers both texts, and holds them against each other', async () => {
  const { diagnosis: told, comparison } = await shown('1')
  expect(told.weSigned).toBe('a=1&b=2&password=******')
  expect(comparison).toEqual({
    ours: { before: '', marked: 'a=1&b=2', after: '&password=******' },
    theirs: { before: '', marked: 'b=2&a=1', after: '&password=******' },
  })
})

test('one without a diagnosis has no comparison', async () => {
  expect(await shown('2')).toMatchObject({ reason: 'unknown', comparison: null })
})
