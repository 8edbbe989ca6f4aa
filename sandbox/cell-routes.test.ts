/** What the open page of the rule book says of a cell of the matrix, and what is answered about it. */
import { expect, test } from 'vitest'
import { appId, institutionId, merchantId } from '../core/ids.ts'
import type { RuleBook } from '../core/rule-book.ts'
import { ruleBookOn } from '../core/rule-history.ts'
import type { CellAnswer, CellsAnswer } from '../dashboard/protocol/cells.ts'
import { sampleAttempt } from '../dashboard/sample-events.fixture.ts'
import type { WireReply } from '../simulators/host/institution.ts'
import { createBus } from './bus.ts'
import { cellRoutes } from './cell-routes.ts'

const shops = [
  { owner: 'alipay', city: 'Beijing', name: 'Noodles' },
  { owner: 'alipay', city: 'Dunhuang', name: 'Tea' },
  { owner: 'wechatpay', city: 'Fuzhou', name: 'Street stall' },
].map(({ owner, ...shop }) => ({
  ...{ owner: institutionId(owner), merchant: merchantId('1'), staticCode: null },
  ...shop,
}))

function stand(day: string) {
  let book: RuleBook = ruleBookOn(day)
  const bus = createBus((cause) => {
    throw cause
  })
  const attempt = sampleAttempt({ app: 'quickpass', owner: 'alipay' })
  const now = () => attempt.at
  const routes = cellRoutes({ listen: bus.listen, rules: () => book, now, company: { shops } })
  const serve = async (index: number, query: string, params: Record<string, string> = {}) => {
    const request = { method: 'GET', target: '', path: '', query, headers: {}, params }
    const reply = (await routes[index]?.serve({ ...request, body: Buffer.alloc(0) })) as WireReply
    return { status: reply.status, told: JSON.parse(String(reply.body)) }
  }
  return {
    all: async (query = ''): Promise<CellsAnswer> => (await serve(0, query)).told,
    one: async (app: string, owner: string, query = ''): Promise<CellAnswer> =>
      (await serve(1, query, { app, owner })).told,
    serve,
    pay: (city: string) =>
      bus.emit({ ...attempt, city, scene: 'merchant-code', app: appId('quickpass') }),
    turn: (to: string) => {
      book = ruleBookOn(to)
    },
  }
}

test('a pilot opens some cities of a cell and not others, and says which rule does so', async () => {
  const { one, all } = stand('2021-03-01')
  const whole = await one('quickpass', 'alipay', 'scene=merchant-code')
  expect(whole.state).toBe('partly')
  expect(whole.rulings).toEqual([
    expect.objectContaining({ state: 'pilot', why: null, from: '2020-12-31', cities: ['Beijing'] }),
    expect.objectContaining({ state: 'closed', why: 'outside-pilot', cities: ['Dunhuang'] }),
  ])
  expect(whole.rulings[0]?.source).toMatch(/^U\d/)
  const states = async (query: string) =>
    (await all(query)).cells.find(([app, owner]) => app === 'quickpass' && owner === 'alipay')?.[2]
  expect(await states('scene=merchant-code&city=Beijing')).toBe('open')
  expect(await states('scene=merchant-code&city=Dunhuang')).toBe('closed')
})

test('where no rule says anything the cell is closed, and where nobody is connected too', async () => {
  const { one } = stand('2019-06-01')
  const cell = await one('alipay', 'wechatpay')
  expect(cell.state).toBe('closed')
  expect(cell.rulings.every(({ state, why }) => state === 'closed' && why !== null)).toBe(true)
  expect(cell.rulings[0]?.says).not.toBe('')
})

test('another page holds at once', async () => {
  const { one, turn } = stand('2019-06-01')
  expect((await one('quickpass', 'alipay')).state).toBe('closed')
  turn('2024-06-15')
  const cell = await one('quickpass', 'alipay', 'scene=merchant-code')
  expect([cell.state, cell.day]).toEqual(['open', '2024-06-15'])
})

test('counts from the first event on, and by city', async () => {
  const { all, one, pay } = stand('2024-06-15')
  pay('Beijing')
  pay('Beijing')
  pay('')
  const { cells, cities } = await all()
  expect(cells).toHaveLength(93)
  expect(cells.filter(([, , , attempts]) => attempts > 0)).toEqual([
    ['quickpass', 'alipay', expect.any(String), 3, 3, 3, 3],
  ])
  expect(cities).toEqual(['Beijing', 'Dunhuang', 'Fuzhou', 'elsewhere'])
  const there = await one('quickpass', 'alipay', 'city=elsewhere')
  expect(there.totals).toMatchObject({ attempts: 1, recentAttempts: 1 })
})

// biome-ignore format: a table is read in columns
test.each([
  [0, 'scene=scan',            {},                                        422, [['scene', 'scan']]],
  [0, 'city=Rome&scene=scan',  {},                                        422, [['scene', 'scan'], ['city', 'Rome']]],
  [0, 'town=Beijing',          {},                                        422, [['town', 'something no cell is told apart by']]],
  [1, '',                      { app: 'icbcc', owner: 'alipay' },         404, [['app', 'icbcc']]],
  [1, '',                      { app: 'no', owner: 'icbc' },              404, [['app', 'no'], ['owner', 'icbc']]],
  [1, 'city=Rome',             { app: 'icbc', owner: 'alipay' },          422, [['city', 'Rome']]],
])('route %s refuses "%s" of %j', async (route, query, params, status, found) => {
  const told = await stand('2024-06-15').serve(route, query, params)
  expect(told.status).toBe(status)
  const { mistakes } = told.told
  expect(mistakes.map((one: { where: string; found: string }) => [one.where, one.found])).toEqual(found)
  expect(mistakes.every(({ todo }: { todo: string }) => todo !== '')).toBe(true)
})
