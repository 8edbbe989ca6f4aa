/** Worlds follow one another: nothing is closed before it is told of, and never two changes at once. */
import { expect, test } from 'vitest'
import { byHand } from '../by-hand.ts'
import { Misuse } from '../misuse.ts'
import type { Kept } from '../resettable.ts'
import { createExchange } from './exchange.ts'
import type { Billing, House, HouseState } from './house.ts'

const billed = (title: string): Billing => ({
  ...{ scenario: { ...byHand, title }, id: title, seed: 1, time: 'real', speed: 1, rounds: null },
})

const kept = {
  doors: new Map(),
  ...{ keyRing: {} as Kept['keyRing'], intercept: undefined },
}

function houseOf(billing: Billing, did: string[]): House {
  const { title } = billing.scenario
  const state: HouseState = {
    ...{ step: 'playing', paused: false, round: 1, rate: 1, speed: 1, reachedSpeed: null },
    ...{ playedSeconds: 0, ending: null },
  }
  const done = { status: 200, body: {} } as const
  return {
    billing,
    state: () => state,
    inFlight: () => 0,
    stop: async () => {
      did.push(`stop ${title}`)
      return { ending: null, words: null }
    },
    farewell: async () => {
      did.push(`books of ${title}`)
      const found = { title, seed: 1, time: 'real', at: 0, rounds: 1, accounts: 3 } as const
      return { ...found, booksBalance: true, broken: [], says: `books of ${title} balance` }
    },
    leave: async () => {
      did.push(`close ${title}`)
      return kept
    },
    close: async () => undefined,
    pause: () => done,
    resume: () => done,
    turnSpeed: () => done,
    broken: new Promise(() => undefined),
  }
}

function begin(open: (billing: Billing, did: string[]) => Promise<House>) {
  const did: string[] = []
  const broken: unknown[] = []
  const exchange = createExchange({
    first: houseOf(billed('one'), did),
    open: (billing) => open(billing, did),
    say: (line) => did.push(`said: ${line}`),
    breakDown: (cause) => broken.push(cause),
  })
  return { exchange, did, broken }
}

const opens = async (billing: Billing, did: string[]) => {
  did.push(`open ${billing.scenario.title}`)
  return houseOf(billing, did)
}

test('the old world is stopped, told of, and only after the answer closed for the next', async () => {
  const { exchange, did } = begin(opens)
  const answer = await exchange.change(billed('two'))
  expect(answer).toMatchObject({ status: 202, body: { before: { title: 'one', accounts: 3 } } })
  expect(did).toEqual(['stop one', 'books of one', 'said: books of one balance'])
  await exchange.changed()
  expect(did.slice(3)).toEqual(['close one', 'open two', 'said: Now playing "two", seed 1.'])
  expect(exchange.house().billing.id).toBe('two')
  expect(exchange.before()).toMatchObject({ title: 'one', booksBalance: true })
})

test('while worlds change nobody else may change them', async () => {
  const { exchange } = begin(opens)
  const [first, second] = await Promise.all([
    exchange.change(billed('two')),
    exchange.change(billed('three')),
  ])
  expect([first.status, second.status]).toEqual([202, 409])
  await exchange.changed()
  expect(exchange.isChanging()).toBe(false)
  expect(exchange.house().billing.id).toBe('two')
})

test('a world that cannot be opened is told of, and the one before it comes back', async () => {
  const { exchange, did, broken } = begin(async (billing, deeds) => {
    if (billing.id === 'two') throw new Error('no room')
    return opens(billing, deeds)
  })
  await exchange.change(billed('two'))
  await exchange.changed()
  expect(exchange.trouble()).toBe('"two" could not be put on: no room')
  expect(exchange.house().billing.id).toBe('one')
  expect(did).toContain('open one')
  expect(broken).toEqual([])
})

test('a port that is taken for a moment is asked for again', async () => {
  let tries = 0
  const { exchange, did } = begin(async (billing, deeds) => {
    tries += 1
    if (tries > 1) return opens(billing, deeds)
    const todo = 'Wait.'
    throw new Misuse('open the doors', [{ where: 'port 9000', found: 'it is taken', todo }])
  })
  await exchange.change(billed('two'))
  await exchange.changed()
  expect(tries).toBe(2)
  expect(did.join('\n')).toContain('port 9000: it is taken')
  expect([exchange.house().billing.id, exchange.trouble()]).toEqual(['two', null])
})
