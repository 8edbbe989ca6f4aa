/**
 * The messages as arrows between lifelines, in order, each with a sentence beside it; an arrow opens
 * to the message itself. Lists and buttons, so that it reads and works without being seen.
 */
import { useState } from 'preact/hooks'
import type { Story } from '../../protocol/story.ts'
import { outcomePhrase } from '../failures/outcome-words.ts'
import { Panel } from '../furniture/panel.tsx'
import { Scroller } from '../furniture/scroller.tsx'
import { speaker } from '../furniture/speech.ts'
import { type Arrow, arrowsOf, lanesOf } from './lanes.ts'
import { Message } from './message.tsx'
import { partyName, sentenceOf, sinceStart } from './names.ts'
import { toneOf } from './tone.ts'
import { storyWords } from './words.ts'

const say = speaker(storyWords)

export function Sequence({ story: { hops } }: { readonly story: Story }) {
  const lanes = lanesOf(hops)
  const arrows = arrowsOf(hops, lanes)
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const toggle = (key: string) => {
    const next = new Set(open)
    if (!next.delete(key)) next.add(key)
    setOpen(next)
  }
  const areAllOpen = open.size >= arrows.length
  const toggleAll = () => setOpen(new Set(areAllOpen ? [] : arrows.map(({ key }) => key)))
  if (hops.length === 0) return null
  return (
    <Panel
      title={say('sequence')}
      unit={say('sequence-unit')}
      name="sequence"
      actions={
        <button type="button" onClick={toggleAll} aria-pressed={areAllOpen}>
          {say(areAllOpen ? 'close-all' : 'open-all')}
        </button>
      }
    >
      <Scroller label={say('sequence')}>
        <div class="sequence-body" style={{ '--lanes': String(lanes.length) }}>
          <ul class="lane-heads" aria-hidden="true">
            {lanes.map((lane) => (
              <li key={lane} data-kind={kindOf(lane)}>
                {partyName(lane)}
              </li>
            ))}
          </ul>
          <ol class="arrows" onKeyDown={walk}>
            {arrows.map((arrow) => (
              <Row
                key={arrow.key}
                arrow={arrow}
                lanes={lanes.length}
                isOpen={open.has(arrow.key)}
                toggle={() => toggle(arrow.key)}
              />
            ))}
          </ol>
        </div>
      </Scroller>
    </Panel>
  )
}

const kindOf = (lane: string) =>
  lane === 'merchant' ? 'merchant' : lane.endsWith('-app') ? 'app' : 'house'

/** Up and down go from arrow to arrow. */
function walk(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined || !(event.target instanceof HTMLButtonElement)) return
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('button.arrow-row')]
  const next = buttons[buttons.indexOf(event.target) + step]
  if (next === undefined) return
  event.preventDefault()
  next.focus()
}

interface RowProps {
  readonly arrow: Arrow
  readonly lanes: number
  readonly isOpen: boolean
  readonly toggle: () => void
}

function Row({ arrow, lanes, isOpen, toggle }: RowProps) {
  const { kind, hop, at } = arrow
  const tone = kind === 'answer' ? toneOf(hop.outcome) : 'open'
  const panel = `message-${arrow.key}`
  const message = kind === 'ask' ? hop.request : hop.reply
  return (
    <li class="arrow-item" data-kind={kind} data-tone={tone} data-open={String(isOpen)}>
      <button
        type="button"
        class="arrow-row"
        aria-expanded={isOpen}
        aria-controls={isOpen ? panel : undefined}
        onClick={toggle}
      >
        <span class="arrow-time figure">{sinceStart(at)}</span>
        <Lanes arrow={arrow} lanes={lanes} />
        <span class="arrow-says">
          {kind === 'ask' ? <Asked arrow={arrow} /> : <AnsweredBy arrow={arrow} />}
        </span>
      </button>
      {isOpen ? (
        <section id={panel} class="arrow-message" aria-label={labelOf(arrow)}>
          {message === null ? (
            <p class="empty">
              {say(kind === 'answer' && hop.request !== null ? 'no-answer' : 'not-kept')}
            </p>
          ) : (
            <Message message={message} />
          )}
        </section>
      ) : null}
    </li>
  )
}

const labelOf = ({ kind, hop }: Arrow) =>
  `${say(kind === 'ask' ? 'asks' : 'answers', partyName(kind === 'ask' ? hop.from : hop.to))} · ${hop.operation}`

/** Lifelines, wider where somebody is at work, and the arrow across them. */
function Lanes({ arrow, lanes }: Pick<RowProps, 'arrow' | 'lanes'>) {
  const { from, to, busy, kind, hop } = arrow
  const [left, right] = [Math.min(from, to), Math.max(from, to)]
  const share = (lane: number) => `${((lane + 0.5) / lanes) * 100}%`
  return (
    <span class="lanes" aria-hidden="true">
      {Array.from({ length: lanes }, (_, lane) => (
        <i
          key={lane}
          class="lane"
          data-busy={String(busy.includes(lane))}
          style={{ left: share(lane) }}
        />
      ))}
      <span
        class="arrow"
        data-points={to > from ? 'right' : 'left'}
        data-lost={String(kind === 'answer' && (hop.fault === 'timeout' || hop.fault === 'reset'))}
        style={{ left: share(left), width: `${((right - left) / lanes) * 100}%` }}
      >
        <b>{kind === 'ask' ? hop.operation : ''}</b>
      </span>
    </span>
  )
}

function Asked({ arrow: { hop } }: Pick<RowProps, 'arrow'>) {
  return (
    <>
      <span>{sentenceOf(hop)}</span>
      <Marks hop={hop} />
    </>
  )
}

function AnsweredBy({ arrow: { hop } }: Pick<RowProps, 'arrow'>) {
  const { beganMs, endedMs } = hop
  return (
    <>
      <span class="told-outcome">{answerWords(hop)}</span>
      <span class="unit figure">{sinceStart((endedMs ?? beganMs) - beganMs)}</span>
      {hop.byPolicy && !hop.shed ? <Mark>{say('by-policy')}</Mark> : null}
      {hop.shed ? <Mark>{say('shed')}</Mark> : null}
      {hop.fault === null ? null : <Mark>{say(`fault-${hop.fault}`)}</Mark>}
    </>
  )
}

/** A merchant's server acknowledges, or does not. A yes to a look-up or an undoing is no payment. */
function answerWords({ outcome, operation, to }: Arrow['hop']): string {
  if (outcome === null) return say('answers', partyName(to))
  if (operation === 'notify') {
    return say(outcome === 'approved' ? 'acknowledged' : 'not-acknowledged')
  }
  return outcome === 'approved' ? say('answered-yes') : outcomePhrase(outcome)
}

function Marks({ hop: { attempt, endedMs } }: Pick<Arrow, 'hop'>) {
  return (
    <>
      {attempt > 0 ? <Mark>{say('try', attempt + 1)}</Mark> : null}
      {endedMs === null ? <Mark>{say('no-answer')}</Mark> : null}
    </>
  )
}

const Mark = ({ children }: { readonly children: string }) => <em class="arrow-mark">{children}</em>
