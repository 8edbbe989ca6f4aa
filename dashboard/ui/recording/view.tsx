/** Recordings: keep the run that is watched, open one that was kept, and what a whole run came to. */

import { ChartsView } from '../charts/view.tsx'
import { FailuresView } from '../failures/view.tsx'
import { speaker } from '../furniture/speech.ts'
import { InteroperabilityView } from '../interoperability/view.tsx'
import { isLive } from '../state/page.ts'
import { Keeping } from './keeping.tsx'
import { Opening } from './opening.tsx'
import { tape } from './player.ts'
import { Summary } from './summary.tsx'
import { TurnList } from './turn-list.tsx'
import { recordingWords } from './words.ts'

const say = speaker(recordingWords)

export function RecordingView() {
  const shown = tape.value
  if (shown === null) {
    return (
      <>
        {isLive.value ? <Keeping /> : null}
        <Opening title={say('open-title')} />
      </>
    )
  }
  return (
    <>
      <Summary shown={shown} />
      <TurnList shown={shown} />
      {shown.source === 'inside' ? <Chapters /> : <Opening title={say('open-another')} />}
    </>
  )
}

/** A report is read from the top to the end, and printed so. */
const Chapters = () => (
  <div class="chapters">
    <ChartsView />
    <InteroperabilityView />
    <FailuresView />
  </div>
)
