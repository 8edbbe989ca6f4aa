/** A run tells its recording how it ended: stopped or not, and with which report. */
import type { Running, RunReport } from '../runs.ts'
import type { RecordingDesk } from './recording-desk.ts'

export async function recordedRun(
  started: Promise<Running>,
  recordings: Pick<RecordingDesk, 'stopped' | 'conclude'> | undefined,
): Promise<Running> {
  const running = await started
  if (recordings === undefined) return running
  let isStopped = false
  return {
    ...running,
    stop: () => {
      isStopped = true
      recordings.stopped()
      running.stop()
    },
    finished: running.finished.then((finished) => {
      recordings.conclude(isStopped ? stoppedReport(finished.report) : finished.report)
      return finished
    }),
  }
}

/** A run that was stopped is not judged: it has not passed. */
export const stoppedReport = (report: RunReport): RunReport => {
  const reasons = ['the run was stopped before its end', ...report.verdict.reasons]
  return { ...report, verdict: { passed: false, reasons } }
}
