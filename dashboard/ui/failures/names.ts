/** Apps, owners and amounts as a watcher reads them: a network may be app and owner both. */
import type { Named } from '../../protocol/live.ts'
import { money, nothing } from '../furniture/figures.ts'
import { nameOf } from '../furniture/speech.ts'
import { language, picture } from '../state/page.ts'

const named = (all: readonly Named[] | undefined, id: string): string => {
  const found = all?.find((one) => one.id === id)
  return found === undefined ? id : nameOf(found)
}

export const appName = (id: string): string => named(picture.value?.apps, id)
export const ownerName = (id: string): string => named(picture.value?.owners, id)

/** Who is refused before an amount is known tried to pay nothing: that is a dash, not a zero. */
export const amountText = (fen: number): string =>
  fen === 0 ? nothing : money(fen, language.value)
