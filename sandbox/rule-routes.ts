/**
 * The rule book over HTTP: which page is open, what it says to one cell, and, with the token, the
 * turning of the page.
 */
import { momentOf } from '../core/calendar.ts'
import { appId, institutionId } from '../core/ids.ts'
import { type Cell, openRuleBook, type Ruling } from '../core/rule-book.ts'
import { type Scene, scenes } from '../core/scene.ts'
import type { Route, WireReply, WireRequest } from '../simulators/host/institution.ts'
import { json } from '../simulators/roles/app-door.ts'
import type { Mistake } from './misuse.ts'
import type { Stage } from './stage.ts'

type RuleStage = Pick<Stage, 'rules' | 'setRules' | 'emit' | 'now'>

/** What anyone may look at. */
export const ruleRoutes = (stage: RuleStage): Route[] => [
  {
    method: 'GET',
    path: '/admin/rules',
    serve: async () => json(200, { day: stage.rules().day, rules: stage.rules().rules }),
  },
  {
    method: 'GET',
    path: '/admin/rules/ruling',
    serve: async ({ query }) => rulingOf(stage, new URLSearchParams(query)),
  },
]

/** Opens the book at another day: it holds from the next message on. */
export function turnPage(stage: RuleStage, { body }: Pick<WireRequest, 'body'>): WireReply {
  const day = dayIn(body)
  if (typeof day !== 'string') return json(422, { mistakes: [day] })
  stage.setRules(openRuleBook(stage.rules().rules, day))
  stage.emit({ type: 'rules-changed', at: stage.now(), day, by: 'admin' })
  return json(200, { day })
}

/** Whether the text is a date of the calendar, `2021-12-02`. */
export const isDay = (text: string) =>
  /^\d{4}-\d\d-\d\d$/.test(text) && momentOf(`${text} 00:00:00`) !== undefined

function dayIn(body: Buffer): string | Mistake {
  const { day } = fieldsOf(body)
  if (typeof day === 'string' && isDay(day)) return day
  const todo = 'Send {"day": "2021-12-02"}, the date at which the rule book is to be opened.'
  return { where: 'body: day', found: JSON.stringify(day) ?? 'nothing', todo }
}

function fieldsOf(body: Buffer): { readonly day?: unknown } {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return typeof value === 'object' && value !== null ? value : {}
  } catch (cause) {
    if (cause instanceof SyntaxError) return {}
    throw cause
  }
}

function rulingOf(stage: RuleStage, asked: URLSearchParams): WireReply {
  const given = (name: string) => asked.get(name) ?? ''
  const scene = given('scene') === '' ? 'merchant-code' : given('scene')
  const missing = ['app', 'owner'].filter((name) => given(name) === '')
  const mistakes: Mistake[] = missing.map((name) => ({
    where: name,
    found: 'nothing',
    todo: 'Ask as /admin/rules/ruling?app=icbc&owner=alipay&scene=merchant-code&city=Beijing.',
  }))
  if (!isScene(scene)) {
    mistakes.push({ where: 'scene', found: scene, todo: `Give one of ${scenes.join(', ')}.` })
  }
  if (mistakes.length > 0 || !isScene(scene)) return json(422, { mistakes })
  const cell: Cell = {
    ...{ app: appId(given('app')), owner: institutionId(given('owner')), scene },
    ...{ city: given('city'), shop: given('shop') },
  }
  return json(200, { day: stage.rules().day, cell, ...told(stage.rules().ruling(cell)) })
}

const isScene = (word: string): word is Scene => (scenes as readonly string[]).includes(word)

/** A ruling in full; a cell no rule names says so. */
const told = (ruling: Ruling) => ({
  ...ruling,
  rule: ruling.rule ?? null,
  says: ruling.rule?.reason ?? 'No rule names this cell: it is closed.',
})
