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
  [['completion', 'bash', '--json'], '--json: it says nothing to completion'],
  [['run', 'a.json', '--no-traffic'], '--no-traffic: it says nothing to run'],
  [['rehearse', 'a.json', '--audit'], '--audit: it says nothing to rehearse'],
  [['start', '--record', 'a.gz'], '--record: it says nothing to start'],
  [['rehearse', 'a.json', '--html', 'a.html'], '--html: it says nothing to rehearse'],
  [['replay', 'a.gz', '--host', '::1'], '--host: it says nothing to replay'],
])('a flag of another command is told: %s', (args, says) => {
  expect(() => readConfig(args, {})).toThrow(says)
})

test('signatures are full unless told otherwise, in every command that opens doors', () => {
  expect(readConfig(['start'], {}).signatures).toBe('full')
  expect(readConfig(['intercept', '--signatures', 'verify-once'], {}).signatures).toBe(
    'verify-once',
  )
  expect(readConfig(['run', 'a.json', '--signatures=trust'], {}).signatures).toBe('trust')
})

test('a mode of signatures that is none is told, beside every other mistake', () => {
  const says = () => readConfig(['run', 'a.json', '--signatures', 'none', '--workers', '0'], {})
  expect(says).toThrow('--signatures: "none"')
  expect(says).toThrow('Give one of full, verify-once, trust; only full is what the networks do.')
  expect(says).toThrow('--workers: "0"')
  expect(() => readConfig(['rehearse', 'a.json', '--signatures', 'trust'], {})).toThrow(
    '--signatures: it says nothing to rehearse',
  )
})

test('a host of targets is told alone, and goes with commands that press', () => {
  const config = readConfig(
    ['run', 'a.json', '--target-host', 'shop.example', '--signed-ahead'],
    {},
  )
  expect(config).toMatchObject({ targetHosts: ['shop.example'], signedAhead: true })
  expect(readConfig(['run', 'a.json'], {})).toMatchObject({ targetHosts: [], signedAhead: false })
  for (const host of ['http://shop.example', 'shop.example:80', 'shop.example/x']) {
    const args = ['run', 'a.json', '--target-host', host]
    expect(() => readConfig(args, {})).toThrow(`--target-host: "${host}"`)
  }
  const elsewhere = ['rehearse', 'a.json', '--target-host', 'shop.example', '--signed-ahead']
  expect(() => readConfig(elsewhere, {})).toThrow('--signed-ahead: it says nothing to rehearse')
})

test('to report, --json names a file; to all others it is a word of its own', () => {
  const given = ['report', 'a.gz', '--html', 'a.html', '--json', 'a.json']
  expect(readConfig(given, {})).toMatchObject({
    ...{ command: 'report', file: 'a.gz', html: 'a.html', jsonFile: 'a.json', json: false },
  })
  const run = readConfig(['run', 'a.json', '--json', '--record', 'a.gz'], {})
  expect(run).toMatchObject({ json: true, jsonFile: null, record: 'a.gz', html: null })
})

test.each([
  [['replay'], 'replay: no file. Name one: hutong replay lunch-rush.hutong.gz'],
  [['report', 'a.gz'], 'report: neither --html nor --json nor --junit'],
  [['report', 'a.gz', '--json'], '--json: nothing after it'],
  [['run', 'a.json', '--html', 'no/such/a.html'], '--html: no folder'],
])('what a recording needs is asked for: %s', (args, says) => {
  expect(() => readConfig(args, {})).toThrow(says)
})
