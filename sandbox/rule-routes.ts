/**
 * The rule book over HTTP: which page is open, what it says to one cell, and, with the token, the
 * turning of the page.
 */
import { momentOf } from '../core/calendar.ts'
import { appId, institutionId } from '../core/ids.ts'
import { type Cell, openRuleBook, type Ruling } from '../core/rule-book.ts'
import { type Scene, scenes } from '../core/scene.ts'
import { networks } from '../loadtests/traffic/cast.ts'
import type { Route, WireReply, WireRequest } from '../simulators/host/institution.ts'
import { json } from '../simulators/roles/app-door.ts'
import type { Mistake } from './misuse.ts'
import { institutionOfApp } from './names.ts'
import { suggestion } from './nearest.ts'
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
  const page = pageIn(body)
  if ('mistakes' in page) return json(422, { mistakes: page.mistakes })
  const { day } = page
  stage.setRules(openRuleBook(stage.rules().rules, day))
  stage.emit({ type: 'rules-changed', at: stage.now(), day, by: 'admin' })
  return json(200, { day })
}

/** Whether the text is a date of the calendar, `2021-12-02`. */
export const isDay = (text: string) =>
  /^\d{4}-\d\d-\d\d$/.test(text) && momentOf(`${text} 00:00:00`) !== undefined

function pageIn(body: Buffer): { readonly day: string } | { readonly mistakes: Mistake[] } {
  const fields = fieldsOf(body)
  if (fields === undefined) return { mistakes: [{ where: 'body', found: 'no JSON object', todo }] }
  const { day, ...others } = fields
  const mistakes = Object.keys(others).map((name) => ({
    where: `body: ${name}`,
    found: 'something a page has not',
    todo: 'Leave it out; rules of your own stand in the "rules" of a scenario.',
  }))
  if (typeof day === 'string' && isDay(day)) return mistakes.length > 0 ? { mistakes } : { day }
  const found = JSON.stringify(day) ?? 'nothing'
  return { mistakes: [{ where: 'body: day', found, todo }, ...mistakes] }
}

const todo = 'Send {"day": "2021-12-02"}, the date at which the rule book is to be opened.'

/** The fields of a JSON object; none for an empty body, nothing for anything else. */
function fieldsOf(body: Buffer): { readonly day?: unknown } | undefined {
  if (body.length === 0) return {}
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

function rulingOf(stage: RuleStage, asked: URLSearchParams): WireReply {
  const given = (name: string) => asked.get(name) ?? ''
  const scene = given('scene') === '' ? 'merchant-code' : given('scene')
  const mistakes = mistakesIn(asked, scene)
  if (mistakes.length > 0 || !isScene(scene)) return json(422, { mistakes })
  const cell: Cell = {
    ...{ app: appId(given('app')), owner: institutionId(given('owner')), scene },
    ...{ city: given('city'), shop: given('shop') },
  }
  return json(200, { day: stage.rules().day, cell, ...told(stage.rules().ruling(cell)) })
}

/** What may be asked for, and who or what it may be where that is known. */
const questions: Readonly<Record<string, readonly string[] | null>> = {
  app: [...institutionOfApp.keys()],
  owner: networks,
  scene: scenes,
  city: null,
  shop: null,
}

function mistakesIn(asked: URLSearchParams, scene: string): Mistake[] {
  const todo = 'Ask as /admin/rules/ruling?app=icbc&owner=alipay&scene=merchant-code&city=Beijing.'
  const odd = [...asked.keys()].filter((name) => !Object.hasOwn(questions, name))
  const wrong = Object.entries(questions).flatMap(([where, known]) => {
    const word = where === 'scene' ? scene : (asked.get(where) ?? '')
    if (known === null || known.includes(word)) return []
    const found = word === '' ? 'nothing' : word
    return [{ where, found, todo: word === '' ? todo : suggestion(word, known) }]
  })
  const names = Object.keys(questions)
  const strange = odd.map((where) => {
    return { where, found: 'a name no cell has', todo: suggestion(where, names) }
  })
  return [...wrong, ...strange]
}

const isScene = (word: string): word is Scene => (scenes as readonly string[]).includes(word)

/** A ruling in full; a cell no rule names says so. */
const told = (ruling: Ruling) => ({
  ...ruling,
  rule: ruling.rule ?? null,
  says: ruling.rule?.reason ?? 'No rule names this cell: it is closed.',
})
