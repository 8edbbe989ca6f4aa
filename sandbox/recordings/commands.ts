/** What the command line does with recordings: keep one of a run, show one, make a report of one. */
import { exitCodes } from '../exit-codes.ts'
import { junitOf } from '../reports/junit.ts'
import { type ReadReport, readReport } from '../reports/read-report.ts'
import { verdictCases } from '../reports/test-cases.ts'
import type { Config } from '../shell/config.ts'
import { interruption } from '../shell/interruption.ts'
import type { Output } from '../shell/output.ts'
import type { Sandbox } from '../start-sandbox.ts'
import { openRecording, writeOut } from './recording-file.ts'
import { startReplay } from './replay.ts'
import { assertReportBuilt, reportPage } from './report-page.ts'

type Say = (text: string) => void

/** @throws Misuse when a report is wanted whose page was not built: asked before the run begins. */
export function assertKeepable({ html }: Pick<Config, 'html'>): void {
  if (html !== null) assertReportBuilt()
}

/** Writes what was asked for of a run that has ended. */
export function keepRun(
  { scenario, seed, recording }: Pick<Sandbox, 'scenario' | 'seed' | 'recording'>,
  { record, html }: Pick<Config, 'record' | 'html'>,
  say: Say,
): void {
  if (record === null && html === null) return
  const file = recording()
  if (record !== null) {
    writeOut(record, file)
    say(`  recorded    ${record}, ${kilobytes(file.length)}: hutong replay ${record}`)
  }
  if (html !== null) {
    const page = reportPage(file, { title: scenario.title, seed })
    writeOut(html, page)
    say(`  report      ${html}, ${kilobytes(page.length)}`)
  }
}

const kilobytes = (bytes: number) => `${Math.ceil(bytes / 1024)} KB`

/** Shows a recording until it is told to end. */
export async function replay({ file, ports }: Config, output: Output): Promise<number> {
  const { bytes, recording } = openRecording(file ?? '')
  const { title, seed } = recording.head
  const shown = await startReplay(bytes, ports)
  const interrupted = interruption()
  output.tell({ event: 'ready', url: `${shown.url}/`, title, seed, whole: recording.end !== null })
  output.say(`"${title}", seed ${seed}, as it was recorded: ${shown.url}/`)
  if (recording.end === null) output.say('The file is cut off: what came before is shown.')
  output.say('Ctrl-C closes it.')
  await Promise.race([interrupted, output.unheard])
  await shown.close()
  return exitCodes.passed
}

/** @throws Misuse when it is neither recording nor report, or holds no report where one is wanted. */
export function report(
  { file, html, jsonFile, junit }: Pick<Config, 'file' | 'html' | 'jsonFile' | 'junit'>,
  { say }: Pick<Output, 'say'>,
): number {
  const from = file ?? ''
  const page = html === null ? null : pageOf(from)
  const found = jsonFile === null && junit === null ? null : readReport(from)
  if (html !== null && page !== null) {
    writeOut(html, page)
    say(`${html}, ${kilobytes(page.length)}: it opens from the disk.`)
  }
  if (jsonFile !== null && found !== null) {
    writeOut(jsonFile, `${JSON.stringify(found)}\n`)
    say(`${jsonFile}: the run's report.`)
  }
  if (junit !== null && found !== null) {
    writeOut(junit, junitFor(found))
    say(`${junit}: its verdict as JUnit.`)
  }
  return exitCodes.passed
}

function pageOf(file: string) {
  const { bytes, recording } = openRecording(file)
  return reportPage(bytes, recording.head)
}

const junitFor = (found: ReadReport) =>
  junitOf({ ...found, suite: found.about.kind, cases: verdictCases(found) })
