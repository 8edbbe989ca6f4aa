/** What the whole recorded run came to: its verdict, its figures, its books, and how to repeat it. */
import type { RecordedReport } from '../../protocol/recording.ts'
import { duration, timeOfDay } from '../furniture/figures.ts'
import { Panel } from '../furniture/panel.tsx'
import { speaker } from '../furniture/speech.ts'
import type { Tape } from './player.ts'
import { Repeat } from './repeat.tsx'
import { RunFailures } from './run-failures.tsx'
import { BookFigures, LatencyFigures, PaymentFigures } from './run-figures.tsx'
import { handOut } from './saving.ts'
import { recordingWords, reportWords } from './words.ts'

const say = speaker(recordingWords)
const sayReport = speaker(reportWords)

export function Summary({ shown }: { readonly shown: Tape }) {
  const { recording, pictures, file } = shown
  const { head, end, coarser } = recording
  const last = pictures.picture(pictures.indexAt(pictures.to))
  const report = end?.report ?? null
  const name = `${head.title.toLowerCase().replace(/[^a-z0-9]+/g, '-') || 'run'}.hutong.gz`
  const length = duration(pictures.to - pictures.from)
  return (
    <Panel
      title={head.title}
      unit={`${say('whole')} · ${length}`}
      name="summary"
      actions={
        <button type="button" data-testid="save" onClick={() => handOut({ file, name })}>
          {say('save-recording')}
        </button>
      }
    >
      <VerdictLine report={report} why={end?.why ?? 'running'} />
      {end === null ? (
        <p class="caution" role="status" data-testid="cut">
          {say('cut', duration(pictures.to - pictures.from))}
        </p>
      ) : null}
      {coarser[0] === undefined ? null : (
        <p class="caution">{say('coarser', timeOfDay(coarser[0].at))}</p>
      )}
      <div class="run-figures">
        <PaymentFigures totals={last.frame.totals} report={report} />
        <LatencyFigures now={last.frame.now} report={report} />
        <BookFigures last={last} report={report} />
      </div>
      <RunFailures rows={report?.failures ?? last.frame.failureCounts} />
      <Repeat head={head} report={report} />
    </Panel>
  )
}

type Verdict = 'passed' | 'failed' | 'inconclusive' | 'stopped' | 'no-verdict'

function verdictOf(report: RecordedReport | null, why: string): Verdict {
  if (why === 'stopped') return 'stopped'
  if (report === null) return 'no-verdict'
  if (report.verdict.passed) return 'passed'
  return report.verdict.reasons.length > 0 ? 'failed' : 'inconclusive'
}

const saysOf = {
  passed: 'passed-says',
  failed: null,
  inconclusive: 'inconclusive-says',
  stopped: 'stopped-says',
  'no-verdict': 'no-verdict-says',
} as const satisfies Record<Verdict, keyof typeof reportWords | null>

interface VerdictProps {
  readonly report: RecordedReport | null
  readonly why: string
}

function VerdictLine({ report, why }: VerdictProps) {
  const verdict = verdictOf(report, why)
  const word = saysOf[verdict]
  const reasons = [...(report?.verdict.reasons ?? []), ...(report?.verdict.inconclusive ?? [])]
  return (
    <div class="verdict" data-verdict={verdict} data-testid="verdict">
      <p class="verdict-word">{sayReport(verdict)}</p>
      {word === null ? null : <p class="verdict-says">{sayReport(word)}</p>}
      {reasons.length === 0 || verdict === 'stopped' ? null : (
        <ul>
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
    </div>
  )
}
