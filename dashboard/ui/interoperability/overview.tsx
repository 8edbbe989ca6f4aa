/** Beside the matrix while no cell is chosen: where it goes worst, and that cells can be opened. */
import { failureName } from '../failures/failure-names.ts'
import { appName, ownerName } from '../failures/names.ts'
import { percent } from '../furniture/figures.ts'
import { Panel } from '../furniture/panel.tsx'
import { speaker } from '../furniture/speech.ts'
import { language } from '../state/page.ts'
import type { Picture } from '../state/picture.ts'
import { hrefOf } from '../state/route.ts'
import { type Cells, pairOf } from './cells.ts'
import { rateText } from './rates.ts'
import { gradeOf, shareOf } from './scale.tsx'
import { matrixWords } from './words.ts'

const say = speaker(matrixWords)
const worstShown = 8

interface OverviewProps {
  readonly seen: Picture
  readonly cells: Cells | null
}

export function Overview({ seen, cells }: OverviewProps) {
  const { over } = seen.frame.now
  const judged = [...(cells?.values() ?? [])].flatMap((cell) => {
    const share = cell.state === 'closed' ? null : shareOf(cell, over)
    return share === null ? [] : [{ cell, share }]
  })
  const worst = judged
    .filter(({ share }) => share < 1)
    .sort((one, other) => one.share - other.share || other.cell.attempts - one.cell.attempts)
    .slice(0, worstShown)
  return (
    <Panel name="overview" title={say(over === 'run' ? 'worst-run' : 'worst-now')}>
      {worst.length === 0 ? (
        <p class="aside">{say(judged.length === 0 ? 'worst-idle' : 'worst-none')}</p>
      ) : (
        <ol class="worst">
          {worst.map(({ cell, share }) => (
            <li key={pairOf(cell)}>
              <a href={hrefOf('matrix', cell.app, cell.owner)}>
                <span class="share figure" data-grade={gradeOf(cell, over)}>
                  {percent(share, language.value)}
                </span>
                <span class="who">
                  {appName(cell.app)} → {ownerName(cell.owner)}
                  <small>
                    {cell.reasons
                      .slice(0, 2)
                      .map(({ failure }) => failureName(failure))
                      .join(' · ')}
                  </small>
                </span>
                <span class="rate figure">{rateText(cell, over)}</span>
              </a>
            </li>
          ))}
        </ol>
      )}
      <p class="hint">{say('choose-one')}</p>
    </Panel>
  )
}
