/** The page: one store, one line to the sandbox, and the parts that show what is in the store. */
import { createCharts } from './charts.ts'
import { element, setAttribute } from './dom.ts'
import { createFailureTally } from './failure-tally.ts'
import { createFailures } from './failures.ts'
import { createFooter } from './footer.ts'
import { createHeader } from './header.ts'
import { follow } from './live.ts'
import { createMarks } from './marks.ts'
import { createMatrix } from './matrix.ts'
import { followSystemTheme, readPreferences } from './preferences.ts'
import { createRefusals } from './refusals.ts'
import { createStore, type State } from './store.ts'
import { createTiles } from './tiles.ts'

const store = createStore<State>({ connection: 'joining', picture: null, ...readPreferences() })

store.watch(({ language, theme, connection }) => {
  const root = document.documentElement
  setAttribute(root, 'lang', language === 'chinese' ? 'zh-CN' : 'en')
  setAttribute(root, 'data-theme', theme)
  setAttribute(root, 'data-connection', connection)
})

const header = createHeader(store)
const tiles = createTiles()
const charts = createCharts()
const marks = createMarks()
const tally = createFailureTally()
const matrix = createMatrix(tally.open)
const failures = createFailures()
const refusals = createRefusals()
const footer = createFooter()

document
  .querySelector('#page')
  ?.replaceChildren(
    header.root,
    element(
      'main',
      {},
      tiles.root,
      charts.root,
      marks.root,
      element('div', { class: 'tables' }, matrix.root, failures.root),
      tally.root,
      refusals.root,
    ),
    footer.root,
  )

const parts = [header, tiles, charts, marks, matrix, failures, tally, refusals, footer]
for (const part of parts) store.watch(part.show)
followSystemTheme((theme) => store.set({ theme }))
follow(store)
