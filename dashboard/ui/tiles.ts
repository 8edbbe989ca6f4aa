/** The numbers one glances at, in the order one asks for them. */
import { element, say, setAttribute } from './dom.ts'
import { milliseconds, percent, rate, shortCount } from './figures.ts'
import type { Language, Picture, State } from './store.ts'
import { type Word, word } from './words.ts'

interface Tile {
  readonly label: Word
  readonly value: (picture: Picture, language: Language) => string
  readonly note: (picture: Picture, language: Language) => string
  /** Whether the number asks for attention. */
  readonly warns?: (picture: Picture) => boolean
}

const unit =
  (name: Word) =>
  ({ frame }: Picture, language: Language) =>
    frame.now.over === 'run'
      ? `${word(name, language)} · ${word('over-run', language)}`
      : word(name, language)
const inMs = unit('ms')
const perSecond = unit('per-second')
const soFar = (_: Picture, language: Language) => word('so-far', language)

const tiles: Readonly<Record<string, Tile>> = {
  target: {
    label: 'target',
    value: ({ frame }, language) => rate(frame.now.targetPerSecond, language),
    note: perSecond,
  },
  actual: {
    label: 'actual',
    value: ({ frame }, language) => rate(frame.now.startedPerSecond, language),
    note: perSecond,
  },
  success: {
    label: 'success',
    value: ({ frame }, language) => percent(frame.now.approvedShare, language),
    note: ({ frame }, language) =>
      word('of-finished', language, shortCount(frame.totals.approved, language)),
    warns: ({ frame }) => (frame.now.approvedShare ?? 1) < 0.9,
  },
  p50: {
    label: 'p50',
    value: ({ frame }, language) => milliseconds(frame.now.latencyMsP50, language),
    note: inMs,
  },
  p95: {
    label: 'p95',
    value: ({ frame }, language) => milliseconds(frame.now.latencyMsP95, language),
    note: inMs,
  },
  p99: {
    label: 'p99',
    value: ({ frame }, language) => milliseconds(frame.now.latencyMsP99, language),
    note: inMs,
  },
  inFlight: {
    label: 'in-flight',
    value: ({ frame }, language) => shortCount(frame.totals.inFlight, language),
    note: (_, language) => word('right-now', language),
  },
  late: {
    label: 'late',
    value: ({ frame }, language) => shortCount(frame.totals.late, language),
    note: soFar,
    warns: ({ frame }) => frame.totals.late > 0,
  },
  dropped: {
    label: 'dropped',
    value: ({ frame }, language) => shortCount(frame.totals.dropped, language),
    note: soFar,
    warns: ({ frame }) => frame.totals.dropped > 0,
  },
}

export function createTiles() {
  const drawn = Object.entries(tiles).map(([name, tile]) => {
    const label = element('dt')
    const value = element('dd', { class: 'value', 'data-testid': name })
    const note = element('dd', { class: 'note' })
    return { tile, label, value, note, root: element('div', { class: 'tile' }, label, value, note) }
  })
  const heading = element('h2')
  const over = element('span', { class: 'unit' })
  const root = element(
    'section',
    { class: 'figures' },
    element('div', { class: 'panel-head' }, heading, over),
    element('dl', { class: 'tiles' }, ...drawn.map((each) => each.root)),
  )

  function show({ picture, language }: State): void {
    say(heading, word('figures', language))
    say(over, word(`over-${picture?.frame.now.over ?? 'seconds'}`, language))
    for (const { tile, label, value, note, root } of drawn) {
      say(label, word(tile.label, language))
      if (picture === null) continue
      say(value, tile.value(picture, language))
      say(note, tile.note(picture, language))
      setAttribute(root, 'data-warns', String(tile.warns?.(picture) ?? false))
    }
  }

  return { root, show }
}
