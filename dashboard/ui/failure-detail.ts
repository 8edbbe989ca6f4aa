/** A failure in full: what it is, whether money moved, what the app shows, what the merchant does. */
import type { Failure } from '../protocol.ts'
import { element } from './dom.ts'
import { movedPhrase, stepName } from './failure-names.ts'
import { failureSaying, stepOf } from './failure-words.ts'
import type { Language } from './store.ts'
import { word } from './words.ts'

export function failureDetail(
  { failure, moneyMoved, hop }: Pick<Failure, 'failure' | 'moneyMoved' | 'hop'>,
  language: Language,
): HTMLElement {
  const { says, app, merchant } = failureSaying(failure, language)
  const where = `${stepName(stepOf(failure), language)} · ${hop.replace('>', ' › ')}`
  const rows = [
    [word('failure-is', language), says],
    [word('failure-where', language), where],
    [word('failure-money', language), movedPhrase(moneyMoved, language)],
    [word('failure-app', language), app],
    [word('failure-merchant', language), merchant],
  ] as const
  return element(
    'dl',
    { class: 'failure-detail' },
    ...rows.flatMap(([name, text]) => [element('dt', {}, name), element('dd', {}, text)]),
  )
}
