import { expect, test } from 'vitest'
import { type Outcome, outcomeFacts, outcomes } from '../../core/outcome.ts'
import { outcomeOfResponseCode, responses } from './codes.ts'

/** Table U3.2 (docs/sources.md). */
const known =
  `00 01 03 04 05 10 11 12 13 14 15 21 22 25 30 34 38 40 41 43 45 51 54 55 57 58 59 61 62
  64 65 68 75 90 91 92 94 96 97 98 99 A0 A7 A2 A4 A5 A6 C1 D1 D2 D3 D4 D5 D6 D7 D8 D9 DA DB DC
  F1 F2 F3 F4 F5`.split(/\s+/)

const classOf = (outcome: Outcome) => outcomeFacts(outcome).class

test('exactly the codes of success read as success', () => {
  const successes = known.filter((code) => classOf(outcomeOfResponseCode(code)) === 'success')
  expect(successes).toEqual(['00', '10', '11', 'A2', 'A4', 'A5', 'A6'])
})

test('exactly the codes that leave the result open read as unknown', () => {
  const open = known.filter((code) => classOf(outcomeOfResponseCode(code)) === 'unknown')
  expect(open).toEqual(['68', '96', '98'])
})

test.each(['ZZ', '', '000', 'a0', 'constructor', 'D0'])(
  'an unwritten code "%s" declines',
  (code) => {
    expect(outcomeOfResponseCode(code)).toBe('issuer-declined')
  },
)

test('an open outcome is never read as a refusal, and no refusal as success', () => {
  for (const outcome of outcomes) {
    const read = classOf(outcomeOfResponseCode(responses[outcome].code))
    const said = classOf(outcome)
    if (said === 'pending' || said === 'unknown') expect(read).toBe('unknown')
    if (said === 'success') expect(read).toBe('success')
    if (said === 'refused') expect(read).toBe(outcome === 'switch-down' ? 'unknown' : 'refused')
  }
})

test.each<Outcome>([
  'order-missing',
  'order-mismatch',
  'order-reversed',
  'order-paid',
  'order-unpaid',
  'merchant-blocked',
  'payer-blocked',
  'password-wrong',
  'amount-over-limit',
  'count-over-limit',
  'risk-refused',
  'card-unknown',
  'card-expired',
  'card-blocked',
  'card-not-permitted',
  'funds-insufficient',
  'issuer-declined',
  'issuer-down',
  'result-unknown',
  'approved',
])('%s, which a bank decides, is read as it was said', (outcome) => {
  expect(outcomeOfResponseCode(responses[outcome].code)).toBe(outcome)
})
