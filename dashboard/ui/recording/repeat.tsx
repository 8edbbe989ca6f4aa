/** How to have the same run again, and what it has to be held against: the seed, the digest. */
import type { RecordedReport, RecordingHead } from '../../protocol/recording.ts'
import { speaker } from '../furniture/speech.ts'
import { language } from '../state/page.ts'
import { reportWords } from './words.ts'

const say = speaker(reportWords)

interface RepeatProps {
  readonly head: RecordingHead
  readonly report: RecordedReport | null
}

const dates = {
  english: new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' }),
  chinese: new Intl.DateTimeFormat('zh-CN', { dateStyle: 'medium', timeStyle: 'medium' }),
}

export function Repeat({ head, report }: RepeatProps) {
  const facts = [
    ['seed', String(head.seed)],
    ['workers', String(head.workers)],
    ['signatures', head.signatures],
    ['recorded', dates[language.value].format(head.at)],
    ['written', `Hutong ${head.hutong}`],
  ] as const
  const mayDecide = report?.timing === 'may-decide' ? ` (${say('timing')})` : ''
  return (
    <section class="repeat" data-testid="repeat" aria-label={say('repeat')}>
      <h3>{say('repeat')}</h3>
      {head.command === null ? (
        <p>{say('no-command', head.title)}</p>
      ) : (
        <pre>
          <code>{head.command}</code>
        </pre>
      )}
      <dl>
        {facts.map(([word, value]) => (
          <div key={word}>
            <dt>{say(word)}</dt>
            <dd class="figure">{value}</dd>
          </div>
        ))}
        {report === null ? null : (
          <div class="digest">
            <dt>{say('digest')}</dt>
            <dd>
              <code>{report.digest}</code>
              {mayDecide}
            </dd>
          </div>
        )}
      </dl>
    </section>
  )
}
