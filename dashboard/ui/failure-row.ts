/** One payment that failed: by whom, where, by which failure; it opens to what is to be done. */
import type { Failure, Named } from '../protocol.ts'
import { changeDetector, element, say, setAttribute } from './dom.ts'
import { failureDetail } from './failure-detail.ts'
import { failureName, movedPhrase } from './failure-names.ts'
import { money, timeOfDay } from './figures.ts'
import { failureSentence } from './outcome-words.ts'
import type { Language, Picture } from './store.ts'

export interface FailureRow {
  /** The row, and while it is open the one beneath it. */
  parts(): readonly HTMLElement[]
  show(names: Names, language: Language): void
}

type Names = ReadonlyMap<string, string>

/** A network may be both an app and an owner of codes: each name is kept under its own kind. */
export function namesOf({ apps, owners }: Picture, language: Language): Names {
  const under = (kind: string, all: readonly Named[]) =>
    all.map((who): [string, string] => [`${kind} ${who.id}`, who[language]])
  return new Map([...under('app', apps), ...under('owner', owners)])
}

export function createFailureRow(failure: Failure, opened: () => void): FailureRow {
  const path = element('span')
  const name = element('button', { type: 'button', class: 'opens', 'aria-expanded': 'false' })
  const because = element('span', { class: 'second-line' })
  const sum = element('span')
  const moved = element('span', { class: 'second-line moved' })
  const hop = element('span', { class: 'second-line hop' }, failure.hop.replace('>', ' › '))
  const root = element(
    'tr',
    { class: 'card', 'data-trace': failure.trace, 'data-moved': failure.moneyMoved },
    element('td', { class: 'figure time' }, timeOfDay(failure.at)),
    element('td', { class: 'path' }, path, hop),
    element('td', { class: 'reason' }, name, because),
    element('td', { class: 'figure amount' }, sum, moved),
  )
  const told = element('td', { colspan: '4' })
  const detail = element('tr', { class: 'detail' }, told)
  const changed = changeDetector()
  let isOpen = false

  name.addEventListener('click', () => {
    isOpen = !isOpen
    setAttribute(name, 'aria-expanded', String(isOpen))
    opened()
  })

  function show(names: Names, language: Language): void {
    const app = names.get(`app ${failure.app}`) ?? failure.app
    const owner = names.get(`owner ${failure.owner}`) ?? failure.owner
    if (!changed(language, app, owner)) return
    say(path, `${app} → ${owner}`)
    say(name, failureName(failure.failure, language))
    const { city } = failure
    say(
      because,
      [failureSentence(failure, language), city].filter((part) => part !== '').join(' · '),
    )
    say(sum, money(failure.amountFen, language))
    say(moved, movedPhrase(failure.moneyMoved, language))
    told.replaceChildren(failureDetail(failure, language))
  }

  return { parts: () => (isOpen ? [root, detail] : [root]), show }
}
