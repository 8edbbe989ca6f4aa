/** Which pages of the rule book were open, and since when, whoever turned them. */
import type { Stage } from '../stage.ts'
import type { Page } from './evidence.ts'

export interface TurnedPages {
  /** In order of time; the first is the one that was open when it began to look. */
  readonly pages: readonly Page[]
  stop(): void
}

export function keepPages({
  listen,
  now,
  rules,
}: Pick<Stage, 'listen' | 'now' | 'rules'>): TurnedPages {
  const pages: Page[] = [{ at: now(), book: rules() }]
  const stop = listen((event) => {
    if (event.type === 'rules-changed') pages.push({ at: event.at, book: rules() })
  })
  return { pages, stop }
}
