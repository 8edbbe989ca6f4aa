/**
 * About how many bytes a record takes in memory: a sum over its texts and fields, as V8 lays them out
 * on 64 bits. What records share is counted for each of them, so the sum errs upwards.
 */

/** An object or a text before its content, and one field or place of a list. */
const headBytes = 24
const fieldBytes = 8
/** A number that is no small integer: a time, or an amount above ten million yuan. */
const numberBytes = 16
const smallMax = 2 ** 30

export function weightOf(value: unknown): number {
  if (typeof value === 'string') return headBytes + value.length
  if (typeof value === 'number') return value <= smallMax && value >= -smallMax ? 0 : numberBytes
  if (Array.isArray(value)) return weightOfList(value)
  return isRecord(value) ? weightOfFields(value) : 0
}

function weightOfList(list: readonly unknown[]): number {
  let sum = 2 * headBytes
  for (const value of list) sum += fieldBytes + weightOf(value)
  return sum
}

type Fields = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null

function weightOfFields(record: Fields): number {
  let sum = headBytes
  // Records are plain: they inherit nothing that would be counted here.
  for (const name in record) sum += fieldBytes + weightOf(record[name])
  return sum
}
