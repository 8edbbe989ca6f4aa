/** The commonest failures of a cell, as the picture knows them. */
import type { MatrixReason } from '../../protocol/live.ts'
import { failureName } from '../failures/failure-names.ts'
import { count } from '../furniture/figures.ts'
import { speaker } from '../furniture/speech.ts'
import { hopName } from '../stage/names.ts'
import { language } from '../state/page.ts'
import { matrixWords } from './words.ts'

const say = speaker(matrixWords)

export const CommonFailures = ({ reasons }: { readonly reasons: readonly MatrixReason[] }) =>
  reasons.length === 0 ? null : (
    <section aria-label={say('reasons')}>
      <h3>{say('reasons')}</h3>
      <ol class="common">
        {reasons.map(({ failure, hop, count: times }) => (
          <li key={failure}>
            <span>
              {failureName(failure)} <small>{hopName(hop)}</small>
            </span>
            <b class="figure">{count(times, language.value)}</b>
          </li>
        ))}
      </ol>
    </section>
  )
