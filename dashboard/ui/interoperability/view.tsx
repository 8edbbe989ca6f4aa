/** The interoperability view: the matrix, and beside it the cell that was chosen. */
import { type CellsAnswer, cellsPath } from '../../protocol/cells.ts'
import { Mistakes } from '../furniture/mistakes.tsx'
import { Panel } from '../furniture/panel.tsx'
import { speaker } from '../furniture/speech.ts'
import { isLive, picture } from '../state/page.ts'
import type { Picture } from '../state/picture.ts'
import { route } from '../state/route.ts'
import { useAskedAgain } from './asked-again.ts'
import { CellPanel } from './cell-panel.tsx'
import { asked, type Cells, cellsOfAnswer, cellsOfPicture, isFiltered, pairOf } from './cells.ts'
import { Filters } from './filters.tsx'
import { Matrix } from './matrix.tsx'
import { Overview } from './overview.tsx'
import { Scale } from './scale.tsx'
import { useTurned } from './turned.ts'
import { matrixWords } from './words.ts'

const say = speaker(matrixWords)

export function InteroperabilityView() {
  const seen = picture.value
  return seen === null ? null : <Seen seen={seen} />
}

function Seen({ seen }: { readonly seen: Picture }) {
  const { frame } = seen
  const where = asked.value
  const [app, owner] = route.value.parts
  const chosen = app === undefined || owner === undefined ? null : pairOf({ app, owner })
  const isAsked = isFiltered(where) && isLive.value
  const told = useAskedAgain<CellsAnswer>(isAsked ? cellsPath(where) : null, frame.run.day)
  const cells = isAsked
    ? told?.ok
      ? cellsOfAnswer(told.value)
      : null
    : cellsOfPicture(frame.matrix)
  const turned = useTurned(cells, isAsked ? where : { scene: null, city: null })
  return (
    <div class="interoperability-columns" data-chosen={String(chosen !== null)}>
      <Panel
        name="interoperability"
        title={say('interoperability')}
        unit={say(`over-${frame.now.over}`)}
        actions={<PageSign day={frame.run.day} cells={cells} />}
      >
        <Filters />
        <Mistakes told={told} />
        <Scale />
        {cells === null ? (
          <p class="aside">{say('loading')}</p>
        ) : (
          <Matrix {...{ seen, cells, turned, chosen }} />
        )}
      </Panel>
      {app === undefined || owner === undefined ? (
        <Overview seen={seen} cells={cells} />
      ) : (
        <CellPanel key={chosen} app={app} owner={owner} seen={seen} />
      )}
    </div>
  )
}

/** Which page of the rule book is open, and how much it opens. */
function PageSign({ day, cells }: { readonly day: string; readonly cells: Cells | null }) {
  const all = [...(cells?.values() ?? [])]
  const open = all.filter(({ state }) => state !== 'closed').length
  return (
    <p class="page-sign">
      <b>{say('page', day)}</b>
      <span>{cells === null ? '' : say('summary', `${open} / ${all.length}`)}</span>
    </p>
  )
}
