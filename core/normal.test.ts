import { expect, test } from 'vitest'
import { deviationAt } from './normal.ts'

/** Shares of the normal distribution below so many deviations, by its tables. */
const known = [
  [1e-9, -5.9978070150076865],
  [1e-5, -4.2648907939228256],
  [0.001, -3.090232306167813],
  [0.0749, -1.4402382675279632],
  [0.2, -0.8416212335729142],
  [0.5, 0],
  [0.7, 0.5244005127080407],
  [0.95, 1.6448536269514715],
  [0.99, 2.3263478740408408],
  [0.99999, 4.26489079392384],
  [1.2e-10, -6.33328220821819],
  [1e-12, -7.034483825301132],
] as const

test.each(known)('below %d of all values end at %d deviations', (share, deviation) => {
  expect(deviationAt(share)).toBeCloseTo(deviation, 12)
})

test('the larger the share the larger the deviation, over the seams of the approximations too', () => {
  let before = Number.NEGATIVE_INFINITY
  for (let step = 1; step < 100_000; step += 1) {
    const deviation = deviationAt(step / 100_000)
    if (deviation <= before) expect.fail(`it falls at ${step / 100_000}`)
    before = deviation
  }
  expect(deviationAt(1 - 1 / 2 ** 33)).toBeLessThan(6.5)
})
