/** Yuan as people type them, and fen as machines count them: exact, or not at all. */
import { counterAmountFenMax } from '../../protocol/phone.ts'

/** `12.5` is 1250. Nothing for whatever is no amount of at least a fen. */
export function fenOf(typed: string): number | undefined {
  const match = /^\s*(\d{1,9})(?:[.。](\d{1,2}))?\s*$/.exec(typed)
  if (match === null) return undefined
  const [, yuan = '', fraction = ''] = match
  const fen = Number(yuan) * 100 + Number(fraction.padEnd(2, '0'))
  return fen >= 1 && fen <= counterAmountFenMax ? fen : undefined
}

/** Digits of a payment code in groups of four, as apps print them under the bars. */
export const inGroups = (code: string): string => code.replace(/(\d{4})(?=\d)/g, '$1 ')
