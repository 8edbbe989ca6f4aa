/** The list of cases hangs together, and so do the peers. */
import { afterEach, expect, test, vi } from 'vitest'
import { cases, groups } from './cases.ts'
import { missingFile, missingProgram, versions } from './peers/folder.ts'
import { missingPeer, peers } from './peers/peers.ts'

const names = cases.map(({ name }) => name)

afterEach(() => vi.unstubAllEnvs())

test('each case has a name of its own, a sentence and a unit', () => {
  expect(names.length).toBeGreaterThan(15)
  expect(new Set([...names, ...Object.keys(groups)]).size).toBe(
    names.length + Object.keys(groups).length,
  )
  expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([])
  expect(cases.filter(({ says, unit }) => says.length < 10 || unit === '')).toEqual([])
})

test('what a case is held against, and what a group names, is there', () => {
  const needed = cases.flatMap(({ baseline }) => baseline ?? [])
  expect(
    [...needed, ...Object.values(groups).flat()].filter((name) => !names.includes(name)),
  ).toEqual([])
})

test('what needs others installs or asks for nothing by itself', () => {
  vi.stubEnv('HUTONG_BENCH_PEERS', '/nowhere')
  const reason = /is not installed: npm run bench -- install-peers$/
  for (const peer of peers) expect(missingPeer(peer)).toMatch(reason)
  expect(missingFile('@mockoon/cli/bin/run.js')).toMatch(/^@mockoon\/cli is/)
  expect(missingProgram('no-such-program')).toBe('no-such-program is not on the path')
  expect(missingProgram('node', '-v')).toBeUndefined()
  const asked = cases.filter(({ onRequest }) => onRequest === true).map(({ name }) => name)
  expect(asked).toEqual(expect.arrayContaining([...(groups.peers ?? []), ...(groups.loads ?? [])]))
})

const place = { port: 4711, adminPort: 4712, delayMs: 50, answer: '<xml>"paid"</xml>' }

test.each(peers)('$name is set up at its port, with its delay, in the version it says', (peer) => {
  const { files, command } = peer.setUp(place)
  const all = JSON.stringify([files, command])
  expect(all).toContain('4711')
  expect(all.includes('50')).toBe(peer.canDelay)
  for (const text of Object.values(files)) expect(() => JSON.parse(text)).not.toThrow()
  const version = Object.entries(versions).find(([name]) => peer.file.startsWith(`${name}/`))?.[1]
  expect(peer.says).toContain(version)
})
