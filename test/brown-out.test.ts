/** The brown-out of the scenario: the same twice, and worse for those who give up and ask again. */
import { beforeAll, expect, test } from 'vitest'
import type { SandboxEvent } from '../core/events.ts'
import { type RehearsalReport, rehearsalReport } from '../sandbox/rehearsal/rehearsal-report.ts'
import { rehearsalWords } from '../sandbox/rehearsal/rehearsal-words.ts'
import { rehearse } from '../sandbox/rehearsal/rehearse.ts'
import { readScenario, type Scenario } from '../sandbox/scenario.ts'

const bank = 'switch>icbc'
/** When the crowd has gone, and when the bank shortens its queue, in seconds from the start. */
const crowdGoneAt = 18
const shortenedAt = 45

interface Played {
  readonly report: RehearsalReport
  /** Seconds after the start at which the bank turned the last message away. */
  readonly lastShedAt: number
  /** Payments of its app that were approved between two seconds. */
  approved(from: number, until: number): number
}

async function played(scenario: Scenario): Promise<Played> {
  const rehearsed = await rehearse(scenario)
  const { events } = rehearsed.evidence
  const began = events.find(({ type }) => type === 'run-moved')?.at ?? 0
  const at = (event: SandboxEvent) => (event.at - began) / 1000
  const shed = events.filter(
    (event) => event.type === 'hop-passed' && event.hop === bank && event.shed === true,
  )
  const paid = events.filter(
    (event) =>
      event.type === 'attempt-ended' && event.app === 'icbc' && event.outcome === 'approved',
  )
  return {
    report: rehearsalReport(rehearsed),
    lastShedAt: Math.max(...shed.map(at)),
    approved: (from, until) => paid.filter((one) => at(one) >= from && at(one) < until).length,
  }
}

let scenario: Scenario
let hasty: Played
let patient: Played

beforeAll(async () => {
  const read = readScenario(new URL('../scenarios/brown-out.json', import.meta.url).pathname)
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes))
  scenario = read.scenario
  hasty = await played(scenario)
  // Nobody gives up, so nobody asks again.
  const patience = { ...scenario.patience, switchMs: 50_000, issuerMs: 20_000, ownerMs: 20_000 }
  patient = await played({ ...scenario, patience })
}, 300_000)

test('books balance, records agree, and nothing stays unknown, however many gave up', () => {
  for (const { report } of [hasty, patient]) {
    expect(report.books.balance).toBe(true)
    expect(report.records.agree).toBe(true)
    expect(report.traffic.unknown).toBe(0)
  }
  expect(hasty.report.verdict).toEqual({ passed: true, reasons: [] })
  expect(hasty.report.failures).toContainEqual(
    expect.objectContaining({ failure: 'overloaded', hop: bank, attempts: 0 }),
  )
})

test('who gives up and asks again keeps the queue full long after the crowd has gone', () => {
  expect(patient.lastShedAt).toBeLessThan(crowdGoneAt + 10)
  expect(hasty.lastShedAt).toBeGreaterThan(shortenedAt)
  const between = [crowdGoneAt + 2, shortenedAt] as const
  expect(hasty.approved(...between)).toBeLessThan(patient.approved(...between) / 4)
})

test('a shorter queue, whose messages are answered while somebody waits, ends it', () => {
  const before = hasty.approved(shortenedAt - 10, shortenedAt)
  expect(hasty.approved(shortenedAt + 5, shortenedAt + 15)).toBeGreaterThan(3 * before)
})

test('the same seed gives the same brown-out', async () => {
  const again = await played(scenario)
  expect(again.report.digest).toBe(hasty.report.digest)
  expect(again.lastShedAt).toBe(hasty.lastShedAt)
}, 120_000)

test('a rehearsal says that nothing was signed, because nothing was written', () => {
  expect(hasty.report.signatures).toBe('none')
  expect(rehearsalWords(hasty.report)).toContain('signatures  none: nothing was written on a wire')
})
