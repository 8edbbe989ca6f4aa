/** What failed in a run, the most frequent first: by its name and where most of it was seen. */
import type { FailureCount } from '../../protocol/live.ts'
import { failureName } from '../failures/failure-names.ts'
import { count } from '../furniture/figures.ts'
import { speaker } from '../furniture/speech.ts'
import { hopName } from '../stage/names.ts'
import { language } from '../state/page.ts'
import { reportWords } from './words.ts'

const say = speaker(reportWords)

const rowsShown = 8

interface Failed {
  readonly failure: FailureCount['failure']
  readonly hop: string
  readonly attempts: number
}

/** By failure, over all hops; the busiest hop gives its name. */
export function failedAttempts(rows: readonly FailureCount[]): Failed[] {
  const found = new Map<FailureCount['failure'], Failed & { most: number }>()
  for (const { failure, hop, attempts } of rows) {
    const known = found.get(failure) ?? { failure, hop, attempts: 0, most: 0 }
    const isBusiest = attempts > known.most
    found.set(failure, {
      failure,
      hop: isBusiest ? hop : known.hop,
      attempts: known.attempts + attempts,
      most: Math.max(known.most, attempts),
    })
  }
  return [...found.values()]
    .filter(({ attempts }) => attempts > 0)
    .sort((left, right) => right.attempts - left.attempts)
}

export function RunFailures({ rows }: { readonly rows: readonly FailureCount[] }) {
  const failed = failedAttempts(rows)
  const most = failed[0]?.attempts ?? 1
  return (
    <section class="run-failures" data-testid="run-failures" aria-label={say('failures')}>
      <h3>{say('failures')}</h3>
      {failed.length === 0 ? (
        <p class="none">{say('failures-none')}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">{say('failure')}</th>
              <th scope="col">{say('hop')}</th>
              <th scope="col">{say('attempts')}</th>
            </tr>
          </thead>
          <tbody>
            {failed.slice(0, rowsShown).map(({ failure, hop, attempts }) => (
              <tr key={failure} data-failure={failure}>
                <th scope="row">{failureName(failure)}</th>
                <td class="hop">{hopName(hop)}</td>
                <td class="figure">
                  <span class="bar" style={{ width: `${(attempts / most) * 100}%` }} />
                  <span>{count(attempts, language.value)}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {failed.length > rowsShown ? (
        <p class="unit">{say('more-failures', failed.length - rowsShown)}</p>
      ) : null}
    </section>
  )
}
