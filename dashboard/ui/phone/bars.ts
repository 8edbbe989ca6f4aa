/**
 * The bars of a payment code: Code 128 (ISO/IEC 15417), digits in pairs (code set C), and a last
 * digit that has no partner alone (code set B).
 */

/** Bar and space widths of the values 0 to 106, bar first; the last is stop and has seven. */
const widths =
  '212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232'

const stop = '2331112'
const startC = 105
const codeB = 100
const startB = 104

/** The values of a text of digits, start and check digit included. @throws RangeError for others. */
export function valuesOf(digits: string): readonly number[] {
  if (!/^\d+$/.test(digits)) throw new RangeError(`"${digits}" is not made of digits.`)
  const pairs = digits.match(/\d\d/g) ?? []
  const last = digits.length % 2 === 1 ? Number(digits.at(-1)) + 16 : undefined
  const begin = pairs.length > 0 ? [startC, ...pairs.map(Number)] : [startB]
  const tail = last === undefined ? [] : pairs.length > 0 ? [codeB, last] : [last]
  const values = [...begin, ...tail]
  const check = values.reduce((sum, value, place) => sum + value * Math.max(1, place), 0) % 103
  return [...values, check]
}

/** Widths of bar and space in turn, in modules. */
export const barsOf = (digits: string): readonly number[] => {
  const text = valuesOf(digits).map((value) => widths.slice(value * 6, value * 6 + 6))
  return [...text.join(''), ...stop].map(Number)
}
