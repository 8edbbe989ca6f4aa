#!/usr/bin/env node
/** Words into calls, and endings into exit codes; nothing else is decided here. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openDocuments } from '../storage/documents.ts'
import { type AuditReport, auditEvidence } from './audit/audit.ts'
import { auditWords } from './audit/audit-words.ts'
import { type Config, readConfig } from './config.ts'
import { endingOf, exitCodes } from './exit-codes.ts'
import { explainPaste } from './explain/explain.ts'
import { explainedWords } from './explain/explain-words.ts'
import { recipesOf } from './intercept/recipes.ts'
import { Misuse } from './misuse.ts'
import { rehearsedAsFits } from './peak/choice.ts'
import { readInput } from './read-input.ts'
import { assertKeepable, keepRun, replay, report } from './recordings/commands.ts'
import { stoppedReport } from './recordings/recorded-run.ts'
import { type Rehearsed, rehearse } from './rehearsal/rehearse.ts'
import type { RunReport } from './runs.ts'
import { type Sandbox, type SandboxOptions, scenarioOf, startSandbox } from './start-sandbox.ts'
import { idOf } from './theatre/playbill.ts'
import { openTheatre } from './theatre/theatre.ts'
import { usage } from './usage.ts'
import { hutongVersion } from './version.ts'
import { summaryOf, welcomeOf } from './words.ts'

const say = (text: string) => process.stdout.write(`${text}\n`)
const complain = (text: string) => process.stderr.write(`${text}\n`)

const commands: Readonly<Record<Config['command'], (config: Config) => Promise<number>>> = {
  help: async () => {
    say(usage)
    return exitCodes.passed
  },
  version: async () => {
    say(hutongVersion())
    return exitCodes.passed
  },
  start,
  intercept: start,
  run,
  rehearse: rehearsed,
  audit,
  explain,
  replay: (config) => replay(config, { say, interrupted: interruption }),
  report: (config) => report(config, say),
}

async function main(): Promise<number> {
  try {
    const config = readConfig(process.argv.slice(2), process.env)
    return await commands[config.command](config)
  } catch (cause) {
    if (!(cause instanceof Misuse)) throw cause
    complain(cause.message)
    return exitCodes.misused
  }
}

/** The sources and what lies beside them; compiled files lie one folder deeper. */
const projectBase = new URL(import.meta.url.endsWith('.ts') ? '.' : '..', import.meta.url)

const quietMorning = fileURLToPath(new URL('../scenarios/quiet-morning.json', projectBase))

/** What the command line says of a sandbox, whatever is played in it. */
const sandboxOf = (config: Config): Omit<SandboxOptions, 'scenario' | 'seed'> => ({
  port: typeof config.ports === 'number' ? config.ports : 0,
  home: config.home,
  host: config.address,
  notifyHosts: config.notifyHosts,
  targetHosts: config.targetHosts,
  signedAhead: config.signedAhead,
  workers: config.workers,
  peers: config.peers,
  signatures: config.signatures,
  billsAtOnce: config.billsAtOnce,
  audit: config.audit,
  ...(config.intercept === null ? {} : { intercept: config.intercept }),
  complain,
})

const permittedBy = ({ targetHosts, signatures }: Config) => ({ targetHosts, signatures })

async function start(config: Config): Promise<number> {
  const began = performance.now()
  const permitted = permittedBy(config)
  const file = config.file ?? quietMorning
  const scenario = scenarioOf(file, permitted)
  const playbill = { own: config.file, permitted }
  const seed = config.seed ?? scenario.seed
  const rounds = config.traffic ? null : 0
  const theatre = await openTheatre({
    sandbox: sandboxOf(config),
    first: {
      ...{ scenario, id: idOf(file, playbill), file: config.file },
      ...{ seed, time: 'real', speed: 1, rounds },
    },
    playbill,
    say,
  })
  const { sandbox, broken } = theatre
  say(welcomeOf(sandbox, performance.now() - began))
  if (sandbox.intercept !== null) say(recipesOf(sandbox.intercept))
  await Promise.race([interruption(), broken])
  say(drainingWords(theatre))
  const { words } = await theatre.stop()
  if (words !== null) say(words)
  const { booksBalance, broken: wrong } = await theatre.farewell()
  say(
    booksBalance ? 'The books balance. Goodbye.' : `The books do not balance: ${wrong.join('; ')}`,
  )
  await theatre.close()
  return booksBalance ? exitCodes.passed : exitCodes.crashed
}

