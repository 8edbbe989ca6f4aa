/**
 * What the page knows, and how news changes it. A snapshot replaces the picture, a frame lays its
 * absolute values over it: the same frame twice changes nothing, and an old one is ignored.
 */
import {
  type Frame,
  historySeconds,
  type Named,
  type SecondRow,
  type Snapshot,
} from '../protocol.ts'

export interface Picture {
  readonly frame: Frame
  /** Oldest first, one row a second, gaps where nothing happened. */
  readonly seconds: readonly SecondRow[]
  readonly apps: readonly Named[]
  readonly owners: readonly Named[]
}

export type Language = 'english' | 'chinese'
export type Theme = 'dark' | 'light'

export interface State {
  readonly connection: 'joining' | 'live' | 'lost'
  /** Null until the first snapshot; kept when the connection is lost. */
  readonly picture: Picture | null
  readonly language: Language
  readonly theme: Theme
}

export function pictureFrom({ frame, seconds, apps, owners }: Snapshot): Picture {
  return { frame, seconds, apps, owners }
}

export function withFrame(picture: Picture, frame: Frame): Picture {
  if (frame.sequence <= picture.frame.sequence) return picture
  return { ...picture, frame, seconds: merged(picture.seconds, frame.seconds) }
}

/** Whether a frame between the picture and this one never arrived: its seconds are lost. */
export function missesFrames(picture: Picture, frame: Frame): boolean {
  return frame.sequence > picture.frame.sequence + 1
}

function merged(known: readonly SecondRow[], news: readonly SecondRow[]): readonly SecondRow[] {
  if (news.length === 0) return known
  const bySecond = new Map(known.map((row) => [row.second, row]))
  for (const row of news) bySecond.set(row.second, row)
  const rows = [...bySecond.values()].sort((left, right) => left.second - right.second)
  const newest = rows.at(-1)?.second ?? 0
  return rows.filter((row) => row.second > newest - historySeconds)
}

export interface Store<State> {
  get(): State
  set(change: Partial<State>): void
  /** Calls the listener now and after every change, until the returned function is called. */
  watch(listener: (state: State) => void): () => void
}

export function createStore<State extends object>(initial: State): Store<State> {
  const listeners = new Set<(state: State) => void>()
  let state = initial
  return {
    get: () => state,
    set(change) {
      state = { ...state, ...change }
      for (const listener of listeners) listener(state)
    },
    watch(listener) {
      listeners.add(listener)
      listener(state)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
