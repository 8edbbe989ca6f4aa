/** The policy changes that the charts mark with diamonds, as a list that can be read. */
import { marksOf } from './columns.ts'
import { changeDetector, element, say } from './dom.ts'
import { nothing, timeOfDay } from './figures.ts'
import type { State } from './store.ts'
import { word } from './words.ts'

const marksListed = 5

export function createMarks() {
  const heading = element('h2')
  const list = element('ol', { 'data-testid': 'marks' })
  const changed = changeDetector()

  function show({ picture, language }: State): void {
    say(heading, word('policy-changes', language))
    if (!changed(picture?.seconds, language)) return
    const marks = picture === null ? [] : marksOf(picture).slice(-marksListed)
    const items = marks.map(({ second, title }) =>
      element(
        'li',
        {},
        element('span', { class: 'figure' }, timeOfDay(second * 1000)),
        ` ${title === '' ? nothing : title}`,
      ),
    )
    const none = element('li', { class: 'none' }, word('policy-none', language))
    list.replaceChildren(...(items.length === 0 ? [none] : items))
  }

  return { root: element('section', { class: 'marks' }, heading, list), show }
}
