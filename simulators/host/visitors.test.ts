import { hostname } from 'node:os'
import { expect, test } from 'vitest'
import { limits } from '../../core/limits.ts'
import { createVisitors, type VisitorsAsked } from './visitors.ts'

const asked = (headers: Record<string, string>, method = 'GET', url = '/admin/policies') => ({
  ...{ method, url, headers },
  rawHeaders: Object.entries(headers).flat(),
})

const statusOf = (parts: VisitorsAsked, request: ReturnType<typeof asked>) =>
  createVisitors(parts)(request)?.status ?? 200

test.each([
  ['127.0.0.1:9000', 200],
  ['127.8.9.10', 200],
  ['[::1]:9000', 200],
  ['localhost:9000', 200],
  ['LOCALHOST.:9000', 200],
  ['shop.localhost', 200],
  ['192.168.1.7:9000', 200],
  ['host.docker.internal:9000', 200],
  ['evil.example', 421],
  ['localhost.evil.example', 421],
  ['127.0.0.1.evil.example:9000', 421],
  ['hutong:9000', 421],
  ['evil.example@127.0.0.1', 421],
  ['127.0.0.1:9000, evil.example', 421],
  ['localhost:9000/x', 421],
  ['', 421],
])('a door of this machine that is called "%s" answers %i', (host, status) => {
  expect(statusOf({}, asked({ host }))).toBe(status)
})

test.each([
  ['hutong:9000', 200],
  [hostname(), 200],
  ['payments.test.internal', 200],
  ['10.0.0.7', 200],
  ['evil.example', 421],
])('a door for other machines that is called "%s" answers %i', (host, status) => {
  const open = { address: '0.0.0.0', hosts: ['.test.internal'] }
  expect(statusOf(open, asked({ host }))).toBe(status)
})

test('names that are given are taken in any spelling, and only those', () => {
  const hosts = ['Payments', 'a.example:9000']
  expect(statusOf({ hosts }, asked({ host: 'payments:80' }))).toBe(200)
  expect(statusOf({ hosts }, asked({ host: 'A.example' }))).toBe(200)
  expect(statusOf({ hosts }, asked({ host: 'b.example' }))).toBe(421)
})

const host = '127.0.0.1:9000'

test.each<[string, string, Record<string, string>, number]>([
  ['a client that is no browser', 'POST', {}, 200],
  ['the page itself', 'POST', { origin: 'http://127.0.0.1:9000' }, 200],
  ['a form of another site', 'POST', { origin: 'http://evil.example' }, 403],
  ['a page that hides its origin', 'POST', { origin: 'null' }, 403],
  ['another port', 'POST', { origin: 'http://127.0.0.1:3000' }, 403],
  ['a form of another site, as its browser says', 'POST', { 'sec-fetch-site': 'cross-site' }, 403],
  ['another port, as its browser says', 'PUT', { 'sec-fetch-site': 'same-site' }, 403],
  [
    'the page, as its browser says',
    'POST',
    { origin: 'null', 'sec-fetch-site': 'same-origin' },
    200,
  ],
  [
    'a link of another site',
    'GET',
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
    200,
  ],
  [
    'a script of another site',
    'GET',
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    403,
  ],
  [
    'a form that navigates',
    'POST',
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
    403,
  ],
])('%s that asks by %s with %j is answered %i', (_who, method, headers, status) => {
  expect(statusOf({}, asked({ host, ...headers }, method))).toBe(status)
})

test('what a network is asked may be asked from any page; what is our own may not', () => {
  const parts = { isOwn: (path: string) => path.startsWith('/app') }
  const foreign = { host, origin: 'https://shop.example' }
  expect(statusOf(parts, asked(foreign, 'POST', '/gateway.do'))).toBe(200)
  expect(statusOf(parts, asked(foreign, 'POST', '/app/icbc/payers/icbc-1/scans'))).toBe(403)
})

test('more headers than a client has any use for are refused', () => {
  const many = Object.fromEntries(
    Array.from({ length: limits.headersMax }, (_, n) => [`x-${n}`, '1']),
  )
  expect(statusOf({}, asked({ host, ...many }))).toBe(431)
})

test('the refusal names the way out, and repeats no markup', () => {
  const refusal = createVisitors()(asked({ host: '<script>evil.example' }))
  expect(refusal?.body).toContain('HUTONG_HOSTS')
  expect(refusal?.body).not.toContain('<script>')
})
