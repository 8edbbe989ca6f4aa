/**
 * What the page knows, and how news changes it. A snapshot replaces the picture, a frame lays its
 * absolute values over it: the same frame twice changes nothing, and an old one is ignored.
 */
import type { Frame } from '../../protocol/frame.ts'
import { withRows } from '../../protocol/history.ts'
import type { Snapshot } from '../../protocol/live.ts'
import { withNews } from '../../protocol/moment.ts'

/** `seconds` has gaps where nothing happened. */
export type Picture = Omit<Snapshot, 'run'>

export type Language = 'english' | 'chinese'
export type Theme = 'dark' | 'light'

export const pictureFrom = ({ run: _, ...picture }: Snapshot): Picture => picture

export function withFrame(picture: Picture, frame: Frame): Picture {
  if (frame.sequence <= picture.frame.sequence) return picture
  return {
    ...picture,
    frame: withNews(picture.frame, frame, picture),
    seconds: withRows(picture.seconds, frame.seconds),
  }
}

/** Whether a frame between the picture and this one never arrived: its news are lost. */
export const missesFrames = (picture: Picture, frame: Frame): boolean =>
  frame.sequence > picture.frame.sequence + 1
