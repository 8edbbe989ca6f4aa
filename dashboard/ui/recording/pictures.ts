/**
 * The picture as it was at any moment of a recording: the beginning, and every frame up to then. Some
 * pictures are kept on the way, so that going back costs no more than going on.
 */

import { withRows } from '../../protocol/history.ts'
import { withNews } from '../../protocol/moment.ts'
import type { Recording } from '../../protocol/recording-read.ts'
import { type Picture, pictureFrom } from '../state/picture.ts'

export interface Pictures {
  /** Milliseconds since 1970. */
  readonly from: number
  readonly to: number
  /** Which moment holds at a time: the latest that is not later. */
  indexAt(time: number): number
  timeOf(index: number): number
  picture(index: number): Picture
}

/** Every so many moments a picture is kept. */
const keptEvery = 60

export function createPictures({ head, frames }: Recording): Pictures {
  const { snapshot } = head
  const beginning = pictureFrom({ ...snapshot, frame: { ...snapshot.frame, sequence: 0 } })
  const kept = new Map<number, Picture>([[0, beginning]])
  const last = frames.length
  const timeOf = (index: number) => frames[index - 1]?.at ?? head.at
  /** The one that was asked for last is most often asked for again. */
  let latest: readonly [index: number, picture: Picture] | null = null

  function picture(index: number): Picture {
    const wanted = Math.min(Math.max(0, index), last)
    if (latest?.[0] !== wanted) latest = [wanted, drawn(wanted)]
    return latest[1]
  }

  function drawn(wanted: number): Picture {
    let at = wanted - (wanted % keptEvery)
    while (!kept.has(at)) at -= keptEvery
    let shown = kept.get(at) as Picture
    while (at < wanted) {
      const next = Math.min(at + keptEvery, wanted)
      shown = laid(shown, frames.slice(at, next))
      at = next
      if (at % keptEvery === 0) kept.set(at, shown)
    }
    return shown
  }

  return {
    from: timeOf(0),
    to: timeOf(last),
    timeOf,
    picture,
    indexAt(time) {
      let low = 0
      let high = last
      while (low < high) {
        const middle = Math.ceil((low + high) / 2)
        if (timeOf(middle) <= time) low = middle
        else high = middle - 1
      }
      return low
    },
  }
}

/** Several frames in their order: the news one after the other, the seconds of all of them at once. */
function laid(picture: Picture, frames: Recording['frames']): Picture {
  const frame = frames.reduce((known, news) => withNews(known, news, picture), picture.frame)
  const seconds = withRows(
    picture.seconds,
    frames.flatMap((news) => news.seconds),
  )
  return { ...picture, frame, seconds }
}
