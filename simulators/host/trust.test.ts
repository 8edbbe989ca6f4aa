import { expect, test } from 'vitest'
import { limits } from '../../core/limits.ts'
import { signatureModes } from '../../core/signature-mode.ts'
import { createTrust } from './trust.ts'

/** Knocks with a signature that is good or not, and tells how often it was looked at. */
function doorIn(mode: (typeof signatureModes)[number]) {
  const trust = createTrust(mode)
  let looks = 0
  const knock = (signature: string, { holder = 'shop', key = 'key' } = {}) => {
    const verify = () => {
      looks += 1
      return signature === 'good' ? (true as const) : undefined
    }
    return trust.prove({ holder, key, signature, verify, assumed: true }) === true
  }
  return { knock, looks: () => looks, trust }
}

test.each([
  ['full', ['bad', 'good', 'bad', '', 'good'], [false, true, false, false, true], 5],
  ['verify-once', ['bad', 'good', 'bad', '', 'good'], [false, true, true, false, true], 3],
  ['trust', ['bad', 'good', 'bad', '', 'good'], [true, true, true, true, true], 0],
] as const)('%s: of %j it believes %j, having looked %i times', (mode, words, believed, looked) => {
  const { knock, looks } = doorIn(mode)
  expect(words.map((word) => knock(word))).toEqual(believed)
  expect(looks()).toBe(looked)
})

test('verify-once believes one key of one holder, and verifies any other anew', () => {
  const { knock } = doorIn('verify-once')
  expect(knock('good')).toBe(true)
  expect(knock('bad', { holder: 'other' })).toBe(false)
  expect(knock('bad', { key: 'next' })).toBe(false)
  expect(knock('good', { key: 'next' })).toBe(true)
  expect(knock('bad', { key: 'next' })).toBe(true)
  expect(knock('bad')).toBe(false)
})

test('verify-once remembers no more keys than it may', () => {
  const { knock, looks } = doorIn('verify-once')
  const more = limits.provenKeysMax + 1
  for (let index = 0; index < more; index += 1) knock('good', { holder: String(index) })
  expect(knock('bad', { holder: '0' })).toBe(false)
  expect(knock('bad', { holder: String(more - 1) })).toBe(true)
  expect(looks()).toBe(more + 1)
})

test('only trust believes everybody', () => {
  expect(signatureModes.filter((mode) => createTrust(mode).everybody)).toEqual(['trust'])
})
