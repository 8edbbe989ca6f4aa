/** Money is a whole number of fen, 1/100 yuan. Nothing here rounds without saying so. */

declare const fenBrand: unique symbol
export type Fen = number & { readonly [fenBrand]: true }

/** The largest sum of money the books can hold exactly: about 90 trillion yuan. */
export const fenMax = Number.MAX_SAFE_INTEGER

/** @throws RangeError when the amount is not a whole, exactly representable number of fen. */
export function fen(amount: number): Fen {
  if (!Number.isSafeInteger(amount)) {
    throw new RangeError(`Failed to read money: ${amount} is not a whole number of fen.`)
  }
  return amount as Fen
}

export function addFen(...amounts: readonly Fen[]): Fen {
  return fen(amounts.reduce((sum, amount) => sum + amount, 0))
}

export function subtractFen(from: Fen, amount: Fen): Fen {
  return fen(from - amount)
}

/**
 * Divides money so that no fen is lost: the first parts carry the remainder.
 * @throws RangeError when there is no part to carry it.
 */
export function splitFen(amount: Fen, parts: number): Fen[] {
  if (!Number.isSafeInteger(parts) || parts < 1) {
    throw new RangeError(`Failed to split money: ${parts} is no number of parts.`)
  }
  const share = Math.trunc(amount / parts)
  const remainder = amount - share * parts
  return Array.from({ length: parts }, (_, part) =>
    fen(share + (part < Math.abs(remainder) ? Math.sign(remainder) : 0)),
  )
}

/** Yuan as the Alipay wire prints them: always two decimals, `12.50`. */
export function yuanFromFen(amount: Fen): string {
  const digits = String(Math.abs(amount)).padStart(3, '0')
  return `${amount < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** Fen from yuan text with at most two decimals, or nothing when the text is no such amount. */
export function fenFromYuan(text: string): Fen | undefined {
  const match = /^(\d{1,13})(?:\.(\d{1,2}))?$/.exec(text)
  if (match === null) return undefined
  return fen(Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')))
}
