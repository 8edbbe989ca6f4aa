/**
 * Every failure that was seen, in the order of a payment's steps, with how many attempts ended by it
 * and how else it showed. A row opens to what is to be done.
 */
import { useState } from 'preact/hooks'
import type { FailureCount } from '../../protocol/live.ts'
import { count } from '../furniture/figures.ts'
import { Panel } from '../furniture/panel.tsx'
import { speaker } from '../furniture/speech.ts'
import { hopName } from '../stage/names.ts'
import { language, picture } from '../state/page.ts'
import { FailureDetail } from './detail.tsx'
import { failureName, movedPhrase, stepName } from './failure-names.ts'
import { failureViewWords } from './words.ts'

const say = speaker(failureViewWords)

const columns = [
  ...(['tally-step', 'tally-failure', 'tally-hop', 'failure-money'] as const),
  ...(['tally-attempts', 'tally-signs'] as const),
] as const

export function FailureTally() {
  const counts = picture.value?.frame.failureCounts ?? []
  const most = Math.max(1, ...counts.map(({ attempts, signs }) => Math.max(attempts, signs)))
  return (
    <Panel name="steps" title={say('tally')} unit={say('tally-unit')}>
      <table class="tally">
        <caption class="visually-hidden">{say('tally-caption')}</caption>
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col" data-column={name}>
                {say(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody data-testid="tally">
          {counts.map((told, index) => (
            <Row
              key={told.failure}
              told={told}
              isFirst={counts[index - 1]?.step !== told.step}
              share={Math.max(told.attempts, told.signs) / most}
            />
          ))}
        </tbody>
      </table>
      {counts.length === 0 ? <p class="aside">{say('tally-none')}</p> : null}
    </Panel>
  )
}

interface RowProps {
  readonly told: FailureCount
  /** Of its step: the others need not name it again. */
  readonly isFirst: boolean
  /** Of the most frequent failure. */
  readonly share: number
}

function Row({ told, isFirst, share }: RowProps) {
  const [isOpen, setOpen] = useState(false)
  const { failure, moneyMoved, step, hop, attempts, signs } = told
  const spoken = language.value
  return (
    <>
      <tr data-failure={failure} data-moved={moneyMoved} data-first={String(isFirst)}>
        <td class="step">
          <span class={isFirst ? undefined : 'visually-hidden'}>{stepName(step)}</span>
        </td>
        <td>
          <button
            type="button"
            class="opens"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            {failureName(failure)}
          </button>
          <span class="extent" style={{ width: `${Math.max(2, share * 100)}%` }} />
        </td>
        <td class="hop">{hopName(hop)}</td>
        <td class="moved">{movedPhrase(moneyMoved)}</td>
        <td class="figure">{count(attempts, spoken)}</td>
        <td class="figure">{count(signs, spoken)}</td>
      </tr>
      {isOpen ? (
        <tr class="detail">
          <td colSpan={columns.length}>
            <FailureDetail failure={failure} moneyMoved={moneyMoved} hop={hop} />
          </td>
        </tr>
      ) : null}
    </>
  )
}
