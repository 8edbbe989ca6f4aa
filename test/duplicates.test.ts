/**
 * The same signed bytes, many times at once, for every operation that makes or moves something: one
 * effect, and answers that all fit it. The same number with other terms is refused in the network's
 * words. A thousand times each when HUTONG_DUPLICATES says so; fewer by default.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import { sent, sentAtOnce } from './duplicates.fixture.ts'
import { cases, code, houses, type Network, openBench } from './duplicates-cases.fixture.ts'

const times = Number(process.env.HUTONG_DUPLICATES ?? 100)
let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 9, home: process.env.HUTONG_TEST_HOME ?? '' })
  await openBench(sandbox)
})
afterAll(() => sandbox.close())

async function balanceOf(network: Network): Promise<number> {
  const { house, app, payer } = houses[network]
  const reply = await fetch(`${sandbox.urls[house]}/app/${app}/payers/${payer}`)
  return ((await reply.json()) as { balanceFen: number }).balanceFen
}

let count = 0

test.each(Object.keys(cases))(
  `${times} at once: %s`,
  async (operation) => {
    const [network, prepare] = cases[operation] ?? []
    if (network === undefined || prepare === undefined) throw new Error(`No case ${operation}.`)
    count += 1
    await code(network)
    const before = await balanceOf(network)
    const { same, other, answers, name, lostFen } = await prepare(`D2026${1000 + count}`)
    const answered = await sentAtOnce(Array.from({ length: times }, () => same))
    const texts = answered.map(({ text }) => decodeURIComponent(text))
    const odd = texts.filter((text) => !answers.some((one) => one.test(text)))
    expect(odd.slice(0, 3)).toEqual([])
    expect(texts.some((text) => answers[0]?.test(text))).toBe(true)
    const names = new Set(texts.flatMap((text) => name?.exec(text)?.[1] ?? []))
    expect(names.size).toBe(name === undefined ? 0 : 1)
    expect(await sandbox.settled(20_000)).toBe(true)
    if (other !== undefined)
      expect(decodeURIComponent((await sent(other[0])).text)).toMatch(other[1])
    expect(before - (await balanceOf(network))).toBe(lostFen)
    expect(await sandbox.books()).toMatchObject({ balance: true, broken: [], sumFen: 0 })
    expect(await sandbox.records()).toMatchObject({ agree: true })
  },
  120_000,
)
