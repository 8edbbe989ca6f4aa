/**
 * Hours that were published, as curves: shares of the peak over shares of the time. What is public of
 * each is its peak, when it was, and how it stood to the day; the line between is our drawing.
 */

/** A share of the time, 0 to 1 and ascending, and the share of the peak that the rate then is. */
export type Point = readonly [time: number, share: number]

export interface Curve {
  /** What was published, with its section of docs/sources.md. */
  readonly published: string
  /** What is ours. */
  readonly drawn: string
  /** From 0 to 1; the rate is a straight line between two of them. */
  readonly points: readonly Point[]
}

/** Points whose times are minutes of a window of that length. */
const minutes = (length: number, points: readonly Point[]): readonly Point[] =>
  points.map(([minute, share]) => [minute / length, share])

/** Midnight is a quarter into the window of 23:50 to 00:30; the peak 3 min 44 s to 5 min 22 s later. */
const doubleEleven: Curve = {
  published:
    'Peaks at 00:03:44 (NetsUnion 2019, 71,500 a second) and 00:05:22 (Alipay 2017, 256,000); 4.0 ' +
    'times the average of the day; a first minute ten times the one before it (Alipay 2012) (U8.1).',
  drawn:
    'The window of 23:50 to 00:30, the climb from the leap to the peak, and the fall to the average.',
  points: minutes(40, [
    [0, 0.06],
    [10, 0.06],
    [10.25, 0.6],
    [11, 0.8],
    [13.73, 1],
    [15.37, 1],
    [18, 0.72],
    [22, 0.5],
    [30, 0.34],
    [40, 0.25],
  ]),
}

/** 23:00 to 01:00: midnight is in its middle, the half hour around it the hour of the record. */
const newYearsEve: Curve = {
  published:
    'The record of 2026 fell into 23:50 to 00:20 (both networks, 144,700 a second), 2.5 times the ' +
    'average of the day; in 2019 the fullest second came 3 s after midnight; unlike Double 11 it ' +
    'lasts, with several peaks (U8.1).',
  drawn: 'The smaller peak at 23:30, where red packets are drawn on television, and every slope.',
  points: minutes(120, [
    [0, 0.5],
    [20, 0.55],
    [30, 0.75],
    [35, 0.6],
    [50, 0.72],
    [59, 0.85],
    [60, 1],
    [61, 0.95],
    [70, 0.82],
    [80, 0.72],
    [95, 0.5],
    [120, 0.4],
  ]),
}

/** 11:00 to 14:00. */
const lunch: Curve = {
  published:
    'Of the shape of an ordinary noon nothing: only averages of days, 42,500 a second in 2025 (U8.1).',
  drawn:
    'All of it: 11:00 to 14:00, offices leave at 12:00, the fullest minutes from 12:10 to 12:25.',
  points: minutes(180, [
    [0, 0.35],
    [30, 0.5],
    [55, 0.7],
    [70, 1],
    [85, 1],
    [105, 0.8],
    [130, 0.55],
    [180, 0.4],
  ]),
}

export const curves = {
  lunch,
  'double-11-midnight': doubleEleven,
  'new-years-eve': newYearsEve,
} as const satisfies Record<string, Curve>

export type ShapeName = keyof typeof curves
