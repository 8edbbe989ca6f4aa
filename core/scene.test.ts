import { expect, test } from 'vitest'
import { codeKinds, isCharged, isRemote, isStatic, sceneOf, scenes } from './scene.ts'

test('only where the payer shows a code is the payer charged', () => {
  expect(scenes.filter(isCharged)).toEqual(['payer-code'])
})

test('nothing is scanned on a page, in an app, in a mini-program and for digital goods', () => {
  expect(scenes.filter(isRemote)).toEqual(['online', 'mini-program', 'top-up'])
})

test.each([
  // opened as        trade   scene
  ['online', '5816', 'top-up'],
  ['mini-program', '5815', 'top-up'],
  ['online', '5817', 'top-up'],
  ['online', '5818', 'top-up'],
  ['online', '5812', 'online'],
  ['mini-program', '5819', 'mini-program'],
  ['merchant-code', '5816', 'merchant-code'],
  ['payer-code', '5816', 'payer-code'],
] as const)('%s at a merchant of trade %s is %s', (way, categoryCode, scene) => {
  expect(sceneOf(way, categoryCode)).toBe(scene)
})

test('the code of one order is the only one that is not static', () => {
  expect(codeKinds.filter(isStatic)).toEqual(['shop', 'person'])
})
