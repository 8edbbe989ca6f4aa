/** What a round came to, for whoever watched: the verdict, and each expectation beside what was found. */
import type { Ending, PlayTime } from '../../dashboard/protocol/console.ts'
import type { RehearsalReport } from '../rehearsal/rehearsal-report.ts'
import { expectedOf } from '../reports/expected.ts'
import type { RunReport } from '../runs.ts'
import type { Scenario } from '../scenario-terms.ts'

type Report = RunReport | RehearsalReport

export function endingOf(
  report: Report,
  { scenario, time, stopped }: { scenario: Scenario; time: PlayTime; stopped: boolean },
): Ending {
  const { scenario: title, seed, digest, verdict, traffic, books, records } = report
  return {
    ...{ title, seed, time, stopped, digest },
    passed: verdict.passed && !stopped,
    reasons: verdict.reasons,
    inconclusive: verdict.inconclusive ?? [],
    expectations: expectedOf(scenario.expectations, report),
    finished: traffic.finished,
    approved: traffic.approved,
    booksBalance: books.balance,
    recordsAgree: records.agree,
  }
}
