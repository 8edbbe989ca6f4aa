/**
 * Every failure that was seen, in the order of a payment's steps, with how many attempts ended by it
 * and how else it showed. A row opens to what is to be done. Without any, the panel is not there.
 */
import type { FailureCount } from '../protocol.ts'
import { arrange, changeDetector, element, say, setAttribute } from './dom.ts'
import { failureDetail } from './failure-detail.ts'
import { type FailureName, failureName, movedPhrase, stepName } from './failure-names.ts'
import { count } from './figures.ts'
import type { Language, State } from './store.ts'
import { type Word, word } from './words.ts'

const columns = [
  ...(['tally-step', 'tally-failure', 'tally-hop', 'failure-money'] as const),
  ...(['tally-attempts', 'tally-signs'] as const),
] as const satisfies readonly Word[]

export function createFailureTally() {
  const rows = new Map<FailureName, Row>()
  const heading = element('h2', { id: 'tally-heading' })
  const unit = element('span', { class: 'unit' })
  const caption = element('caption', { class: 'visually-hidden' })
  const heads = columns.map((name) => ({ name, cell: element('th', { scope: 'col' }) }))
  const body = element('tbody', { 'data-testid': 'tally' })
  const head = element('thead', {}, element('tr', {}, ...heads.map(({ cell }) => cell)))
  const table = element('table', { class: 'tally' }, caption, head, body)
  const root = element(
    'section',
    { class: 'panel steps', 'aria-labelledby': 'tally-heading', hidden: '' },
    element('div', { class: 'panel-head' }, heading, unit),
    table,
  )
  const settle = () =>
    arrange(
      body,
      [...rows.values()].flatMap((row) => row.parts()),
    )

  function show({ picture, language }: State): void {
    say(heading, word('tally', language))
    say(unit, word('tally-unit', language))
    say(caption, word('tally-caption', language))
    for (const { name, cell } of heads) say(cell, word(name, language))
    if (picture === null) return
    const { failureCounts } = picture.frame
    root.hidden = failureCounts.length === 0
    const before = new Map(rows)
    rows.clear()
    for (const told of failureCounts) {
      const row = before.get(told.failure) ?? createRow(told, settle)
      rows.set(told.failure, row)
      row.show(told, language)
    }
    settle()
  }

  /** Opens a failure and brings it into view: for whoever has met its name elsewhere. */
  function open(failure: FailureName): void {
    const row = rows.get(failure)
    row?.open()
    settle()
    row?.parts()[0]?.scrollIntoView({ block: 'center' })
  }

  return { root, show, open }
}

interface Row {
  parts(): readonly HTMLElement[]
  show(told: FailureCount, language: Language): void
  open(): void
}

function createRow({ failure, moneyMoved, step }: FailureCount, settle: () => void): Row {
  const name = element('button', { type: 'button', class: 'opens', 'aria-expanded': 'false' })
  const cells = {
    step: element('td', { class: 'step' }),
    hop: element('td', { class: 'hop' }),
    moved: element('td', { class: 'moved' }),
  }
  const attempts = element('td', { class: 'figure' })
  const signs = element('td', { class: 'figure' })
  const root = element(
    'tr',
    { 'data-failure': failure, 'data-moved': moneyMoved },
    ...[cells.step, element('td', {}, name), cells.hop, cells.moved, attempts, signs],
  )
  const told = element('td', { colspan: String(columns.length) })
  const detail = element('tr', { class: 'detail' }, told)
  let isOpen = false
  const changed = changeDetector()

  const turn = (to: boolean) => {
    isOpen = to
    setAttribute(name, 'aria-expanded', String(isOpen))
  }
  name.addEventListener('click', () => {
    turn(!isOpen)
    settle()
  })

  return {
    parts: () => (isOpen ? [root, detail] : [root]),
    open: () => {
      turn(true)
      name.focus({ preventScroll: true })
    },
    show: (row, spoken) => {
      say(cells.step, stepName(step, spoken))
      say(name, failureName(failure, spoken))
      say(cells.hop, row.hop.replace('>', ' › '))
      say(cells.moved, movedPhrase(moneyMoved, spoken))
      say(attempts, count(row.attempts, spoken))
      say(signs, count(row.signs, spoken))
      if (changed(spoken, row.hop)) told.replaceChildren(failureDetail(row, spoken))
    },
  }
}
