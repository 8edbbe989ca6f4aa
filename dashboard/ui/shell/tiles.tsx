/** The numbers one glances at, in the order one asks for them. */
import { milliseconds, percent, rate, shortCount } from '../furniture/figures.ts'
import { speaker } from '../furniture/speech.ts'
import { language, picture } from '../state/page.ts'
import type { Language, Picture } from '../state/picture.ts'
import { tileWords } from './words.ts'

const say = speaker(tileWords)

interface Tile {
  readonly name: string
  readonly label: keyof typeof tileWords
  readonly value: (picture: Picture, language: Language) => string
  readonly note: (picture: Picture, language: Language) => string
  /** Whether the number asks for attention. */
  readonly warns?: (picture: Picture) => boolean
}

const unit =
  (name: keyof typeof tileWords) =>
  ({ frame }: Picture) =>
    frame.now.over === 'run' ? `${say(name)} · ${say('over-run')}` : say(name)

const soFar = () => say('so-far')

const percentile = (
  name: 'p50' | 'p95' | 'p99',
  of: 'latencyMsP50' | 'latencyMsP95' | 'latencyMsP99',
) =>
  ({
    name,
    label: name,
    value: ({ frame }, language) => milliseconds(frame.now[of], language),
    note: unit('ms'),
  }) satisfies Tile

const tiles: readonly Tile[] = [
  {
    name: 'target',
    label: 'target',
    value: ({ frame }, language) => rate(frame.now.targetPerSecond, language),
    note: unit('per-second'),
  },
  {
    name: 'actual',
    label: 'actual',
    value: ({ frame }, language) => rate(frame.now.startedPerSecond, language),
    note: unit('per-second'),
  },
  {
    name: 'success',
    label: 'success',
    value: ({ frame }, language) => percent(frame.now.approvedShare, language),
    note: ({ frame }, language) => say('of-finished', shortCount(frame.totals.approved, language)),
    warns: ({ frame }) => (frame.now.approvedShare ?? 1) < 0.9,
  },
  percentile('p50', 'latencyMsP50'),
  percentile('p95', 'latencyMsP95'),
  percentile('p99', 'latencyMsP99'),
  {
    name: 'inFlight',
    label: 'in-flight',
    value: ({ frame }, language) => shortCount(frame.totals.inFlight, language),
    note: () => say('right-now'),
  },
  {
    name: 'late',
    label: 'late',
    value: ({ frame }, language) => shortCount(frame.totals.late, language),
    note: soFar,
    warns: ({ frame }) => frame.totals.late > 0,
  },
  {
    name: 'dropped',
    label: 'dropped',
    value: ({ frame }, language) => shortCount(frame.totals.dropped, language),
    note: soFar,
    warns: ({ frame }) => frame.totals.dropped > 0,
  },
]

export function Tiles() {
  const seen = picture.value
  if (seen === null) return null
  return (
    <section class="figures" aria-label={say('figures')}>
      <div class="panel-head">
        <h2>{say('figures')}</h2>
        <span class="unit">{say(`over-${seen.frame.now.over}`)}</span>
      </div>
      <dl class="tiles">
        {tiles.map(({ name, label, value, note, warns }) => (
          <div class="tile" key={name} data-warns={String(warns?.(seen) ?? false)}>
            <dt>{say(label)}</dt>
            <dd class="value" data-testid={name}>
              {value(seen, language.value)}
            </dd>
            <dd class="note">{note(seen, language.value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
