/**
 * The latest payments that came to nothing, each by the name of its failure. A row opens to what app
 * and merchant are to do. Under load the list runs faster than anyone reads, so it can be held, and
 * opening a row holds it; everything else goes on.
 */
import type { Failure } from '../protocol.ts'
import { arrange, element, say, setAttribute } from './dom.ts'
import { createFailureRow, type FailureRow, namesOf } from './failure-row.ts'
import type { Language, Picture, State } from './store.ts'
import { type Word, word } from './words.ts'

const columns = ['time', 'path', 'reason', 'amount'] as const satisfies readonly Word[]

export function createFailures() {
  let held: Picture | null = null
  let latest: State | null = null
  const rows = new Map<string, FailureRow>()

  const { root, hold, body, none, label } = createFrame()

  hold.addEventListener('click', () => {
    held = held === null ? (latest?.picture ?? null) : null
    if (latest !== null) show(latest)
  })

  const opened = () => {
    held ??= latest?.picture ?? null
    if (latest !== null) show(latest)
  }

  function show(state: State): void {
    latest = state
    const { language } = state
    label(language)
    say(hold, word(held === null ? 'hold' : 'resume', language))
    setAttribute(hold, 'aria-pressed', String(held !== null))
    const picture = held ?? state.picture
    if (picture === null) return
    const { failures } = picture.frame
    say(none, failures.length === 0 ? word('failures-none', language) : '')
    const names = namesOf(picture, language)
    const shown = keyed(failures).map(({ key, failure }) => {
      const row = rows.get(key) ?? createFailureRow(failure, opened)
      row.show(names, language)
      return { key, row }
    })
    rows.clear()
    for (const { key, row } of shown) rows.set(key, row)
    arrange(
      body,
      shown.flatMap(({ row }) => row.parts()),
    )
  }

  return { root, show }
}

/** The panel, before anything is in it. */
function createFrame() {
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

  const label = (language: Language) => {
    say(heading, word('failures', language))
    say(unit, word('failures-unit', language))
    say(caption, word('failures-caption', language))
    for (const { name, cell } of heads) say(cell, word(name, language))
  }

  return { root, hold, body, none, label }
}

/** Each failure by a key that stays while the list moves on; the newest come first. */
function keyed(failures: readonly Failure[]): { key: string; failure: Failure }[] {
  const seen = new Map<string, number>()
  const oldestFirst = [...failures].reverse().map((failure) => {
    const name = `${failure.trace}@${failure.at}`
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return { key: `${name}#${count}`, failure }
  })
  return oldestFirst.reverse()
}
