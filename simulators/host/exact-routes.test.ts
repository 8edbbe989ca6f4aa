import { expect, test } from 'vitest'
import { exactRoutes } from './exact-routes.ts'
import type { Route } from './institution.ts'

const route = (name: string): Route => {
  const [method = '', path = ''] = name.split(' ')
  if (method !== 'GET' && method !== 'POST') throw new Error(`No such row: ${name}`)
  return { method, path, serve: async () => 'reset' }
}

test.each([
  ['one path', ['POST /pay/micropay'], ['POST /pay/micropay']],
  ['one path by two methods', ['GET /pay', 'POST /pay'], ['GET /pay', 'POST /pay']],
  [
    'dots and dashes',
    ['POST /gateway.do', 'POST /v3/a-b_c'],
    ['POST /gateway.do', 'POST /v3/a-b_c'],
  ],
  ['no path with a parameter', ['GET /pay/:id'], []],
  ['no path that is also meant before', ['GET /pay/:id', 'GET /pay/all'], []],
  ['a path that comes before', ['GET /pay/all', 'GET /pay/:id'], ['GET /pay/all']],
  ['a path beside parameters', ['GET /pay/:id', 'GET /app/all'], ['GET /app/all']],
  ['no wildcard', ['GET /files/*name', 'GET /{x}', 'GET /pay'], []],
])('finds %s', (_what, names, found) => {
  expect([...exactRoutes(names.map(route)).keys()]).toEqual(found)
})

test('the first of two routes of one name is found', () => {
  const [first, second] = [route('GET /pay'), route('GET /pay')]
  expect(exactRoutes([first, second]).get('GET /pay')).toBe(first)
})
