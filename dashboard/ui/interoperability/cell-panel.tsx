/**
 * One cell in full: the rule behind it, its numbers, its endings over time, and payments one by one.
 * What a recording or a lost connection cannot tell is told as far as the picture knows it.
 */
import { useEffect, useRef } from 'preact/hooks'
import { type CellAnswer, cellPath } from '../../protocol/cells.ts'
import { appName, ownerName } from '../failures/names.ts'
import { Mistakes } from '../furniture/mistakes.tsx'
import { speaker } from '../furniture/speech.ts'
import { connection, isLive } from '../state/page.ts'
import type { Picture } from '../state/picture.ts'
import { goTo, hrefOf } from '../state/route.ts'
import { useAskedAgain } from './asked-again.ts'
import { CellSums } from './cell-sums.tsx'
import { asked, cellsOfPicture, pairOf } from './cells.ts'
import { Past } from './past.tsx'
import { Rulings } from './rulings.tsx'
import { Samples } from './samples.tsx'
import { Shares } from './shares.tsx'
import { matrixWords } from './words.ts'
import { CommonFailures } from './worst-failures.tsx'

const say = speaker(matrixWords)

interface CellPanelProps {
  readonly app: string
  readonly owner: string
  readonly seen: Picture
}

export function CellPanel({ app, owner, seen }: CellPanelProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  // Who opened it from the matrix by keyboard reads on here, and comes back with Escape.
  useEffect(() => {
    if (document.activeElement?.closest('.matrix, .worst') !== null) heading.current?.focus()
  }, [])
  const pair = pairOf({ app, owner })
  const close = () => {
    goTo('matrix')
    document.querySelector<HTMLElement>(`[data-pair="${CSS.escape(pair)}"] a`)?.focus()
  }
  const title = `${appName(app)} → ${ownerName(owner)}`
  return (
    <section
      class="panel cell-panel"
      data-testid="cell"
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
      }}
    >
      <a class="to-matrix" href={hrefOf('matrix')}>
        {say('back')}
      </a>
      <header class="panel-head">
        <h2 ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <div class="actions">
          <button type="button" class="close" onClick={close}>
            {say('close')}
          </button>
        </div>
      </header>
      {isLive.value ? (
        <Asked app={app} owner={owner} seen={seen} />
      ) : (
        <Pictured pair={pair} seen={seen} />
      )}
    </section>
  )
}

function Asked({ app, owner, seen }: CellPanelProps) {
  const { day } = seen.frame.run
  const told = useAskedAgain<CellAnswer>(cellPath(app, owner, asked.value), day)
  if (told === null) return <p class="aside">{say('loading')}</p>
  if (!told.ok) return <Mistakes told={told} />
  const cell = told.value
  return (
    <>
      <CellSums of={cell.totals} state={cell.state} />
      <Rulings cell={cell} />
      <Past cell={cell} />
      <Samples endings={cell.endings} />
      <Shares cell={cell} />
    </>
  )
}

function Pictured({ pair, seen }: { readonly pair: string; readonly seen: Picture }) {
  const cell = cellsOfPicture(seen.frame.matrix).get(pair)
  if (cell === undefined) return <p class="aside">{say('no-cell')}</p>
  return (
    <>
      <CellSums of={cell} state={cell.state} />
      <CommonFailures reasons={cell.reasons} />
      <p class="aside">
        {say(connection.value === 'recorded' ? 'filters-recorded' : 'filters-lost')}
      </p>
    </>
  )
}
