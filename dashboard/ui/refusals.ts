/**
 * The requests that were turned away, with what is wrong and what to do. A row opens to both texts;
 * an open one stays, however many come after it. Without any, the panel is not there.
 */
import { refusalsShown, type TurnedAway } from '../protocol.ts'
import { arrange, element, say, setAttribute } from './dom.ts'
import { timeOfDay } from './figures.ts'
import { mistakeSaying } from './mistake-words.ts'
import { createRefusalTexts } from './refusal-texts.ts'
import type { Language, Picture, State } from './store.ts'
import { word } from './words.ts'

export function createRefusals() {
  const rows = new Map<number, Row>()
  const heading = element('h2', { id: 'refusals-heading' })
  const unit = element('span', { class: 'unit' })
  const list = element('ol', { class: 'refusals', 'data-testid': 'refusals' })
  const root = element(
    'section',
    { class: 'panel turned-away', 'aria-labelledby': 'refusals-heading', hidden: '' },
    element('div', { class: 'panel-head' }, heading, unit),
    list,
  )

  function show({ picture, language }: State): void {
    say(heading, word('refusals', language))
    say(unit, word('refusals-unit', language, String(refusalsShown)))
    if (picture === null) return
    const { refusals } = picture.frame
    root.hidden = refusals.length === 0 && rows.size === 0
    for (const refusal of refusals) {
      if (!rows.has(refusal.number)) rows.set(refusal.number, createRow(refusal))
    }
    const latest = new Set(refusals.map(({ number }) => number))
    for (const [number, row] of rows) {
      if (!latest.has(number) && !row.isOpen()) rows.delete(number)
      else row.show(language, picture)
    }
    arrange(
      list,
      [...rows].sort(([one], [other]) => other - one).map(([, row]) => row.root),
    )
  }

  return { root, show }
}

interface Row {
  readonly root: HTMLElement
  isOpen(): boolean
  show(language: Language, picture: Picture): void
}

/** One that nobody has an explanation for tells its reason, and does not open. */
function createRow(refusal: TurnedAway): Row {
  const { number, at, request, reason, mistake, detail } = refusal
  const who = element('span', { class: 'who' })
  const wrong = element('span', { class: 'wrong' })
  const todo = element('span', { class: 'second-line' })
  const told = element('span', { class: 'second-line figure' }, detail)
  const head = element(
    mistake === null ? 'div' : 'button',
    { class: 'refusal', ...(mistake === null ? {} : { type: 'button', 'aria-expanded': 'false' }) },
    element('span', { class: 'figure time' }, timeOfDay(at)),
    element('span', { class: 'asked' }, who, element('span', { class: 'second-line' }, request)),
    element('span', { class: 'told' }, wrong, ...(detail === '' ? [] : [told]), todo),
  )
  const texts = createRefusalTexts(number)
  const root = element('li', { 'data-number': String(number) }, head, texts.root)
  const isOpen = () => !texts.root.hidden

  head.addEventListener('click', () => {
    if (mistake === null) return
    texts.root.hidden = isOpen()
    setAttribute(head, 'aria-expanded', String(isOpen()))
    if (isOpen()) void texts.load()
  })
  if (mistake !== null) setAttribute(head, 'aria-controls', texts.root.id)

  return {
    root,
    isOpen,
    show(language, picture) {
      say(who, nameOf(refusal.institution, picture, language))
      const saying = mistake === null ? undefined : mistakeSaying(mistake, language)
      say(wrong, saying?.says ?? reason)
      say(todo, saying?.todo ?? '')
      texts.show(language)
    },
  }
}

function nameOf(institution: string, { owners }: Picture, language: Language): string {
  return owners.find(({ id }) => id === institution)?.[language] ?? institution
}
