/**
 * How a message that cannot be read is refused: which field, where, what was expected and what was
 * found. Content is never repeated, at most one wrong character of it: it may be a card number.
 */

export interface ParseFailure {
  /** `mac` is a message whose seal is missing or broken; everything else is a fault of form. */
  readonly what: 'cut-off' | 'unknown-field' | 'length' | 'character' | 'bitmap' | 'surplus' | 'mac'
  readonly field: number | 'message type' | 'bitmap' | 'end'
  /** Bytes from the start of the message. */
  readonly offset: number
  readonly expected: string
  readonly found: string
}

export interface Refused {
  readonly ok: false
  readonly failure: ParseFailure
}

export type ReadResult<T> = { readonly ok: true; readonly value: T } | Refused

export function refuse(failure: ParseFailure): Refused {
  return { ok: false, failure }
}

/** Fewer bytes remain than the field needs. */
export function cutOff(field: ParseFailure['field'], offset: number, [needed, left]: Shortage) {
  const expected = `${needed} bytes`
  return refuse({ what: 'cut-off', field, offset, expected, found: `${left} bytes` })
}

type Shortage = readonly [needed: number, left: number]

/** F39 of an answer to a message that could not be read: `A0` a broken seal, `30` bad form. */
export function responseCodeOf(failure: ParseFailure): '30' | 'A0' {
  return failure.what === 'mac' ? 'A0' : '30'
}

/** `F4 at byte 41: expected digits, found character 0x78.` */
export function failureSentence({ field, offset, expected, found }: ParseFailure): string {
  const place = typeof field === 'number' ? `F${field}` : field
  return `${place} at byte ${offset}: expected ${expected}, found ${found}.`
}
