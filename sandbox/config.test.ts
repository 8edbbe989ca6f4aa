import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

test('binds this machine unless told otherwise', () => {
  expect(readConfig(['start'], {})).toMatchObject({ address: '127.0.0.1', ports: 9000 })
  expect(readConfig(['start', '--host', '::1'], {})).toMatchObject({ address: '::1' })
})

test('a flag without its value is a mistake, not the default', () => {
  expect(() => readConfig(['start', '--host='], {})).toThrow('--host: nothing after it')
  expect(() => readConfig(['start', '--seed'], {})).toThrow('--seed: nothing after it')
})

test.each([
  [['start', '--json'], '--json: it says nothing to start'],
  [['run', 'a.json', '--no-traffic'], '--no-traffic: it says nothing to run'],
  [['rehearse', 'a.json', '--audit'], '--audit: it says nothing to rehearse'],
])('a flag of another command is told: %s', (args, says) => {
  expect(() => readConfig(args, {})).toThrow(says)
})
