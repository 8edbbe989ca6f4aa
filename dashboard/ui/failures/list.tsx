/**
 * The latest payments that came to nothing, each by the name of its failure. A row opens to what app
 * and merchant are to do. Under load the list runs faster than anyone reads, so it can be held, and
 * opening a row holds it; everything else goes on.
 */
import { useEffect, useRef, useState } from 'preact/hooks'
import { count, timeOfDay } from '../furniture/figures.ts'
import { Panel } from '../furniture/panel.tsx'
import { cityName } from '../furniture/place-names.ts'
import { Scroller } from '../furniture/scroller.tsx'
import { speaker } from '../furniture/speech.ts'
import { hopName } from '../stage/names.ts'
import { language, picture } from '../state/page.ts'
import { choice, fits, isChosen } from './choice.ts'
import { FailureDetail } from './detail.tsx'
import { failureName, movedPhrase } from './failure-names.ts'
import { Filters } from './filters.tsx'
import { remember, type SeenFailure } from './memory.ts'
import { amountText, appName, ownerName } from './names.ts'
import { failureSentence } from './outcome-words.ts'
import { failureViewWords } from './words.ts'

const say = speaker(failureViewWords)
const columns = ['time', 'path', 'reason', 'amount'] as const
const rowsMax = 60

export function FailureList() {
  const { those, open, isHeld, waiting, toggle, turn } = useList()
  const unit = isChosen()
    ? say('failures-some', count(those.length, language.value))
    : say('failures-unit')
  const hold = (
    <button type="button" class="hold" aria-pressed={isHeld} onClick={turn}>
      {say(isHeld ? 'resume' : 'hold')}
    </button>
  )
  return (
    <Panel name="misfortunes" title={say('failures')} unit={unit} actions={hold}>
      <Filters />
      <Scroller label={say('failures')}>
        <table class="failures">
          <caption class="visually-hidden">{say('failures-caption')}</caption>
          <thead>
            <tr>
              {columns.map((name) => (
                <th key={name} scope="col">
                  {say(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody data-testid="failures">
            {those.slice(0, rowsMax).map((seen) => (
              <Row key={seen.key} seen={seen} isOpen={open.has(seen.key)} toggle={toggle} />
            ))}
          </tbody>
        </table>
        {those.length === 0 ? (
          <p class="aside">{say(isChosen() ? 'failures-none-fit' : 'failures-none')}</p>
        ) : null}
      </Scroller>
      <p class="aside waiting" role="status">
        {waiting > 0 ? say('held', count(waiting, language.value)) : ''}
      </p>
    </Panel>
  )
}

/** The list as it runs, or as it was when somebody held it. */
function useList() {
  const known = useRef<readonly SeenFailure[]>([])
  const [held, setHeld] = useState<readonly SeenFailure[] | null>(null)
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  known.current = remember(known.current, picture.value?.frame.failures ?? [])
  // Another filter is another list: what was held of the old one is let go.
  const chosen = choice.value
  useEffect(() => setHeld(null), [chosen])
  return {
    those: (held ?? known.current).filter(({ failure }) => fits(failure)),
    open,
    isHeld: held !== null,
    waiting: held === null ? 0 : newer(known.current, held),
    turn: () => setHeld(held === null ? known.current : null),
    toggle: (key: string) => {
      const others = [...open].filter((one) => one !== key)
      setHeld(held ?? known.current)
      setOpen(new Set(open.has(key) ? others : [...others, key]))
    },
  }
}

/** How many came since the list was held, as far as they are remembered. */
function newer(known: readonly SeenFailure[], held: readonly SeenFailure[]): number {
  const newest = held[0]?.key
  const index = known.findIndex(({ key }) => key === newest)
  return index < 0 ? known.length : index
}

interface RowProps {
  readonly seen: SeenFailure
  readonly isOpen: boolean
  readonly toggle: (key: string) => void
}

function Row({ seen: { key, failure: told }, isOpen, toggle }: RowProps) {
  const { failure, trace, app, owner, hop, moneyMoved, city, amountFen, at } = told
  const where = city === '' ? [] : [cityName(city)]
  const because = [failureSentence(told), ...where].join(' · ')
  return (
    <>
      <tr class="card" data-trace={trace} data-moved={moneyMoved} data-failure={failure}>
        <td class="figure time">{timeOfDay(at)}</td>
        <td class="path">
          {appName(app)} → {ownerName(owner)}
          <span class="second-line hop">{hopName(hop)}</span>
        </td>
        <td class="reason">
          <button type="button" class="opens" aria-expanded={isOpen} onClick={() => toggle(key)}>
            {failureName(failure)}
          </button>
          <span class="second-line">{because}</span>
        </td>
        <td class="figure amount">
          {amountText(amountFen)}
          <span class="second-line moved">{movedPhrase(moneyMoved)}</span>
        </td>
      </tr>
      {isOpen ? (
        <tr class="detail">
          <td colSpan={columns.length}>
            <FailureDetail failure={failure} moneyMoved={moneyMoved} hop={hop} trace={trace} />
          </td>
        </tr>
      ) : null}
    </>
  )
}
