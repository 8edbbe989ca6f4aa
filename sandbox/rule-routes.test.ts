import { expect, test } from 'vitest'
import type { SandboxEvent } from '../core/events.ts'
import type { RuleBook } from '../core/rule-book.ts'
import { ruleBookOn } from '../core/rule-history.ts'
import type { WireReply } from '../simulators/host/institution.ts'
import { isDay, ruleRoutes, turnPage } from './rule-routes.ts'

function stand() {
  let book: RuleBook = ruleBookOn('2026-11-22')
  const events: SandboxEvent[] = []
  const stage = {
    rules: () => book,
    setRules: (next: RuleBook) => {
      book = next
    },
    emit: (event: SandboxEvent) => void events.push(event),
    now: () => 7,
  }
  const look = async (path: string, query = '') => {
    const request = { method: 'GET', target: path, path, query, headers: {}, params: {} }
    const route = ruleRoutes(stage).find((one) => one.path === path)
    return read((await route?.serve({ ...request, body: Buffer.alloc(0) })) as WireReply)
  }
  const turn = (body: string) => read(turnPage(stage, { body: Buffer.from(body) }))
  return { look, turn, events }
}

const read = ({ status, body }: WireReply) => ({ status, told: JSON.parse(String(body)) })

test('the page is turned, told of, and holds at once', async () => {
  const { look, turn, events } = stand()
  const query = 'app=icbc&owner=alipay&city=Beijing'
  expect((await look('/admin/rules/ruling', query)).told).toMatchObject({ state: 'open' })
  expect(turn('{"day":"2015-01-01"}')).toEqual({ status: 200, told: { day: '2015-01-01' } })
  expect(events).toEqual([{ type: 'rules-changed', at: 7, day: '2015-01-01', by: 'admin' }])
  expect((await look('/admin/rules')).told.day).toBe('2015-01-01')
  const { told } = await look('/admin/rules/ruling', query)
  expect(told).toMatchObject({ state: 'closed', refusal: 'code-closed-by-rule' })
  expect(told.says).not.toBe('')
})

test.each([
  ['', 'nothing'],
  ['{', 'no JSON object'],
  ['[]', 'no JSON object'],
  ['{"day":7}', '7'],
  ['{"day":"2021-02-30"}', '"2021-02-30"'],
  ['{"day":"tomorrow"}', '"tomorrow"'],
])('a page that is no date is refused: %s', (body, found) => {
  const { turn, events } = stand()
  expect(turn(body)).toMatchObject({ status: 422, told: { mistakes: [{ found }] } })
  expect(events).toEqual([])
})

test('what no page has is told beside the day', () => {
  const { turn, events } = stand()
  const places = (body: string) =>
    turn(body).told.mistakes.map(({ where }: { where: string }) => where)
  expect(places('{"day":"2021-12-02","rules":[]}')).toEqual(['body: rules'])
  expect(places('{"rules":[]}')).toEqual(['body: day', 'body: rules'])
  expect(events).toEqual([])
})

test('an app, an owner or a question that nobody knows is no closed cell', async () => {
  const { status, told } = await stand().look(
    '/admin/rules/ruling',
    'app=icb&owner=wechat&scene=online&town=Fuzhou',
  )
  expect(status).toBe(422)
  expect(told.mistakes).toEqual([
    { where: 'app', found: 'icb', todo: 'Did you mean icbc?' },
    { where: 'owner', found: 'wechat', todo: 'Use one of: alipay, wechatpay, unionpay.' },
    {
      where: 'town',
      found: 'a name no cell has',
      todo: 'Use one of: app, owner, scene, city, shop.',
    },
  ])
})

test('a question about no cell is told all that it lacks', async () => {
  const { status, told } = await stand().look('/admin/rules/ruling', 'scene=dream')
  expect(status).toBe(422)
  expect(told.mistakes.map(({ where }: { where: string }) => where)).toEqual([
    'app',
    'owner',
    'scene',
  ])
})

test('the thirtieth of February is no day', () => {
  expect(['2020-02-29', '2021-02-29', '2021-1-1'].map(isDay)).toEqual([true, false, false])
})
