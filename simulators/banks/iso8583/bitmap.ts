/**
 * Which fields a message has: 64 bits, and 64 more when bit 1 says so. Only the canonical form is
 * read: a second half without a field in it is refused.
 */
import { cutOff, type ReadResult, refuse } from './parse-failure.ts'

const halfBytes = 8
const secondaryFlag = 0x80

/** 8 bytes, or 16 when a number is above 64, as latin1 text. Numbers ascend, from 2 to 128. */
export function encodeBitmap(numbers: readonly number[]): string {
  const secondary = (numbers.at(-1) ?? 0) > 64
  const bitmap = Buffer.alloc(secondary ? 2 * halfBytes : halfBytes)
  if (secondary) bitmap[0] = secondaryFlag
  for (const number of numbers) {
    const at = byteOf(number)
    bitmap[at] = (bitmap[at] ?? 0) | (secondaryFlag >> ((number - 1) % 8))
  }
  return bitmap.toString('latin1')
}

/** The field numbers in ascending order, and where the fields begin. */
export function decodeBitmap(
  bytes: Buffer,
  start: number,
): ReadResult<{ numbers: readonly number[]; end: number }> {
  const left = bytes.length - start
  const secondary = ((bytes[start] ?? 0) & secondaryFlag) !== 0
  const length = secondary ? 2 * halfBytes : halfBytes
  if (left < length) return cutOff('bitmap', start, [length, Math.max(0, left)])
  const numbers: number[] = []
  for (let number = 2; number <= length * 8; number += 1) {
    const bit = secondaryFlag >> ((number - 1) % 8)
    if (((bytes[start + byteOf(number)] ?? 0) & bit) !== 0) numbers.push(number)
  }
  if (secondary && (numbers.at(-1) ?? 0) <= 64) {
    const expected = 'a field above 64 where bit 1 is set'
    const offset = start + halfBytes
    return refuse({ what: 'bitmap', field: 'bitmap', offset, expected, found: 'none' })
  }
  return { ok: true, value: { numbers, end: start + length } }
}

/** The byte of the bitmap in which a field has its bit. */
export function byteOf(number: number): number {
  return Math.floor((number - 1) / 8)
}
