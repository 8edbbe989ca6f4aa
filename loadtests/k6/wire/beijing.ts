/** Beijing's wall clock, in the two forms the networks write it: always UTC+8, no summer time. */

const offsetMs = 8 * 3_600_000

/** `2026-11-22 19:30:00` */
export const plainTime = (now: number): string =>
  new Date(now + offsetMs).toISOString().slice(0, 19).replace('T', ' ')

/** `20261122193000` */
export const compactTime = (now: number): string => plainTime(now).replace(/\D/g, '')
