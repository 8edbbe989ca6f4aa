/**
 * The latest payments that came to nothing, in words. Under load the list runs faster than anyone
 * reads, so it can be held; everything else goes on.
 */
import type { Failure, Named } from '../protocol.ts'
import { changeDetector, element, say, setAttribute } from './dom.ts'
import { money, timeOfDay } from './figures.ts'
import { failureSentence } from './outcome-words.ts'
import type { Language, Picture, State } from './store.ts'
import { type Word, word } from './words.ts'

const columns = ['time', 'path', 'reason', 'amount'] as const satisfies readonly Word[]

export function createFailures() {
  let held: Picture | null = null
  let latest: State | null = null
  const changed = changeDetector()

  const heading = element('h2', { id: 'failures-heading' })
  const unit = element('span', { class: 'unit' })
  const hold = element('button', { type: 'button', 'aria-pressed': 'false', class: 'hold' })
  const caption = element('caption', { class: 'visually-hidden' })
  const heads = columns.map((name) => ({ name, cell: element('th', { scope: 'col' }) }))
  const body = element('tbody', { 'data-testid': 'failures' })
  const none = element('p', { class: 'aside' })
  const head = element('thead', {}, element('tr', {}, ...heads.map(({ cell }) => cell)))
  const table = element('table', { class: 'failures' }, caption, head, body)
  const root = element(
    'section',
    { class: 'panel misfortunes' },
    element('div', { class: 'panel-head' }, heading, unit, hold),
    element(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-labelledby': 'failures-heading' },
      table,
      none,
    ),
  )

  hold.addEventListener('click', () => {
    held = held === null ? (latest?.picture ?? null) : null
    if (latest !== null) show(latest)
  })

  function show(state: State): void {
    latest = state
    const { language } = state
    say(heading, word('failures', language))
    say(unit, word('failures-unit', language))
    say(caption, word('failures-caption', language))
    say(hold, word(held === null ? 'hold' : 'resume', language))
    setAttribute(hold, 'aria-pressed', String(held !== null))
    for (const { name, cell } of heads) say(cell, word(name, language))
    const picture = held ?? state.picture
    if (picture === null) return
    const { failures } = picture.frame
    say(none, failures.length === 0 ? word('failures-none', language) : '')
    if (!changed(failures.map(({ trace, at }) => `${trace}@${at}`).join(), language)) return
    const names = namesOf(picture, language)
    body.replaceChildren(...failures.map((failure) => rowOf(failure, names, language)))
  }

  return { root, show }
}

type Names = ReadonlyMap<string, string>

/** A network may be both an app and an owner of codes: each name is kept under its own kind. */
function namesOf({ apps, owners }: Picture, language: Language): Names {
  const under = (kind: string, all: readonly Named[]) =>
    all.map((who): [string, string] => [`${kind} ${who.id}`, who[language]])
  return new Map([...under('app', apps), ...under('owner', owners)])
}

function rowOf(failure: Failure, names: Names, language: Language): HTMLElement {
  const app = names.get(`app ${failure.app}`) ?? failure.app
  const owner = names.get(`owner ${failure.owner}`) ?? failure.owner
  const moved = word(failure.moneyMoved ? 'money-moved' : 'money-stayed', language)
  return element(
    'tr',
    { 'data-trace': failure.trace, 'data-moved': String(failure.moneyMoved) },
    element('td', { class: 'figure time' }, timeOfDay(failure.at)),
    element(
      'td',
      { class: 'path' },
      `${app} → ${owner}`,
      element('span', { class: 'second-line hop' }, failure.hop.replace('>', ' › ')),
    ),
    element(
      'td',
      { class: 'reason' },
      failureSentence(failure, language),
      element('span', { class: 'second-line' }, failure.city),
    ),
    element(
      'td',
      { class: 'figure amount' },
      money(failure.amountFen, language),
      element('span', { class: 'second-line moved' }, moved),
    ),
  )
}
