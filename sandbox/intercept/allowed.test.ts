import { expect, test } from 'vitest'
import { mistakesInAllowed, parseAllowed } from './allowed.ts'

test.each([
  ['api.example.com', 'api.example.com', true],
  ['API.example.com', 'api.example.com', true],
  ['api.example.com', 'www.example.com', false],
  ['*.example.com', 'a.b.example.com', true],
  ['*.example.com', 'example.com', false],
  ['*.example.com', 'badexample.com', false],
  ['localhost', 'localhost', true],
  ['10.0.0.1', '10.0.0.1', true],
  ['[::1]', '::1', true],
  ['*.0.0.1', '10.0.0.1', false],
])('--allow %s, asked for %s: %s', (entry, host, allowed) => {
  expect(parseAllowed([entry]).host(host)).toBe(allowed)
})

test.each([
  ['https://api.example.com', 'no host'],
  ['api.example.com:443', 'no host'],
  ['*', 'no host'],
  ['*.', 'no host'],
  ['a.*.com', 'no host'],
  ['', 'no host'],
  ['Openapi.alipay.com', 'the sandbox itself answers for it'],
])('--allow %s is a mistake: %s', (entry, found) => {
  expect(mistakesInAllowed([entry])).toMatchObject([{ where: `--allow ${entry}`, found }])
})

test('all mistakes are told together', () => {
  expect(() => parseAllowed(['*', 'ok.example', 'qr.95516.com'])).toThrow(/--allow \*.*\n.*qr\./)
})

/** Where a host leads, or why nowhere. Numbers are looked up without asking anybody. */
const addressOf = (allow: string, host: string) =>
  new Promise<string>((resolve) => {
    parseAllowed([allow]).lookup(host, {}, (cause, address) => {
      resolve(cause === null ? String(address) : String(cause.code))
    })
  })

test.each([
  ['*.example.com', '169.254.169.254', 'EACCES'],
  ['*.example.com', 'fe80::1', 'EACCES'],
  ['*.example.com', '::ffff:169.254.169.254', 'EACCES'],
  ['*.example.com', 'fd00:ec2::254', 'EACCES'],
  ['*.example.com', '100.100.100.200', 'EACCES'],
  ['169.254.169.254', '169.254.169.254', '169.254.169.254'],
  ['*.example.com', '192.0.2.7', '192.0.2.7'],
])('with --allow %s a name that leads to %s ends at %s', async (allow, leadsTo, ends) => {
  expect(await addressOf(allow, leadsTo)).toBe(ends)
})

test('several addresses come without the guarded ones', async () => {
  const lookup = parseAllowed(['localhost']).lookup
  const found = await new Promise((resolve) => {
    lookup('localhost', { all: true }, (_cause, addresses) => resolve(addresses))
  })
  expect(found).toContainEqual(
    expect.objectContaining({ address: expect.stringMatching(/^(127|::1)/) }),
  )
})
