/** The payments that are told, newest first: found by any name, held while somebody reads. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { paymentsPath, type ToldList, type ToldRow } from '../../protocol/story.ts'
import { outcomePhrase } from '../failures/outcome-words.ts'
import { count, money, nothing, timeOfDay } from '../furniture/figures.ts'
import { Mistakes } from '../furniture/mistakes.tsx'
import { Panel } from '../furniture/panel.tsx'
import { cityName, sceneName } from '../furniture/place-names.ts'
import { speaker } from '../furniture/speech.ts'
import { type Answered, ask } from '../state/desk.ts'
import { isLive, language } from '../state/page.ts'
import { hrefOf } from '../state/route.ts'
import { appName, placeName } from './names.ts'
import { toneOf } from './tone.ts'
import { storyWords } from './words.ts'

const say = speaker(storyWords)
const askEveryMs = 1000

export function PaymentList() {
  const [find, setFind] = useState('')
  const [failed, setFailed] = useState(false)
  const [isHeld, hold] = useState(false)
  const told = useToldList({ find, failed, isHeld })
  return (
    <Panel title={say('payments')} name="told-list">
      <p class="aside">{say('payments-say')}</p>
      <search class="told-filter">
        <label>
          <span>{say('find')}</span>
          <input
            type="search"
            value={find}
            placeholder={say('find-say')}
            spellcheck={false}
            autocomplete="off"
            onInput={({ currentTarget }) => setFind(currentTarget.value)}
          />
        </label>
        <label class="told-check">
          <input
            type="checkbox"
            checked={failed}
            onChange={({ currentTarget }) => setFailed(currentTarget.checked)}
          />
          <span>{say('failed-only')}</span>
        </label>
        <span class="told-held unit" data-held={String(isHeld)}>
          {isHeld ? say('held') : ''}
        </span>
      </search>
      <Mistakes told={told} />
      {told?.ok === true ? (
        <Table list={told.value} hold={hold} isFiltered={find !== '' || failed} />
      ) : null}
      {told === null ? <p class="empty">{say('asking')}</p> : null}
    </Panel>
  )
}

/** Asked once a second, and not while somebody points at a row or has one in focus. */
function useToldList({
  find,
  failed,
  isHeld,
}: {
  readonly find: string
  readonly failed: boolean
  readonly isHeld: boolean
}): Answered<ToldList> | null {
  const [told, setTold] = useState<Answered<ToldList> | null>(null)
  const asked = useRef(0)
  useEffect(() => {
    const look = async () => {
      asked.current += 1
      const turn = asked.current
      const query = `find=${encodeURIComponent(find)}${failed ? '&failed=1' : ''}`
      const answer = await ask<ToldList>(`${paymentsPath}?${query}`)
      if (turn === asked.current) setTold(answer)
    }
    void look()
    if (isHeld) return
    const timer = setInterval(() => {
      if (isLive.value && !document.hidden) void look()
    }, askEveryMs)
    return () => clearInterval(timer)
  }, [find, failed, isHeld])
  return told
}

interface TableProps {
  readonly list: ToldList
  readonly hold: (isHeld: boolean) => void
  readonly isFiltered: boolean
}

function Table({ list: { payments, keeping }, hold, isFiltered }: TableProps) {
  const spoken = language.value
  return (
    <>
      {payments.length === 0 ? (
        <p class="empty">{say(isFiltered ? 'none-found' : 'none-yet')}</p>
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: rows only stand still meanwhile.
        <div
          class="told-rows"
          onMouseEnter={() => hold(true)}
          onMouseLeave={() => hold(false)}
          onFocusIn={() => hold(true)}
          onFocusOut={() => hold(false)}
        >
          <table>
            <thead>
              <tr>
                {(['time', 'payment', 'who', 'scene', 'amount', 'result', 'took'] as const).map(
                  (word) => (
                    <th key={word} scope="col" class={`of-${word}`}>
                      {say(word)}
                    </th>
                  ),
                )}
              </tr>
            </thead>
            <tbody>
              {payments.map((row) => (
                <Row key={row.trace} row={row} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p class="told-keeping unit">
        {say('keeping', count(keeping.kept, spoken))} · {say('keeping-rule', keeping.perSecond)}
        {keeping.passedOver > 0
          ? ` · ${say('passed-over', count(keeping.passedOver, spoken))}`
          : ''}
        {keeping.forgotten > 0 ? ` · ${say('forgotten', count(keeping.forgotten, spoken))}` : ''}
      </p>
    </>
  )
}

function Row({ row }: { readonly row: ToldRow }) {
  const { trace, at, app, owner, scene, amountFen, outcome, tookMs, messages, city } = row
  const who = `${app === null ? nothing : appName(app)} › ${owner === null ? nothing : placeName(owner)}`
  return (
    <tr data-tone={toneOf(outcome)}>
      <td class="of-time figure">{timeOfDay(at)}</td>
      <td class="of-payment">
        <a href={hrefOf('payments', trace)}>{trace}</a>
        <span class="second-line">{say('message-count', messages)}</span>
        <span class="second-line in-short">
          {timeOfDay(at)} · {who}
        </span>
      </td>
      <td class="of-who">{who}</td>
      <td class="of-scene">
        {scene === null ? nothing : sceneName(scene)}
        <span class="second-line">{city === null || city === '' ? '' : cityName(city)}</span>
      </td>
      <td class="of-amount figure">
        {amountFen === null ? nothing : money(amountFen, language.value)}
      </td>
      <td class="of-result">
        <span class="told-outcome">
          {outcome === null ? say('under-way') : outcomePhrase(outcome)}
        </span>
      </td>
      <td class="of-took figure">
        {tookMs === null ? nothing : say('milliseconds', Math.round(tookMs))}
      </td>
    </tr>
  )
}