const drainingWords = ({ inFlight }: Pick<Sandbox, 'inFlight'>) =>
  `\nStopping: ${inFlight()} requests in flight; no new arrivals, waiting for the rest.`

async function run(config: Config): Promise<number> {
  assertKeepable(config)
  const sandbox = await startSandbox({
    ...sandboxOf(config),
    scenario: config.file ?? quietMorning,
    ...(config.seed === null ? {} : { seed: config.seed }),
  })
  if (!config.json) say(welcomeOf(sandbox, 0))
  const running = await sandbox.run()
  const stopping = interruption()
  const ending = await Promise.race([running.finished, stopping])
  if (ending === 'interrupted') {
    running.stop()
    complain(drainingWords(sandbox))
  }
  const { report, evidence } = await running.finished
  const interrupted = ending === 'interrupted'
  const audited = interrupted || evidence === null ? null : auditEvidence(evidence)
  await told(config, { report: interrupted ? stoppedReport(report) : report, audited, interrupted })
  keepRun(sandbox, config, config.json ? complain : say)
  await sandbox.close()
  if (interrupted) return exitCodes.interrupted
  return endingOf(report.verdict, audited)
}

interface RunEnd {
  readonly report: RunReport
  /** Null where no audit was asked for, or the run was stopped. */
  readonly audited: AuditReport | null
  readonly interrupted: boolean
}

/** Says how a run ended and keeps it: the verdict, and after it the audit. */
async function told(
  { json, home }: Config,
  { report, audited, interrupted }: RunEnd,
): Promise<void> {
  const full = audited === null ? report : { ...report, audit: audited }
  say(json ? JSON.stringify(full) : summaryOf(report, interrupted))
  if (!json && audited !== null) say(`\n${auditWords(audited)}`)
  await keepReport(home, full)
}

/** A rehearsal leaves no report in the home folder: whoever wants it again rehearses again. */
async function rehearsed(config: Config): Promise<number> {
  const { file, seed, json, threads } = config
  const scenario = scenarioOf(file ?? quietMorning)
  const { report, words } = await rehearsedAsFits(scenario, {
    seed: seed ?? scenario.seed,
    threads,
  })
  say(json ? JSON.stringify(report) : words)
  return report.verdict.passed ? exitCodes.passed : exitCodes.expectationsNotMet
}

async function audit({ file, seed, json }: Config): Promise<number> {
  const report = auditEvidence((await rehearsalOf(file, seed)).evidence)
  say(json ? JSON.stringify(report) : auditWords(report))
  return report.passed ? exitCodes.passed : exitCodes.expectationsNotMet
}

function rehearsalOf(file: string | null, seed: number | null): Promise<Rehearsed> {
  const scenario = scenarioOf(file ?? quietMorning)
  return rehearse(scenario, seed ?? scenario.seed)
}

async function explain({ file, home, keyFile, json }: Config): Promise<number> {
  const explained = await explainPaste({ input: () => readInput(file), home, keyFile })
  say(json ? JSON.stringify(explained) : explainedWords(explained))
  return explained.verifies ? exitCodes.passed : exitCodes.expectationsNotMet
}

/** Each run's report is a document of its own, in `reports/` of the home folder. */
async function keepReport(home: string, report: RunReport): Promise<void> {
  const name = new Date().toISOString().replaceAll(':', '')
  const path = join(home, 'reports', `${name}.json`)
  const parse = () => [`a report of that name is already there`]
  await (await openDocuments<RunReport>({ path, initial: () => report, parse })).flush()
}

/** Resolves on the first Ctrl-C; the second ends the process at once. */
function interruption(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    const heard = () => {
      process.once('SIGINT', () => process.exit(exitCodes.interrupted))
      resolve('interrupted')
    }
    process.once('SIGINT', heard)
    process.once('SIGTERM', heard)
  })
}

process.exitCode = await main()
