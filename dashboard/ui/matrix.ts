/**
 * Who can pay at whose codes, and how well it goes. Colour tells the last ten seconds; the same is
 * said by a number, and a closed pair is hatched and named, so that no colour has to be seen.
 */
import type { MatrixCell, MatrixReason, Named, Now } from '../protocol.ts'
import { arrange, changeDetector, element, say, setAttribute } from './dom.ts'
import { type FailureName, failureName } from './failure-names.ts'
import { count, percent } from './figures.ts'
import { createScale, gradeOf, shareOf } from './scale.ts'
import type { Language, Picture, State } from './store.ts'
import { word } from './words.ts'

/** So few apps are all shown; of more, only those that have paid. */
const appsAlwaysShown = 8

/** What is done when somebody wants to know more of a failure. */
type Open = (failure: FailureName) => void

export function createMatrix(open: Open) {
  const heading = element('h2', { id: 'matrix-heading' })
  const unit = element('span', { class: 'unit' })
  const scale = createScale()
  const caption = element('caption', { class: 'visually-hidden' })
  const head = element('thead')
  const body = element('tbody')
  const unmet = element('p', { class: 'aside' })
  const table = element('table', { class: 'matrix', 'data-testid': 'matrix' }, caption, head, body)
  const root = element(
    'section',
    { class: 'panel interoperability' },
    element('div', { class: 'panel-head' }, heading, unit),
    scale.root,
    element(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-labelledby': 'matrix-heading' },
      table,
    ),
    unmet,
  )
  let cells: DrawnCell[] = []
  const reshaped = changeDetector()

  function rebuild(apps: readonly Named[], owners: readonly Named[], language: Language): void {
    const drawn = apps.map((app) => ({ app, cells: owners.map(() => createCell(open)) }))
    cells = drawn.flatMap((row) => row.cells)
    const named = (who: Named, scope: string) =>
      element('th', { scope, 'data-id': who.id }, who[language])
    const corner = element('th', { scope: 'col' }, word('matrix-corner', language))
    head.replaceChildren(element('tr', {}, corner, ...owners.map((owner) => named(owner, 'col'))))
    body.replaceChildren(
      ...drawn.map((row) =>
        element('tr', {}, named(row.app, 'row'), ...row.cells.map((cell) => cell.root)),
      ),
    )
  }

  function show({ picture, language }: State): void {
    say(heading, word('interoperability', language))
    const over = picture?.frame.now.over ?? 'seconds'
    say(unit, word(`matrix-${over}`, language))
    say(caption, word('matrix-caption', language))
    scale.show(language)
    if (picture === null) return
    const apps = appsMet(picture)
    const { owners } = picture
    const ids = [...apps, ...owners].map(({ id }) => id).join()
    if (reshaped(ids, language)) rebuild(apps, owners, language)
    const found = byPair(picture.frame.matrix)
    const pairs = apps.flatMap((app) => owners.map((owner) => found.get(`${app.id}>${owner.id}`)))
    cells.forEach((cell, index) => {
      cell.show(pairs[index], over, language)
    })
    const left = picture.apps.length - apps.length
    say(unmet, left === 0 ? '' : word('matrix-unmet', language, count(left, language)))
  }

  return { root, show }
}

type DrawnCell = ReturnType<typeof createCell>

function createCell(open: Open) {
  const share = element('span', { class: 'share figure' })
  const attempts = element('span', { class: 'attempts figure' })
  const reasons = element('ul', { class: 'reasons' })
  const verdict = element('div', { class: 'verdict' }, share, attempts)
  const root = element('td', { 'data-grade': 'idle' }, verdict, reasons)
  const lines = new Map<FailureName, Line>()

  function show(cell: MatrixCell | undefined, over: Now['over'], language: Language): void {
    if (cell === undefined) return
    const judged = shareOf(cell, over)
    setAttribute(root, 'data-grade', gradeOf(cell.rule, judged))
    setAttribute(root, 'data-pair', `${cell.app}>${cell.owner}`)
    setAttribute(root, 'data-rule', cell.rule)
    say(share, verdictOf(cell, judged, language))
    const times = cell.attempts === 1 ? 'attempt' : 'attempts'
    say(attempts, word(times, language, count(cell.attempts, language)))
    const before = new Map(lines)
    lines.clear()
    for (const reason of cell.reasons) {
      const line = before.get(reason.failure) ?? createLine(reason.failure, open)
      line.show(reason, language)
      lines.set(reason.failure, line)
    }
    arrange(
      reasons,
      [...lines.values()].map((line) => line.root),
    )
  }

  return { root, show }
}

type Line = ReturnType<typeof createLine>

/** One reason of a cell: it leads to what the failure is and what to do. */
function createLine(failure: FailureName, open: Open) {
  const name = element('button', { type: 'button' })
  const times = element('b', { class: 'figure' })
  const root = element('li', { 'data-failure': failure }, name, times)
  name.addEventListener('click', () => open(failure))
  const show = ({ hop, count: number }: MatrixReason, language: Language) => {
    const phrase = failureName(failure, language)
    say(name, phrase)
    setAttribute(name, 'title', `${phrase}, ${hop.replace('>', ' › ')}`)
    say(times, `\u00a0${count(number, language)}`)
  }
  return { root, show }
}

/** An idle pair that was busy before is remembered by its whole run. */
function verdictOf(cell: MatrixCell, judged: number | null, language: Language): string {
  if (cell.rule === 'closed') return word('closed', language)
  if (judged !== null || cell.attempts === 0) return percent(judged, language)
  return word('share-run', language, percent(cell.approved / cell.attempts, language))
}

const byPair = (cells: readonly MatrixCell[]) =>
  new Map(cells.map((cell) => [`${cell.app}>${cell.owner}`, cell]))

function appsMet({ apps, frame }: Picture): readonly Named[] {
  if (apps.length <= appsAlwaysShown) return apps
  const met = new Set(frame.matrix.filter((cell) => cell.attempts > 0).map((cell) => cell.app))
  const paying = apps.filter((app) => met.has(app.id))
  return paying.length === 0 ? apps.slice(0, appsAlwaysShown) : paying
}
