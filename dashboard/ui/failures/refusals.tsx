/**
 * The requests that were turned away, with what is wrong and what to do. A row opens to both texts;
 * an open one stays, however many come after it. Without any, the panel is not there.
 */
import { useRef, useState } from 'preact/hooks'
import { refusalsShown, type TurnedAway } from '../../protocol/live.ts'
import { timeOfDay } from '../furniture/figures.ts'
import { Panel } from '../furniture/panel.tsx'
import { speaker } from '../furniture/speech.ts'
import { picture } from '../state/page.ts'
import { mistakeSaying } from './mistake-words.ts'
import { ownerName } from './names.ts'
import { RefusalTexts } from './refusal-texts.tsx'
import { failureViewWords } from './words.ts'

const say = speaker(failureViewWords)

export function Refusals() {
  const known = useRef<ReadonlyMap<number, TurnedAway>>(new Map())
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const latest = picture.value?.frame.refusals ?? []
  const stayed = [...known.current.values()].filter(({ number }) => open.has(number))
  known.current = new Map([...stayed, ...latest].map((one) => [one.number, one]))
  const rows = [...known.current.values()].sort((one, other) => other.number - one.number)
  if (rows.length === 0) return null
  const toggle = (number: number) =>
    setOpen(
      new Set(open.has(number) ? [...open].filter((one) => one !== number) : [...open, number]),
    )
  return (
    <Panel name="turned-away" title={say('refusals')} unit={say('refusals-unit', refusalsShown)}>
      <ol class="refusals" data-testid="refusals">
        {rows.map((refusal) => (
          <Row
            key={refusal.number}
            refusal={refusal}
            isOpen={open.has(refusal.number)}
            toggle={() => toggle(refusal.number)}
          />
        ))}
      </ol>
    </Panel>
  )
}

interface RowProps {
  readonly refusal: TurnedAway
  readonly isOpen: boolean
  readonly toggle: () => void
}

/** One that nobody has an explanation for tells its reason, and does not open. */
function Row({ refusal, isOpen, toggle }: RowProps) {
  const { number, mistake } = refusal
  const id = `refusal-${number}`
  return (
    <li data-number={number}>
      {mistake === null ? (
        <div class="refusal">
          <Told refusal={refusal} />
        </div>
      ) : (
        <button
          type="button"
          class="refusal"
          aria-expanded={isOpen}
          aria-controls={isOpen ? id : undefined}
          onClick={toggle}
        >
          <Told refusal={refusal} />
        </button>
      )}
      {isOpen ? <RefusalTexts number={number} id={id} /> : null}
    </li>
  )
}

function Told({ refusal }: Pick<RowProps, 'refusal'>) {
  const { at, institution, request, reason, mistake, detail } = refusal
  const saying = mistake === null ? null : mistakeSaying(mistake)
  return (
    <>
      <span class="figure time">{timeOfDay(at)}</span>
      <span class="asked">
        <span class="who">{ownerName(institution)}</span>
        <span class="second-line">{request}</span>
      </span>
      <span class="told">
        <span class="wrong">{saying?.says ?? reason}</span>
        {detail === '' ? null : <span class="second-line figure">{detail}</span>}
        {saying === null ? null : <span class="second-line">{saying.todo}</span>}
      </span>
    </>
  )
}
