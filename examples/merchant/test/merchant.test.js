/** The shop before a payment network of its own: what it promises, and that its bugs would be found. */
import { startSandbox } from 'hutong'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { bugs } from '../src/bugs.js'
import { promises } from './promises.js'
import { openStand } from './stand.js'

let sandbox
const stands = []

const opened = async (bug) => {
  const stand = await openStand(sandbox, bug)
  stands.push(stand)
  return stand
}

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 7 })
}, 30_000)

afterEach(async () => {
  for (const stand of stands.splice(0)) stand.close()
  sandbox.setPolicies({})
  expect(await sandbox.books()).toMatchObject({ sumFen: 0, broken: [] })
})

afterAll(() => sandbox.close())

test.each(Object.keys(promises))('%s', { timeout: 20_000 }, async (promise) => {
  await promises[promise]({ sandbox, stand: await opened() })
})

const atWechatPay = [
  'what is paid is shipped, once',
  'a notification that comes twice ships once',
  'a notification that is lost is made up for by asking',
  'what was paid is given back, and no more than that',
]

test.each(atWechatPay)('at WeChat Pay, too: %s', { timeout: 20_000 }, async (promise) => {
  await promises[promise]({ sandbox, stand: await opened() }, 'wechatpay')
})

/** Which promise each bug breaks. */
const caught = {
  'double-ship': 'a notification that comes twice ships once',
  'trust-anyone': 'a notification nobody signed is turned away',
  'unknown-is-failed': 'no answer to a charge is asked about, and never taken for a no',
  'any-amount': 'a payment of another amount ships nothing',
  'wait-for-notice': 'a notification that is lost is made up for by asking',
}

test.each(Object.keys(bugs))('the bug %s is caught', { timeout: 20_000 }, async (bug) => {
  const world = { sandbox, stand: await opened(bug) }
  await expect(promises[caught[bug]](world)).rejects.toThrow()
})
