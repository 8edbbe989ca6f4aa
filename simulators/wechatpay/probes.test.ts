/** Probes are drawn from the seed, and only where they were asked for (docs/sources.md, W1.4). */
import { expect, test } from 'vitest'
import { trace } from '../../core/ids.ts'
import { createProbes } from './probes.ts'

const request = (index: number) => ({
  ...{ method: 'GET', target: `/v3/x/${index}` },
  body: Buffer.alloc(0),
})
const many = Array.from({ length: 2000 }, (_, index) => index)

test('nothing is probed unless it was asked for', () => {
  const probes = createProbes(7)
  expect(many.some((index) => probes.isProbed(request(index)))).toBe(false)
  const callback = { trace: trace('T1'), attempt: 0 }
  expect(probes.isCallbackProbed(callback)).toBe(false)
})

test('about the asked share is probed, the same for the same seed whatever the order', () => {
  const [one, other] = [createProbes(7, { responses: 0.1 }), createProbes(7, { responses: 0.1 })]
  const forwards = many.map((index) => one.isProbed(request(index)))
  const backwards = many.toReversed().map((index) => other.isProbed(request(index)))
  expect(backwards.reverse()).toEqual(forwards)
  const count = forwards.filter(Boolean).length
  expect(count).toBeGreaterThan(140)
  expect(count).toBeLessThan(260)
})

test('the same request again is drawn again', () => {
  const probes = createProbes(7, { responses: 0.5 })
  const drawn = new Set(many.slice(0, 40).map(() => probes.isProbed(request(1))))
  expect(drawn).toEqual(new Set([true, false]))
})

test('a callback is probed on its first rung only', () => {
  const probes = createProbes(7, { callbacks: 1 })
  const probed = [0, 1, 2].map((attempt) =>
    probes.isCallbackProbed({ trace: trace('T1'), attempt }),
  )
  expect(probed).toEqual([true, false, false])
})

test('a share is a number from 0 to 1', () => {
  const probes = createProbes(7)
  expect(probes.change({ callbacks: 1 })).toEqual({ responses: 0, callbacks: 1 })
  expect(() => probes.change({ responses: 1.1 })).toThrow('no share')
  expect(() => probes.change({ responses: Number.NaN })).toThrow('no share')
  expect(probes.shares()).toEqual({ responses: 0, callbacks: 1 })
})
