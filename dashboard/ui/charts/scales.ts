/** The axis of values: from zero or, where short and long are to be told apart, by doublings and tens. */

/** A flat line keeps its distance from the top. */
export const linearRange = (max: number | null): [number, number] => [
  0,
  Math.max(4, (max ?? 0) * 1.12),
]

const steps = [1, 2, 5]

/** From the round number below to the round number above: 1, 2, 5, 10, 20 … */
export function logarithmicRange(min: number | null, max: number | null): [number, number] {
  const low = roundBelow(Math.max(min ?? 1, 0.01))
  const high = roundAbove(Math.max(max ?? 1000, low * 4))
  return [low, high]
}

export function roundNumbersIn(min: number, max: number): number[] {
  const first = Math.floor(Math.log10(min))
  const last = Math.ceil(Math.log10(max))
  const decades = Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index))
  const all = decades.flatMap((decade) => steps.map((step) => exact(step * decade)))
  const within = all.filter((value) => value >= min * 0.999 && value <= max * 1.001)
  return within.length <= 9 ? within : within.filter((value) => String(value).match(/^0?\.?0*1/))
}

const exact = (value: number) => Number(value.toPrecision(6))
const decadeOf = (value: number) => 10 ** Math.floor(Math.log10(value) + 1e-9)

function roundBelow(value: number): number {
  const decade = decadeOf(value)
  const step = steps.findLast((one) => one * decade <= value * 1.000001) ?? 1
  return exact(step * decade)
}

function roundAbove(value: number): number {
  const decade = decadeOf(value)
  const step = [...steps, 10].find((one) => one * decade >= value * 0.999999) ?? 10
  return exact(step * decade)
}
