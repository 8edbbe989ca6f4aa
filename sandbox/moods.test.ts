import { expect, test } from 'vitest'
import { decideFate } from '../core/faults.ts'
import { worstLatencyMs } from '../core/latency.ts'
import { limits } from '../core/limits.ts'
import { issuers } from '../simulators/banks/issuers.ts'
import { wallets } from '../simulators/banks/wallets.ts'
import { moods } from './moods.ts'
import { policyMistakes } from './policy-form.ts'

const draws = 40_000

/** The fates of many debits at one bank. */
const fatesAt = (bank: string, operation = 'authorise', count = draws) =>
  Array.from({ length: count }, (_, index) =>
    decideFate(moods, 1, {
      ...{ trace: `T${index}`, hop: `switch>${bank}`, operation, movesMoney: true },
      ...{ ordinal: index, amountFen: 100, bank },
    }),
  )

const shareOf = (part: readonly unknown[], whole: readonly unknown[]) => part.length / whole.length

const groups = {
  'balance or limit': ['funds-insufficient', 'amount-over-limit', 'count-over-limit'],
  password: ['password-wrong'],
  status: ['card-not-permitted', 'card-blocked', 'card-expired', 'payer-blocked'],
  risk: ['risk-refused'],
} as const

test('moods are policies of places there are', () => {
  expect(policyMistakes(moods, (...path) => path.join('.'))).toEqual([])
})

test.each([
  ['icbc', 'debit', 0.9],
  ['ceb', 'credit', 0.96],
] as const)('%s, whose payers carry a %s card, approves %d of its debits', (bank, kind, share) => {
  expect(issuers.find(({ id }) => id === bank)?.carried.kind).toBe(kind)
  const fates = fatesAt(bank)
  const refused = fates.filter(({ refusal }) => refusal !== null)
  expect(1 - shareOf(refused, fates)).toBeCloseTo(share, 2)
  const of = (names: readonly string[]) =>
    shareOf(
      refused.filter(({ refusal }) => names.includes(refusal ?? '')),
      refused,
    )
  expect(Math.abs(of(groups['balance or limit']) - 0.6)).toBeLessThan(0.03)
  expect(Math.abs(of(groups.password) - 0.15)).toBeLessThan(0.025)
  expect(Math.abs(of(groups.status) - 0.15)).toBeLessThan(0.025)
  expect(Math.abs(of(groups.risk) - 0.1)).toBeLessThan(0.025)
  expect(of(Object.values(groups).flat())).toBe(1)
})

test('of all debits 5 in 10,000 get no answer and 1 in 10,000 a late one', () => {
  const banks = issuers.filter(({ carried }) => carried.kind === 'debit').slice(0, 10)
  const fates = banks.flatMap(({ id }) => fatesAt(id))
  const silent = fates.filter(({ fault }) => fault === 'timeout')
  const late = fates.filter(({ fault }) => fault === 'late')
  expect(Math.abs(shareOf(silent, fates) - 0.0005)).toBeLessThan(0.0001)
  expect(Math.abs(shareOf(late, fates) - 0.0001)).toBeLessThan(0.00005)
  for (const { lateMs } of late) expect(lateMs).toBeGreaterThan(limits.issuerAnswerMs)
})

test('a steady bank answers as fast as was suggested', () => {
  const times = fatesAt('icbc').map(({ latencyMs }) => latencyMs)
  times.sort((left, right) => left - right)
  const at = (share: number) => times[Math.floor(share * times.length)] ?? 0
  expect(Math.abs(at(0.5) - 120)).toBeLessThan(6)
  expect(Math.abs(at(0.95) - 450)).toBeLessThan(30)
  expect(Math.abs(at(0.99) - 1200)).toBeLessThan(150)
})

test('no mood takes half of what the switch waits, and nobody is refused an undoing', () => {
  for (const { id } of [...issuers, ...wallets]) {
    const latency = moods[`switch>${id}`]?.latency
    if (latency === undefined) throw new Error(`${id} has no mood.`)
    expect(worstLatencyMs(latency)).toBeLessThan(limits.issuerAnswerMs / 2)
  }
  for (const operation of ['reverse-authorisation', 'credit-card', 'capture-card']) {
    const fates = fatesAt('icbc', operation, 2000)
    expect(fates.every(({ refusal, fault }) => refusal === null && fault === null)).toBe(true)
  }
})

test('a wallet refuses nobody because of its mood', () => {
  const fates = fatesAt('mipay', 'charge', 2000)
  expect(fates.every(({ refusal, fault }) => refusal === null && fault === null)).toBe(true)
})

test('of all notifications 1 in 1,000 is lost and 5 come twice', () => {
  const fates = Array.from({ length: 100_000 }, (_, index) =>
    decideFate(moods, 1, {
      ...{ trace: `T${index}`, hop: 'alipay>merchant', operation: 'notify', movesMoney: true },
      ordinal: index,
    }),
  )
  const lost = fates.filter(({ fault }) => fault === 'reset')
  const twice = fates.filter(({ fault }) => fault === 'duplicate')
  expect(Math.abs(shareOf(lost, fates) - 0.001)).toBeLessThan(0.0004)
  expect(Math.abs(shareOf(twice, fates) - 0.005)).toBeLessThan(0.001)
})
