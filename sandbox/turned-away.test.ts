import { expect, test } from 'vitest'
import type { HostRefusal, Route } from '../simulators/host/institution.ts'
import { turnsAway } from './turned-away.ts'

const serve: Route['serve'] = async () => 'reset'
const routes: readonly Route[] = [
  { method: 'GET', path: '/admin/things/:id/parts', serve },
  { method: 'PUT', path: '/admin/things/:id/parts', serve },
  { method: 'POST', path: '/admin/things', serve },
]

test.each<[HostRefusal, number, string, RegExp]>([
  ['not-found', 404, '/admin/things/7/part', /^Did you mean \/admin\/things\/7\/parts\?$/],
  ['not-found', 404, '/elsewhere-altogether', /openapi\.json/],
  ['method-not-allowed', 405, '/admin/things/7/parts', /^Use GET, PUT\.$/],
  ['body-too-large', 413, '/admin/things', /^Send less/],
  ['too-many-requests', 429, '/admin/things', /^Ask again/],
  ['crashed', 500, '/admin/things', /standard error/],
])('%s is told by %d at %s, with what to do', async (why, status, path, todo) => {
  const reply = await turnsAway(routes)(why, { method: 'DELETE', path })
  const { says, todo: told } = JSON.parse(String(reply.body)) as { says: string; todo: string }
  expect(reply.status).toBe(status)
  expect(reply.headers.Allow).toBe(why === 'method-not-allowed' ? 'GET, PUT' : undefined)
  expect(says).toMatch(/^[A-Z].+\.$/)
  expect(told).toMatch(todo)
})
