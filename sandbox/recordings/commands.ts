/** What the command line does with recordings: keep one of a run, show one, make a report of one. */
import type { Config } from '../config.ts'
import { exitCodes } from '../exit-codes.ts'
import { Misuse } from '../misuse.ts'
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
export async function replay(
  { file, ports }: Pick<Config, 'file' | 'ports'>,
  { say, interrupted }: { say: Say; interrupted: () => Promise<unknown> },
): Promise<number> {
  const { bytes, recording } = openRecording(file ?? '')
  const { title, seed } = recording.head
  const shown = await startReplay(bytes, ports)
  say(`"${title}", seed ${seed}, as it was recorded: ${shown.url}/`)
  if (recording.end === null) say('The file is cut off: what came before is shown.')
  say('Ctrl-C closes it.')
  await interrupted()
  await shown.close()
  return exitCodes.passed
}

/** @throws Misuse when it is no recording, or holds no report where one is wanted as JSON. */
export async function report(
  { file, html, jsonFile }: Pick<Config, 'file' | 'html' | 'jsonFile'>,
  say: Say,
): Promise<number> {
  const { bytes, recording } = openRecording(file ?? '')
  const found = recording.end?.report ?? null
  if (jsonFile !== null && found === null) {
    throw new Misuse('write the report', [
      {
        where: file ?? '',
        found: 'a recording without a report: its run had not ended, or its end is cut off',
        todo: 'Record the run to its end, or leave --json out: a page is made of what there is.',
      },
    ])
  }
  const page = html === null ? null : reportPage(bytes, recording.head)
  if (html !== null && page !== null) {
    writeOut(html, page)
    say(`${html}, ${kilobytes(page.length)}: it opens from the disk.`)
  }
  if (jsonFile !== null) {
    writeOut(jsonFile, `${JSON.stringify(found)}\n`)
    say(`${jsonFile}: the run's report.`)
  }
  return exitCodes.passed
}
