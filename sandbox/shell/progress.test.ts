/** How far long work has come: when it is told, where, and in which words. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readConfig } from './config.ts'
import { playedAgain } from './played-again.ts'
import { runLine, shareLine, showProgress } from './progress.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** What is written within ten seconds, and at the end. */
function written(
  asked: { progressSeconds?: number; quiet?: boolean; json?: boolean },
  isTTY: boolean,
): string[] {
  const lines: string[] = []
  const screen = { isTTY, write: (text: string) => lines.push(text) }
  const manner = { progressSeconds: null, quiet: false, json: false, ...asked }
  const { stop } = showProgress(() => 'so far', manner, screen)
  vi.advanceTimersByTime(10_000)
  stop()
  vi.advanceTimersByTime(10_000)
  return lines
}

test.each([
  ['no terminal, nothing asked', {}, false, 0],
  ['no terminal, every five seconds', { progressSeconds: 5 }, false, 2],
  ['no terminal, JSON, every five seconds', { progressSeconds: 5, json: true }, false, 2],
  ['a terminal, once a second and a clean end', {}, true, 11],
  ['a terminal that is to be quiet', { quiet: true }, true, 0],
  ['a terminal, JSON', { json: true }, true, 0],
  ['a terminal, none asked for', { progressSeconds: 0 }, true, 0],
])('%s', (_, asked, isTTY, count) => {
  expect(written(asked, isTTY)).toHaveLength(count)
})

test('lines elsewhere are plain, and on a terminal one is written over', () => {
  expect(written({ progressSeconds: 5 }, false)).toEqual(['so far\n', 'so far\n'])
  const shown = written({}, true)
  expect(shown[0]).toBe('\r\u001b[2Kso far')
  expect(shown.at(-1)).toBe('\r\u001b[2K')
})

test('a run tells seconds left, payments and those not approved', () => {
  expect(runLine({ planMs: 12_000, wholeMs: 60_000, ended: 2400, refused: 31 })).toBe(
    '12 s of 60, 48 s left: 2400 payments, 31 not approved',
  )
  expect(runLine({ planMs: 61_000, wholeMs: 60_000, ended: 1, refused: 0 })).toContain('draining')
  expect(shareLine(0, 0, 500)).toBe('0 %')
  expect(shareLine(0.25, 0, 1000)).toBe('25 %, about 3 s left')
})

test('the line that plays the same again has what decides, whoever said it, and nothing else', () => {
  const words = ['run', "it's.json", '--json', '--home', 'x', '--workers', '2', '--audit']
  const config = readConfig(words, { HUTONG_SIGNATURES: 'trust', HUTONG_PORT: '0' })
  expect(playedAgain(config, 7)).toBe(
    "hutong run 'it'\\''s.json' --seed 7 --workers 2 --signatures trust --audit",
  )
  expect(playedAgain(readConfig(['start'], {}), 7)).toBeNull()
})
