/** The drawer of a place: how it stands, what fails there, and what can be turned. */
import { useEffect, useRef } from 'preact/hooks'
import type { FailureCount } from '../../protocol/live.ts'
import { failureName } from '../failures/failure-names.ts'
import { count, nothing, percent, rate } from '../furniture/figures.ts'
import { nameOf, speaker } from '../furniture/speech.ts'
import { connection, language, picture } from '../state/page.ts'
import { Controls } from './controls.tsx'
import { byRate, HopTable } from './hop-table.tsx'
import { hopName, namedOf } from './names.ts'
import { decidedAt, usePlaceDesk } from './place-desk.ts'
import { shopsId } from './plan.ts'
import { flows, places, standingOf, whyNot } from './seen.ts'
import { failedShareOf } from './standing.ts'
import { partiesOf } from './streets.ts'
import type { Pulled } from './turning.ts'
import { stageWords } from './words.ts'

const say = speaker(stageWords)

interface DrawerProps {
  readonly id: string
  /** Where it hides neither its place nor the gate. */
  readonly side: 'left' | 'right'
  readonly pulled: Pulled
  readonly onClose: () => void
}

export function Drawer({ id, side, pulled, onClose }: DrawerProps) {
  const head = useRef<HTMLHeadingElement>(null)
  const desk = usePlaceDesk(id)
  useEffect(() => head.current?.focus({ preventScroll: true }), [id])
  const named = namedOf(id)
  const isRecorded = connection.value === 'recorded'
  const kind =
    id === shopsId ? 'shops' : (places.value.find((one) => one.id === id)?.kind ?? 'bank')
  return (
    <div
      class="drawer"
      role="dialog"
      aria-label={nameOf(named)}
      data-side={side}
      data-testid="drawer"
    >
      <header>
        <h2 tabIndex={-1} ref={head}>
          {named.english} <span lang="zh-CN">{named.chinese}</span>
        </h2>
        <button type="button" class="drawer-close" title={say('close')} onClick={onClose}>
          <span aria-hidden="true">✕</span>
          <span class="visually-hidden">{say('close')}</span>
        </button>
      </header>
      <Figures id={id} />
      <h3>{say('controls')}</h3>
      {whyNot.value === null ? null : <p class="why-not">{say(whyNot.value)}</p>}
      {isRecorded ? null : <Controls place={id} kind={kind} desk={desk} pulled={pulled} />}
      <h3>{say('arriving-leaving')}</h3>
      <Hops id={id} />
      <h3>
        {say('top-failures')} <span class="unit">{say('since-start')}</span>
      </h3>
      <TopFailures failures={desk.failures ?? knownAt(id)} />
    </div>
  )
}

function Figures({ id }: { readonly id: string }) {
  const standing = standingOf(id)
  const failed = failedShareOf(standing)
  return (
    <dl class="drawer-figures">
      <div>
        <dd data-testid="place-rate">{rate(standing.perSecond, language.value)}</dd>
        <dt>{say('place-per-second')}</dt>
      </div>
      <div data-fails={String(failed !== null)}>
        <dd data-testid="place-failed">
          {standing.perSecond === 0 ? nothing : percent(failed ?? 0, language.value)}
        </dd>
        <dt>{say('place-failed')}</dt>
      </div>
    </dl>
  )
}

function Hops({ id }: { readonly id: string }) {
  const ours = byRate(flows.value.filter(([hop]) => partiesOf(hop).includes(id)))
  if (ours.length === 0) return <p class="aside">{say('nothing-arrives')}</p>
  return (
    <div class="scroll">
      <HopTable flows={ours} caption={say('arriving-leaving')} name="place-hops" />
    </div>
  )
}

/** Of what every frame tells: each failure at the hop where it is most frequent. */
const knownAt = (id: string) => decidedAt(id, picture.value?.frame.failureCounts ?? [])

const shownMost = 5

function TopFailures({ failures }: { readonly failures: readonly FailureCount[] }) {
  if (failures.length === 0) return <p class="aside">{say('no-failures')}</p>
  return (
    <ol class="top-failures" data-testid="place-failures">
      {failures.slice(0, shownMost).map(({ failure, hop, attempts, signs }) => (
        <li key={`${failure} ${hop}`}>
          <span>{failureName(failure)}</span>
          <span class="aside">{hopName(hop)}</span>
          <b>{count(attempts + signs, language.value)}</b>
        </li>
      ))}
    </ol>
  )
}
