/** How the sandbox itself feels, under every view: a limit of ours must not be taken for another's. */

import type { Health as Figures } from '../../protocol/live.ts'
import { count, megabytes, milliseconds, timeOfDay } from '../furniture/figures.ts'
import { speaker } from '../furniture/speech.ts'
import { language, picture } from '../state/page.ts'
import { healthWords } from './health-words.ts'

const say = speaker(healthWords)

interface Fact {
  readonly name: keyof typeof healthWords
  readonly value: (health: Figures) => string
  /** Whether the figure says that the sandbox, not what is tested, may be the limit. */
  readonly warns?: (health: Figures) => boolean
}

/** A loop later than this by its p99 delays whatever is measured. */
const lateLoopMs = 50
const inMs = (value: number | null) =>
  value === null ? '–' : `${milliseconds(value, language.value)} ${say('ms')}`

const facts: readonly Fact[] = [
  {
    name: 'loop-delay',
    value: ({ eventLoopDelayMsP99 }) => inMs(eventLoopDelayMsP99),
    warns: ({ eventLoopDelayMsP99 }) => eventLoopDelayMsP99 > lateLoopMs,
  },
  {
    name: 'worker-delay',
    value: ({ workerDelayMsP99 }) => inMs(workerDelayMsP99),
    warns: ({ workerDelayMsP99 }) => (workerDelayMsP99 ?? 0) > lateLoopMs,
  },
  { name: 'workers', value: ({ workers }) => count(workers, language.value) },
  { name: 'heap', value: ({ heapUsedBytes }) => megabytes(heapUsedBytes, language.value) },
  { name: 'resident', value: ({ rssBytes }) => megabytes(rssBytes, language.value) },
  {
    name: 'dropped',
    value: ({ journalDropped }) => count(journalDropped, language.value),
    warns: ({ journalDropped }) => journalDropped > 0,
  },
  { name: 'watchers', value: ({ watchers }) => count(watchers, language.value) },
]

export function Health() {
  const seen = picture.value
  if (seen === null) return null
  const { health, at } = seen.frame
  return (
    <footer class="footer" data-testid="health">
      <h2>{say('health')}</h2>
      <dl>
        {facts.map(({ name, value, warns }) => (
          <div key={name} data-warns={String(warns?.(health) ?? false)}>
            <dt>{say(name)}</dt>
            <dd class="figure">{value(health)}</dd>
          </div>
        ))}
        <div>
          <dt>{say('clock')}</dt>
          <dd class="figure">{timeOfDay(at)}</dd>
        </div>
      </dl>
    </footer>
  )
}
