/** `hutong run`, `rehearse` and `audit`: a scenario to its end, the verdict, and what is kept of it. */
import { join } from 'node:path'
import { durationSeconds } from '../../core/arrivals.ts'
import { openDocuments } from '../../storage/documents.ts'
import { type AuditReport, auditEvidence } from '../audit/audit.ts'
import { auditWords } from '../audit/audit-words.ts'
import { endingOf, exitCodes } from '../exit-codes.ts'
import { rehearsedAsFits } from '../peak/choice.ts'
import { assertKeepable, keepRun } from '../recordings/commands.ts'
import { stoppedReport } from '../recordings/recorded-run.ts'
import { writeOut } from '../recordings/recording-file.ts'
import { rehearse } from '../rehearsal/rehearse.ts'
import { aboutReport } from '../reports/about.ts'
import { junitOf } from '../reports/junit.ts'
import { auditCases, verdictCases } from '../reports/test-cases.ts'
import type { Running, RunReport } from '../runs.ts'
import { openSandbox, type Sandbox, scenarioOf } from '../start-sandbox.ts'
import { summaryOf, welcomeOf } from '../words.ts'
import type { Config } from './config.ts'
import { interruption } from './interruption.ts'
import type { Output } from './output.ts'
import { playedAgain } from './played-again.ts'
import { runLine, shareLine, showProgress } from './progress.ts'
import { permittedBy, quietMorning, sandboxOptions } from './sandbox-options.ts'
import { drainingWords } from './start.ts'

export async function run(config: Config, output: Output): Promise<number> {
  assertKeepable(config)
  const scenario = scenarioOf(config.file ?? quietMorning(), permittedBy(config))
  const seed = config.seed ?? scenario.seed
  const command = playedAgain(config, seed) ?? undefined
  const options = { ...sandboxOptions(config, output.complain), seed }
  const { sandbox } = await openSandbox(options, { scenario, command })
  output.say(welcomeOf(sandbox, 0))
  const running = await sandbox.run()
  const progress = watched(sandbox, running, config)
  const ending = await Promise.race([running.finished, interruption()])
  if (ending === 'interrupted') {
    running.stop()
    output.complain(drainingWords(sandbox))
  }
  const { report, evidence } = await running.finished
  progress.stop()
  const interrupted = ending === 'interrupted'
  const audited = interrupted || evidence === null ? null : auditEvidence(evidence)
  const told = interrupted ? stoppedReport(report) : report
  await tell({ report: told, audited, interrupted }, config, output)
  keepRun(sandbox, config, config.json ? output.remark : output.say)
  await sandbox.close()
  if (interrupted) return exitCodes.interrupted
  return endingOf(report.verdict, audited)
}

function watched(sandbox: Sandbox, running: Running, config: Config) {
  const wholeMs = durationSeconds(sandbox.scenario.arrivals) * 1000
  let ended = 0
  let refused = 0
  const leave = sandbox.listen((event) => {
    if (event.type !== 'attempt-ended') return
    ended += 1
    if (event.outcome !== 'approved') refused += 1
  })
  const line = () => runLine({ planMs: running.planMs(), wholeMs, ended, refused })
  const progress = showProgress(line, config)
  return {
    stop: () => {
      leave()
      progress.stop()
    },
  }
}

interface RunEnd {
  readonly report: RunReport
  /** Null where no audit was asked for, or the run was stopped. */
  readonly audited: AuditReport | null
  readonly interrupted: boolean
}

/** Says how a run ended and keeps it: the verdict, and after it the audit. */
async function tell(
  { report, audited, interrupted }: RunEnd,
  { home, junit }: Config,
  output: Output,
): Promise<void> {
  const full = audited === null ? report : { ...report, audit: audited }
  output.tell(full)
  output.say(summaryOf(report, interrupted))
  if (audited !== null) output.say(`\n${auditWords(audited)}`)
  const cases = [...verdictCases(report), ...(audited === null ? [] : auditCases(audited))]
  if (junit !== null) writeOut(junit, junitOf({ ...report, suite: 'run', cases }))
  await keepReport(home, full)
}

/** A rehearsal leaves no report in the home folder: whoever wants it again rehearses again. */
export async function rehearsed(config: Config, output: Output): Promise<number> {
  const { file, seed, threads, junit } = config
  const scenario = scenarioOf(file ?? quietMorning())
  const watch = shareWatch(config)
  const chosen = seed ?? scenario.seed
  const { report: found, words } = await rehearsedAsFits(scenario, {
    ...{ seed: chosen, threads, watch: watch.look },
  })
  watch.stop()
  const about = { ...found.about, command: playedAgain(config, chosen) }
  const report = { ...found, about }
  output.tell(report)
  output.say(words)
  const cases = verdictCases(report)
  if (junit !== null) writeOut(junit, junitOf({ ...report, suite: 'rehearse', cases }))
  return report.verdict.passed ? exitCodes.passed : exitCodes.expectationsNotMet
}

/** Somebody says later how much is done; until then nothing is told. */
function shareWatch(config: Config) {
  const began = performance.now()
  let share: (() => number) | undefined
  const line = () => share && shareLine(share(), began, performance.now())
  const { stop } = showProgress(line, config)
  const look = (tells: () => number) => {
    share = tells
  }
  return { look, stop }
}

export async function audit(config: Config, output: Output): Promise<number> {
  const { file, junit } = config
  const scenario = scenarioOf(file ?? quietMorning())
  const seed = config.seed ?? scenario.seed
  const report = auditEvidence((await rehearse(scenario, seed)).evidence)
  output.tell({ about: aboutReport('audit', playedAgain(config, seed)), ...report })
  output.say(auditWords(report))
  const cases = auditCases(report)
  if (junit !== null) writeOut(junit, junitOf({ ...report, suite: 'audit', cases }))
  return report.passed ? exitCodes.passed : exitCodes.expectationsNotMet
}

/** Each run's report is a document of its own, in `reports/` of the home folder. */
async function keepReport(home: string, report: RunReport): Promise<void> {
  const name = new Date().toISOString().replaceAll(':', '')
  const path = join(home, 'reports', `${name}.json`)
  const parse = () => [`a report of that name is already there`]
  await (await openDocuments<RunReport>({ path, initial: () => report, parse })).flush()
}
