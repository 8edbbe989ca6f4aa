/** A run's payments, times and books as figures: of its report, or as far as it was recorded. */
import type { Now, Totals } from '../../protocol/live.ts'
import type { RecordedReport, RecordedSpread } from '../../protocol/recording.ts'
import { count, milliseconds, nothing, percent } from '../furniture/figures.ts'
import { speaker } from '../furniture/speech.ts'
import { language } from '../state/page.ts'
import type { Picture } from '../state/picture.ts'
import { reportWords } from './words.ts'

const say = speaker(reportWords)
type Word = keyof typeof reportWords

interface FiguresProps {
  readonly name: Word
  readonly rows: readonly (readonly [word: Word, value: string])[]
}

const Figures = ({ name, rows }: FiguresProps) => (
  <section data-testid={`figures-${name}`} aria-label={say(name)}>
    <h3>{say(name)}</h3>
    <dl>
      {rows.map(([word, value]) => (
        <div key={word}>
          <dt>{say(word)}</dt>
          <dd class="figure" data-figure={word}>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  </section>
)

interface PaymentProps {
  readonly totals: Totals
  readonly report: RecordedReport | null
}

export function PaymentFigures({ totals, report }: PaymentProps) {
  const told = report?.traffic ?? { ...totals, due: totals.target }
  const number = (value: number) => count(value, language.value)
  const share = told.finished === 0 ? null : told.approved / told.finished
  return (
    <>
      <Figures
        name="payments"
        rows={[
          ['share', percent(share, language.value)],
          ['finished', number(told.finished)],
          ['approved', number(told.approved)],
          ['refused', number(told.refused)],
          ['unknown', number(told.unknown)],
        ]}
      />
      <Figures
        name="arrivals"
        rows={[
          ['due', number(told.due)],
          ['started', number(told.started)],
          ['late', number(told.late)],
          ['dropped', number(told.dropped)],
        ]}
      />
    </>
  )
}

interface LatencyProps {
  readonly now: Now
  readonly report: RecordedReport | null
}

const shares = ['p50', 'p95', 'p99', 'p999', 'max'] as const
const headOf = { p50: 'p50', p95: 'p95', p99: 'p99', p999: 'p99.9', max: null } as const

export function LatencyFigures({ now, report }: LatencyProps) {
  const { latencyMsP50: p50, latencyMsP95: p95, latencyMsP99: p99 } = now
  const told: RecordedSpread = report?.traffic.latencyMs ?? { p50, p95, p99, p999: null, max: null }
  const lines = [
    ['from-due', told],
    ...(report === null ? [] : ([['from-start', report.traffic.serviceMs]] as const)),
  ] as const
  return (
    <section data-testid="figures-latency" aria-label={say('latency')}>
      <h3>
        {say('latency')} <span class="unit">{say('latency-unit')}</span>
      </h3>
      <table>
        <thead>
          <tr>
            <td />
            {lines.map(([word]) => (
              <th key={word} scope="col">
                {say(word)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shares.map((share) => (
            <tr key={share}>
              <th scope="row">{headOf[share] ?? say('max')}</th>
              {lines.map(([word, spread]) => (
                <td key={word} class="figure" data-figure={`${word}-${share}`}>
                  {milliseconds(spread[share], language.value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

interface BookProps {
  readonly last: Picture
  readonly report: RecordedReport | null
}

export function BookFigures({ last, report }: BookProps) {
  const number = (value: number) => count(value, language.value)
  const balances = report?.books.balance ?? last.frame.health.booksBalance
  const lines = report?.records.comparisons.reduce((sum, { matched }) => sum + matched, 0) ?? 0
  return (
    <section data-testid="figures-books" aria-label={say('books')}>
      <h3>{say('books')}</h3>
      <ul class="signs">
        <Sign holds={balances} words={['books-balance', 'books-differ', 'books-unchecked']} />
        {report === null ? null : (
          <>
            <li class="unit">
              {say('accounts', number(report.books.accounts))} ·{' '}
              {say('sum-fen', number(report.books.sumFen))}
            </li>
            <Sign
              holds={report.records.agree}
              words={['records-agree', 'records-differ', 'records-differ']}
            />
            <li class="unit">{say('matched', number(lines))}</li>
          </>
        )}
        {report?.books.broken.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      <h3>{say('notices')}</h3>
      <p class="notices">{noticesOf(last, report)}</p>
    </section>
  )
}

function noticesOf({ frame }: Picture, report: RecordedReport | null): string {
  const told = report?.traffic.notifications
  if (told === undefined) {
    const { delivered } = frame.notifications
    return delivered === 0 ? nothing : `${count(delivered, language.value)} ${say('heard')}`
  }
  return (['heard', 'duplicates', 'forged'] as const)
    .map((name) => `${count(told[name], language.value)} ${say(name)}`)
    .join(' · ')
}

interface SignProps {
  readonly holds: boolean | null
  readonly words: readonly [holds: Word, breaks: Word, unknown: Word]
}

const Sign = ({ holds, words: [good, bad, unknown] }: SignProps) => (
  <li class="sign" data-holds={String(holds)}>
    {say(holds === null ? unknown : holds ? good : bad)}
  </li>
)
