/** The rounds that can be kept: each as a recording, as a report, or watched again here. */
import { useEffect, useState } from 'preact/hooks'
import {
  type RecordedRound,
  recordingPath,
  recordingsPath,
  reportPath,
} from '../../protocol/recording.ts'
import { count, duration } from '../furniture/figures.ts'
import { Mistakes } from '../furniture/mistakes.tsx'
import { Panel } from '../furniture/panel.tsx'
import { speaker } from '../furniture/speech.ts'
import { type Answered, ask } from '../state/desk.ts'
import { language } from '../state/page.ts'
import { open } from './player.ts'
import { fetchFile, handOut } from './saving.ts'
import { recordingWords } from './words.ts'

const say = speaker(recordingWords)

const lookEveryMs = 2000

export function Keeping() {
  const rounds = useRounds()
  const [told, setTold] = useState<Answered<{ name: string }> | null>(null)
  return (
    <Panel title={say('save-title')} unit={say('save-unit')} name="keeping">
      {rounds.length === 0 ? <p class="none">{say('save-none')}</p> : null}
      <ul class="rounds">
        {rounds.toReversed().map((round, index) => (
          <RoundRow key={round.round} round={round} isNewest={index === 0} tell={setTold} />
        ))}
      </ul>
      <p class="told" role="status" data-testid="saved">
        {told?.ok === true ? say('saved', told.value.name) : ''}
      </p>
      <Mistakes told={told} />
    </Panel>
  )
}

function useRounds(): readonly RecordedRound[] {
  const [rounds, setRounds] = useState<readonly RecordedRound[]>([])
  useEffect(() => {
    const look = async () => {
      const answered = await ask<{ rounds: readonly RecordedRound[] }>(recordingsPath)
      if (answered.ok) setRounds(answered.value.rounds)
    }
    void look()
    const timer = setInterval(look, lookEveryMs)
    return () => clearInterval(timer)
  }, [])
  return rounds
}

interface RoundRowProps {
  readonly round: RecordedRound
  readonly isNewest: boolean
  readonly tell: (told: Answered<{ name: string }>) => void
}

function RoundRow({ round, isNewest, tell }: RoundRowProps) {
  const query = `?round=${round.round}`
  const save = async (path: string) => {
    const answered = await fetchFile(`${path}${query}`)
    if (answered.ok) handOut(answered.value)
    tell(answered)
  }
  const rewind = async () => {
    const answered = await fetchFile(`${recordingPath}${query}`)
    if (answered.ok) await open({ ...answered.value, source: 'round' })
    else tell(answered)
  }
  return (
    <li data-testid="round">
      <span class="round-title">
        <strong>{round.title}</strong>
        <span class="unit">{say(isNewest ? 'running' : 'round-before')}</span>
      </span>
      <RoundFacts round={round} />
      <span class="actions">
        <button type="button" class="strong" onClick={() => save(recordingPath)}>
          {say('save-recording')}
        </button>
        <button type="button" onClick={() => save(reportPath)}>
          {say('save-report')}
        </button>
        <button type="button" onClick={rewind}>
          {say('rewind')}
        </button>
      </span>
    </li>
  )
}

function stateOf({ why, passed }: RecordedRound) {
  if (why !== 'ended') return `state-${why}` as const
  if (passed === null) return 'state-ended'
  return passed ? 'state-passed' : 'state-failed'
}

const RoundFacts = ({ round }: { readonly round: RecordedRound }) => (
  <dl class="round-facts">
    <div>
      <dt>{say('length')}</dt>
      <dd class="figure">{duration(round.to - round.from)}</dd>
    </div>
    <div>
      <dt>{say('moments')}</dt>
      <dd class="figure">{count(round.frames, language.value)}</dd>
    </div>
    <div>
      <dt>{say('size')}</dt>
      <dd class="figure">{count(Math.ceil(round.bytes / 1024), language.value)} KB</dd>
    </div>
    <div>
      <dt>{say('state')}</dt>
      <dd>{say(stateOf(round))}</dd>
    </div>
  </dl>
)
