/** 100,000 payments, breaks of each class at random places: a reconciliation finds exactly those. */
import { expect, test } from 'vitest'
import type { Break, ClosedDay } from '../core/clearing-file.ts'
import { type DifferenceKind, differenceKinds } from '../core/reconciliation.ts'
import { closeDays } from '../sandbox/clearing.ts'
import { partiesOf } from '../sandbox/clearing-records.ts'
import { recordedWorld } from './clearing-breaks.fixture.ts'

const told = (found: readonly Break[]) =>
  found.map(({ party, kind, key }) => `${party} ${kind} ${key}`).sort()

function counted(days: readonly ClosedDay[]): Readonly<Record<DifferenceKind, number>> {
  const counts = Object.fromEntries(differenceKinds.map((kind) => [kind, 0]))
  for (const { breaks } of days) {
    for (const { kind } of breaks) counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts as Record<DifferenceKind, number>
}

test('finds what was injected into the files of 100,000 payments, and nothing else', async () => {
  const world = recordedWorld({ seed: 4, payments: 100_000, days: 3 })
  const shares = Object.fromEntries(differenceKinds.map((kind) => [kind, 0.001]))
  const breaks = Object.fromEntries(partiesOf(world).map((party) => [party, shares]))
  const days = await closeDays(world, { breaks, seed: 4, untilNow: true })
  for (const day of days) expect(told(day.breaks), day.day).toEqual(told(day.injected))
  const counts = counted(days)
  for (const kind of differenceKinds) expect(counts[kind], kind).toBeGreaterThan(10)
  // Each payment, and each refund done by then, stands in two of the switch's files.
  const files = days.flatMap((day) => [...day.files.values()])
  expect(files.reduce((sum, two) => sum + two.switch.length, 0)).toBe(2 * world.doneLines())
  for (const { positions } of days) {
    expect(positions.reduce((sum, { netFen }) => sum + netFen, 0)).toBe(0)
  }
}, 120_000)

test('two breaks at one line are both told, in order of precedence', async () => {
  const world = recordedWorld({ seed: 5, payments: 2000, days: 1 })
  const twice = recordedWorld({ seed: 5, payments: 2000, days: 1, misbookEvery: 10 })
  const shares = { 'status-differs': 0.5, 'crossed-cut': 0.2, duplicate: 0.1 }
  const breaks = { icbc: shares, abc: shares, alipay: shares }
  const closed = await closeDays(twice, { breaks, seed: 5, untilNow: true })
  const calm = await closeDays(world, { breaks, seed: 5, untilNow: true })
  expect(calm.flatMap((day) => told(day.breaks))).toEqual(calm.flatMap((day) => told(day.injected)))
  const misbooked = closed.flatMap(({ breaks: found }) =>
    found.filter(({ kind }) => kind === 'amount-differs'),
  )
  expect(misbooked).toHaveLength(twice.misbooked.length)
  expect(misbooked.map(({ key }) => key).sort()).toEqual([...twice.misbooked].sort())
  const both = closed.flatMap(({ breaks: found }) =>
    found.filter(
      (one, index) => found[index + 1]?.key === one.key && one.party === found[index + 1]?.party,
    ),
  )
  expect(new Set(both.map(({ kind }) => kind))).toEqual(
    new Set(['duplicate', 'status-differs', 'amount-differs']),
  )
})
