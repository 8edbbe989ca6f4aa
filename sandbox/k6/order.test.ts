import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readOrder } from './order.ts'

test('a script alone starts a sandbox, and reports into its home', () => {
  const home = resolve('.hutong')
  expect(readOrder(['smoke', '--quiet'], {})).toEqual({
    ...{ script: 'smoke', flags: ['--quiet'], home, target: null, scenario: null },
    reports: `${home}/k6/smoke`,
  })
})

test('a sandbox that is named is not started, and has its keys at home unless it is said where', () => {
  const environment = { HUTONG_URL: 'http://127.0.0.1:9000/', HUTONG_HOME: '/h' }
  const { target } = readOrder(['spike'], environment)
  expect(target).toEqual({ url: 'http://127.0.0.1:9000', keyRing: '/h/keyring.json' })
  const elsewhere = readOrder(['spike'], { ...environment, HUTONG_KEYRING: '/k/r.json' })
  expect(elsewhere.target?.keyRing).toBe('/k/r.json')
})

// arguments, environment, what is told
const mistakes = [
  [[], {}, 'no script'],
  [['smok'], {}, 'smok: no such script'],
  [['smoke'], { PAY_URL: 'http://x' }, 'PAY_URL: a service without a sandbox'],
  [['smoke'], { HUTONG_URL: 'localhost' }, 'HUTONG_URL: "localhost"'],
] as const

test.each(mistakes)('%j with %j is told: %s', (args, environment, says) => {
  expect(() => readOrder(args, environment)).toThrow(says)
})

test('mistakes are told together, and the scripts with what each is for', () => {
  const wrong = () => readOrder(['what'], { PAY_URL: 'http://x' })
  for (const says of ['no such script', 'without a sandbox', 'staircase  higher step by step']) {
    expect(wrong).toThrow(says)
  }
})
