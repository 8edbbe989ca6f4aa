/** Check 1: every cell is stated by a rule that is dated and says why (docs/sources.md, U10.2). */
import { momentOf } from '../../core/calendar.ts'
import { appId, institutionId } from '../../core/ids.ts'
import type { Cell, Rule } from '../../core/rule-book.ts'
import { scenes } from '../../core/scene.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { type CaseFile, cellOf } from './case-file.ts'
import { type Breach, type Check, counted, judged, notApplicable } from './check.ts'

export const explicitCells: Check = (file) => {
  const cells = cellsOf(file.evidence)
  const states = { open: 0, pilot: 0, closed: 0 }
  const breaches: Breach[] = []
  for (const { book } of file.evidence.pages) {
    for (const cell of cells) {
      const ruling = book.ruling(cell)
      const flaw = flawOf(ruling.rule)
      if (flaw === undefined) states[ruling.state] += 1
      else breaches.push(...breachesAt(file, cell, `on the page of ${book.day} ${flaw}`))
    }
  }
  const { pages } = file.evidence
  const figures = { pages: pages.length, cells: cells.length, ...states }
  if (cells.length === 0)
    return notApplicable('Nobody came to any shop, so no cell was used.', figures)
  return judged(breaches, figures, {
    good: `Each of ${cells.length} cells has a state, a date and a reason on ${pages.length === 1 ? 'the one page there is' : `each of ${pages.length} pages`}.`,
    bad: `${counted(breaches.length, 'cell')} of the rule book left to be guessed:`,
  })
}

/** What a rule does not say, or nothing. */
function flawOf(rule: Rule | undefined): string | undefined {
  if (rule === undefined) return 'is named by no rule'
  if (momentOf(`${rule.from} 00:00:00`) === undefined) return `has no date but "${rule.from}"`
  if (rule.reason.trim() === '') return 'gives no reason'
  return rule.source.trim() === '' ? 'names no source' : undefined
}

const places = ['app', 'owner', 'scene', 'city', 'shop'] as const

/** The cell by itself, or each payment that was tried there. */
function breachesAt(file: CaseFile, cell: Cell, flaw: string): Breach[] {
  const { app, owner, scene, city, shop } = cell
  const says = `${app} at codes of ${owner}, ${scene}, ${shop} in ${city}, ${flaw}.`
  const tried = file.evidence.attempts.find((attempt) =>
    places.every((place) => cellOf(attempt)[place] === cell[place]),
  )
  return [{ says, ...(tried === undefined ? {} : { payment: file.shown(tried.trace, flaw) }) }]
}

/** Every app of the rules and of the crowd, at every shop there was, in every scene. */
export function cellsOf({ attempts, pages, scenario }: Evidence): Cell[] {
  const named = pages.flatMap(({ book }) => book.rules.flatMap((rule) => rule.apps))
  const coming = [...scenario.cast.mix, ...attempts].map(({ app }) => String(app))
  const apps = [...new Set([...named, ...coming])].filter((app) => app !== '*').sort()
  const shops = new Map(
    attempts.map(({ owner, city, shop }) => [`${owner} ${city} ${shop}`, { owner, city, shop }]),
  )
  return apps.flatMap((app) =>
    [...shops.values()].flatMap(({ owner, city, shop }) =>
      scenes.map((scene) => ({
        ...{ app: appId(app), owner: institutionId(owner), scene, city, shop },
      })),
    ),
  )
}
