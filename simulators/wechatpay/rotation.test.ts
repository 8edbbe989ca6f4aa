/** A rotation's calendar, as a table: what is listed and what signs, hour by hour. */
import { expect, test } from 'vitest'
import { laterStage, rotationStages, stageAfter, stageAt, stageFacts } from './rotation.ts'

const hourMs = 3_600_000

// biome-ignore format: a table is read in columns
test.each([
  [-25, 'before',    'current',      'current'],
  [-24, 'announced', 'current,next', 'current'],
  [-1,  'announced', 'current,next', 'current'],
  [0,   'switched',  'current,next', 'next'],
  [23,  'switched',  'current,next', 'next'],
  [24,  'after',     'next',         'next'],
  [999, 'after',     'next',         'next'],
] as const)('%i hours from the switch it is %s: %s listed, %s signs', (hours, stage, listed, signs) => {
  expect(stageAt(1e12, 1e12 + hours * hourMs)).toBe(stage)
  expect(stageFacts[stage].listed.join(',')).toBe(listed)
  expect(stageFacts[stage].signs).toBe(signs)
})

test('without a plan nothing is rotated', () => {
  expect(stageAt(Number.POSITIVE_INFINITY, 1e12)).toBe('before')
})

test('what signs is always listed, and stages only go forward', () => {
  for (const stage of rotationStages) {
    expect(stageFacts[stage].listed).toContain(stageFacts[stage].signs)
    expect(laterStage(stage, stageAfter(stage))).toBe(stageAfter(stage))
  }
  expect(stageAfter('after')).toBe('after')
  expect(laterStage('switched', 'before')).toBe('switched')
})
