import { expect, test } from 'vitest'
import { netPositions, type Obligation } from './clearing.ts'
import { institutionId, settleKey } from './ids.ts'
import { fen } from './money.ts'
import { stream } from './random.ts'

const owes = (day: string, from: string, to: string, amount: number): Obligation => ({
  day,
  settleKey: settleKey(`${day}${from}${to}`),
  from: institutionId(from),
  to: institutionId(to),
  amountFen: fen(amount),
})

test('nets by day and institution, in order', () => {
  const positions = netPositions([
    owes('20261123', 'icbc', 'alipay', 5),
    owes('20261122', 'icbc', 'alipay', 300),
    owes('20261122', 'icbc', 'wechatpay', 200),
    owes('20261122', 'alipay', 'icbc', 100),
  ])
  const rows = positions.map((row) => [row.day, row.institution, row.netFen, row.payments])
  expect(rows).toEqual([
    ['20261122', 'alipay', 200, 2],
    ['20261122', 'icbc', -400, 3],
    ['20261122', 'wechatpay', 200, 1],
    ['20261123', 'alipay', 5, 1],
    ['20261123', 'icbc', -5, 1],
  ])
})

test('a payment within one house owes nobody', () => {
  expect(netPositions([owes('20261122', 'alipay', 'alipay', 100)])).toEqual([])
})

test('every day comes to zero, whoever owed whom', () => {
  const draw = stream(11, 'clearing')
  const names = ['alipay', 'wechatpay', 'unionpay', 'icbc', 'ccb', 'abc'] as const
  const obligations = Array.from({ length: 5_000 }, () =>
    owes(`2026112${draw.int(4)}`, draw.pick(names), draw.pick(names), 1 + draw.int(1e7)),
  )
  const sums = new Map<string, number>()
  for (const { day, netFen } of netPositions(obligations)) {
    sums.set(day, (sums.get(day) ?? 0) + netFen)
  }
  expect([...sums]).toEqual([0, 1, 2, 3].map((day) => [`2026112${day}`, 0]))
})
