/** A failure in full: what it is, whether money moved, what the app shows, what the merchant does. */
import type { Failure } from '../../protocol/live.ts'
import { speaker } from '../furniture/speech.ts'
import { hopName } from '../stage/names.ts'
import { hrefOf } from '../state/route.ts'
import { movedPhrase, stepName } from './failure-names.ts'
import { failureSaying, stepOf } from './failure-words.ts'
import { failureViewWords } from './words.ts'

const say = speaker(failureViewWords)

interface DetailProps extends Pick<Failure, 'failure' | 'moneyMoved' | 'hop'> {
  /** Of one payment: it can be looked at step by step. */
  readonly trace?: string
}

export function FailureDetail({ failure, moneyMoved, hop, trace }: DetailProps) {
  const { says, app, merchant } = failureSaying(failure)
  const rows = [
    ['failure-is', says],
    ['failure-where', `${stepName(stepOf(failure))} · ${hopName(hop)}`],
    ['failure-money', movedPhrase(moneyMoved)],
    ['failure-app', app],
    ['failure-merchant', merchant],
  ] as const
  return (
    <div class="failure-detail">
      <dl>
        {rows.map(([name, text]) => [
          <dt key={name}>{say(name)}</dt>,
          <dd key={`${name}-text`}>{text}</dd>,
        ])}
      </dl>
      {trace === undefined ? null : <a href={hrefOf('payments', trace)}>{say('payment')} →</a>}
    </div>
  )
}
