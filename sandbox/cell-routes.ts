/**
 * The interoperability matrix over HTTP: every cell by scene and city, and one cell in full, with the
 * rules that open or close it. Looking needs no token.
 */
import type { RuleBook } from '../core/rule-book.ts'
import { type Scene, scenes } from '../core/scene.ts'
import { type Cells, createCells } from '../dashboard/cells.ts'
import type { Pair } from '../dashboard/cells-grid.ts'
import type { CellAnswer, CellState, CellsAnswer, CellsAsked } from '../dashboard/protocol/cells.ts'
import { networks } from '../loadtests/traffic/cast.ts'
import type { Route, WireReply } from '../simulators/host/institution.ts'
import { json } from '../simulators/roles/app-door.ts'
import { rulingsOf, stateOf } from './cell-rulings.ts'
import type { Mistake } from './misuse.ts'
import { institutionOfApp } from './names.ts'
import { suggestion } from './nearest.ts'
import type { Stage } from './stage.ts'

type CellStage = Pick<Stage, 'listen' | 'rules' | 'now'> & {
  readonly company: Pick<Stage['company'], 'shops'>
}

const apps: readonly string[] = [...institutionOfApp.keys()]
const pairs: readonly Pair[] = apps.flatMap((app) => networks.map((owner) => ({ app, owner })))

/** Counts from now on. */
export function cellRoutes(stage: CellStage): Route[] {
  const { shops } = stage.company
  let made: Cells | undefined
  /** Made for the first attempt that ends, or when somebody looks: two megabytes, and many never do. */
  const cells = (): Cells => {
    made ??= createCells({ apps, owners: networks, cities: shops.map(({ city }) => city) })
    return made
  }
  stage.listen((event) => {
    if (event.type === 'attempt-ended') cells().count(event)
  })
  const states = rememberedStates(stage)

  function all(asked: CellsAsked): CellsAnswer {
    const [at, book] = [stage.now(), stage.rules()]
    const rows = pairs.map((pair): CellsAnswer['cells'][number] => {
      const { attempts, approved, ...lately } = cells().totals(pair, asked, at)
      const { recentAttempts, recentApproved } = lately
      const state = states(book, pair, asked)
      return [pair.app, pair.owner, state, attempts, approved, recentAttempts, recentApproved]
    })
    return { at, day: book.day, ...asked, cities: cells().cities, cells: rows }
  }

  function one(pair: Pair, asked: CellsAsked): CellAnswer {
    const [at, book] = [stage.now(), stage.rules()]
    const question = { book, pair, asked, shops }
    const told = { state: stateOf(question), rulings: rulingsOf(question) }
    return { at, day: book.day, ...pair, ...asked, ...told, ...cells().counts(pair, asked, at) }
  }

  return [
    {
      method: 'GET',
      path: '/admin/cells',
      serve: async ({ query }) => answered(readAsked(query, cells().cities), all),
    },
    {
      method: 'GET',
      path: '/admin/cells/:app/:owner',
      serve: async ({ params, query }) => {
        const { app = '', owner = '' } = params
        const mistakes = [...unknown('app', app, apps), ...unknown('owner', owner, networks)]
        if (mistakes.length > 0) return json(404, { mistakes })
        return answered(readAsked(query, cells().cities), (asked) => one({ app, owner }, asked))
      },
    },
  ]
}

/** The states of all cells are asked for every second, and change when the page is turned. */
function rememberedStates({ company }: CellStage) {
  const byBook = new WeakMap<RuleBook, Map<string, CellState>>()
  return (book: RuleBook, pair: Pair, asked: CellsAsked): CellState => {
    const known = byBook.get(book) ?? new Map<string, CellState>()
    byBook.set(book, known)
    const key = [pair.app, pair.owner, asked.scene, asked.city].join()
    const state = known.get(key) ?? stateOf({ book, pair, asked, shops: company.shops })
    known.set(key, state)
    return state
  }
}

type Read = { readonly asked: CellsAsked } | { readonly mistakes: readonly Mistake[] }

const answered = (read: Read, answer: (asked: CellsAsked) => object): WireReply =>
  'mistakes' in read ? json(422, { mistakes: read.mistakes }) : json(200, answer(read.asked))

const questions = ['scene', 'city']

/** Nothing said, or an empty word, means everywhere. */
function readAsked(query: string, cities: readonly string[]): Read {
  const given = new URLSearchParams(query)
  const word = (name: string) => given.get(name) || null
  const [scene, city] = [word('scene'), word('city')]
  const odd = [...given.keys()].filter((name) => !questions.includes(name))
  const mistakes = [
    ...(scene === null ? [] : unknown('scene', scene, scenes)),
    ...(city === null ? [] : unknown('city', city, cities)),
    ...odd.map((where) => ({
      ...{ where, found: 'something no cell is told apart by' },
      todo: suggestion(where, questions),
    })),
  ]
  if (mistakes.length > 0) return { mistakes }
  return { asked: { scene: scene === null || !isScene(scene) ? null : scene, city } }
}

const isScene = (word: string): word is Scene => (scenes as readonly string[]).includes(word)

const unknown = (where: string, found: string, known: readonly string[]): Mistake[] =>
  known.includes(found)
    ? []
    : [{ where, found: found === '' ? 'nothing' : found, todo: remedy(found, known) }]

/** The nearest of the names, and all of them: there are few. */
function remedy(found: string, known: readonly string[]): string {
  const told = suggestion(found, known)
  const all = `Known are: ${known.join(', ')}.`
  return told.startsWith('Use one of') ? all : `${told} ${all}`
}
