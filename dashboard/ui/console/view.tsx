/** The console: what is on stage, what could be, and what goes wrong there. */
import { speaker } from '../furniture/speech.ts'
import { connection } from '../state/page.ts'
import { ActList } from './act-list.tsx'
import { OnStage } from './on-stage.tsx'
import { useLooking } from './play-state.ts'
import { PoliciesPanel } from './policies.tsx'
import { ScenarioCards } from './scenario-cards.tsx'
import { Unlock } from './unlock.tsx'
import { Verdict } from './verdict.tsx'
import { consoleWords } from './words.ts'

const say = speaker(consoleWords)

export function ConsoleView() {
  if (connection.value === 'recorded') return <p class="empty">{say('recorded')}</p>
  return <Desk />
}

function Desk() {
  useLooking()
  return (
    <div class="console-view">
      <Unlock />
      <OnStage />
      <div class="console-columns">
        <div class="console-side">
          <Verdict />
          <ActList />
        </div>
        <ScenarioCards />
      </div>
      <PoliciesPanel />
    </div>
  )
}
