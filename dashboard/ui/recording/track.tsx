/** What lies under the slider: how busy the run was, second by second, and where something turned. */
import { useMemo } from 'preact/hooks'
import { duration } from '../furniture/figures.ts'
import { speaker } from '../furniture/speech.ts'
import type { Picture } from '../state/picture.ts'
import { moment, seek, type Tape } from './player.ts'
import { scrubberWords } from './words.ts'

const say = speaker(scrubberWords)

export function Track({ shown: { pictures, turns } }: { readonly shown: Tape }) {
  const { from, to } = pictures
  const share = shareIn(from, to)
  return (
    <>
      <Curve pictures={pictures} />
      {turns.map(({ at, kind, title }) => (
        <button
          key={`${at} ${title}`}
          type="button"
          class="turn"
          data-kind={kind}
          tabIndex={-1}
          aria-hidden="true"
          title={`${duration(at - from)} ${title}`}
          style={{ left: `${share(at) * 100}%` }}
          onClick={() => seek(at)}
        />
      ))}
    </>
  )
}

const shareIn = (from: number, to: number) => (at: number) =>
  Math.min(1, Math.max(0, (at - from) / Math.max(1, to - from)))

const width = 1000
const height = 100

/** The past is drawn in full, what is to come as a shadow. */
function Curve({ pictures }: Pick<Tape, 'pictures'>) {
  const { from, to } = pictures
  const share = shareIn(from, to)
  const [finished, failed] = useMemo(() => {
    const { seconds } = pictures.picture(pictures.indexAt(to))
    return [
      areaOf(seconds, share, (row) => row.finished),
      areaOf(seconds, share, (row) => row.finished - row.approved),
    ]
  }, [pictures])
  return (
    <svg
      class="curve"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={say('curve')}
    >
      <clipPath id="past">
        <rect width={share(moment.value) * width} height={height} />
      </clipPath>
      <path class="shadow" d={finished} />
      <g clip-path="url(#past)">
        <path class="finished" d={finished} />
        <path class="failed" d={failed} />
      </g>
    </svg>
  )
}

type Row = Picture['seconds'][number]

/** A line of steps: each row as high as its seconds were busy on average. */
function areaOf(
  seconds: readonly Row[],
  shareOf: (at: number) => number,
  amountOf: (row: Row) => number,
): string {
  const most = Math.max(1, ...seconds.map(({ finished, span }) => finished / span))
  const place = (at: number) => Math.round(shareOf(at) * width * 10) / 10
  const steps = seconds.map((row) => {
    const top = height - (amountOf(row) / row.span / most) * height
    const left = place(row.second * 1000)
    const right = place((row.second + row.span) * 1000)
    return `M${left} ${height}V${top.toFixed(1)}H${right}V${height}Z`
  })
  return steps.join('')
}
