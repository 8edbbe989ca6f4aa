/** Every cell of the pair matrix on every page of the story: paid, or refused as the page says, where it says. */
import { expect, test } from 'vitest'
import { appId, institutionId, trace } from '../core/ids.ts'
import { openRuleBook } from '../core/rule-book.ts'
import { ruleHistory } from '../core/rule-history.ts'
import { rulePages } from '../core/rule-pages.ts'
import { isRemote, type Scene, scenes } from '../core/scene.ts'
import { wrongs } from './oracle.ts'
import {
  expectedOn,
  homeOf,
  matrixApps,
  matrixCities,
  matrixOwners,
  matrixShops,
  type PageName,
  type Place,
  refusingHop,
} from './rule-matrix.fixture.ts'
import { createTown, type Deal, type Network, type Town } from './town.ts'

const pages = rulePages.map(({ name, day, rules }) => ({
  name: name as PageName,
  book: openRuleBook([...ruleHistory, ...rules], day),
}))

interface Cell {
  readonly app: string
  readonly owner: Network
  readonly scene: Scene
  readonly place: Place
}

const everyPair = matrixApps.flatMap((app) => matrixOwners.map((owner) => ({ app, owner })))

const ordinary = (cities: readonly string[]): Cell[] =>
  everyPair.flatMap((pair) =>
    scenes.flatMap((scene) =>
      cities.map((city) => ({ ...pair, scene, place: { city, shop: 'Tea' } })),
    ),
  )

const named: readonly Cell[] = matrixShops.flatMap(([shop, owner, scene]) =>
  matrixApps.map((app) => ({ app, owner, scene, place: { city: 'Suzhou', shop } })),
)

/** Where everybody pays: in a pilot's city and in another; the book alone is asked of many more. */
const citiesOf = {
  'walled-gardens': ['Shenzhen', 'Suzhou'],
  'seven-city-pilot': ['Shenzhen', 'Fuzhou', 'Suzhou'],
  'autumn-2021': ['Shenzhen', 'Fuzhou', 'Suzhou'],
  'december-2021': ['Fuzhou', 'Suzhou'],
  'opening-2024': ['Shenzhen', 'Suzhou'],
  'full-openness': ['Shenzhen', 'Suzhou'],
  'exclusive-agreement': ['Shenzhen', 'Suzhou'],
} as const satisfies Record<PageName, readonly string[]>

test('the pages of the story are seven', () => {
  expect(pages.map(({ name }) => name)).toEqual([
    ...['walled-gardens', 'seven-city-pilot', 'autumn-2021', 'december-2021', 'opening-2024'],
    ...['full-openness', 'exclusive-agreement'],
  ])
})

test.each(pages)('the book says of every cell what the table of $name says', ({ name, book }) => {
  const expected = expectedOn(name)
  const cells = [...ordinary(matrixCities), ...named]
  expect(cells).toHaveLength(31 * (3 * 5 * 9 + matrixShops.length))
  const said = cells.map(({ app, owner, scene, place }) => {
    const cell = { app: appId(app), owner: institutionId(owner), scene, ...place }
    const { state, refusal } = book.ruling(cell)
    const connected = book.connects(cell.app, cell.owner)
    return line({ app, owner, scene, place }, state, refusal ?? '', connected ? '' : 'apart')
  })
  const told = cells.map((cell) => {
    const { state, refusal, connected } = expected(cell.app, cell.owner, cell.scene, cell.place)
    return line(cell, state, refusal ?? '', connected ? '' : 'apart')
  })
  expect(said).toEqual(told)
})

test.each(pages)('everybody pays or is refused as on $name', { timeout: 60_000 }, async (page) => {
  const { name, book } = page
  const town = createTown()
  town.weather.rules = book
  const expected = expectedOn(name)
  const cells = [...ordinary(citiesOf[name]), ...named]
  const made = cells.map((cell, n) => ({ cell, deal: dealOf(cell, n) }))
  const outcomes = await town.until(
    Promise.all(made.map(({ cell, deal }) => paid(town, deal, cell.place))),
  )
  await town.rest()
  const ends = new Map(
    town.events.flatMap((event) => (event.type === 'attempt-ended' ? [[event.trace, event]] : [])),
  )
  const seen = made.map(({ cell, deal }, n) => {
    const { hop = '', moneyMoved } = ends.get(trace(deal.number)) ?? {}
    return line(cell, outcomes[n] ?? '', moneyMoved ? 'paid' : 'unpaid', hop)
  })
  const told = made.map(({ cell }) => {
    const { app, owner, scene, place } = cell
    const rule = expected(app, owner, scene, place)
    return rule.refusal === undefined
      ? line(cell, 'approved', 'paid', payingHop(cell))
      : line(cell, rule.refusal, 'unpaid', refusingHop(app, owner, { scene, expected: rule }))
  })
  expect(seen).toEqual(told)
  expect(await wrongs(town)).toEqual([])
})

const line = ({ app, owner, scene, place }: Cell, ...words: readonly string[]) =>
  [`${app} at ${owner}, ${scene}, ${place.shop} of ${place.city}:`, ...words].join(' ').trim()

const payingHop = ({ app, owner, scene }: Cell) =>
  scene === 'payer-code' ? `merchant>${owner}` : `${app}-app>${homeOf(app)}`

/** Payers by number: those of a wallet pay by balance or by card in turns. */
const dealOf = ({ app, owner, scene }: Cell, n: number): Deal => ({
  ...{ payer: `${app}-${n}`, network: owner, scene, amountFen: 100 + (n % 900) },
  ...{ number: `N${n}`, merchant: 'shop' },
})

/** A payment at a shop of that name in that city, by the way of its scene. */
async function paid(town: Town, deal: Deal, { city, shop }: Place) {
  const { house } = town.houses[deal.network]
  const desk = town.deskOf(deal.payer)
  const phone = { trace: deal.number, city, owner: institutionId(deal.network) }
  const orderAt = (payerCode?: string) => {
    const order = town.orderOf(deal, payerCode)
    return { ...order, payee: { ...order.payee, name: shop, city } }
  }
  town.deals.push(deal)
  const told = async () => {
    if (deal.scene === 'payer-code') {
      const { code } = await desk.showCode(deal.payer, phone)
      return (await house.charger.charge(orderAt(code))).outcome
    }
    const reference = isRemote(deal.scene) ? { code: `reference-${deal.number}` } : {}
    const { order } = await house.acquirer.open({ ...orderAt(), ...reference })
    const code = order?.code ?? ''
    const { payment, outcome } = isRemote(deal.scene)
      ? await desk.open(deal.payer, code, phone)
      : await desk.scan(deal.payer, code, phone)
    return payment === undefined ? outcome : (await desk.confirm(deal.payer, payment.id)).outcome
  }
  const outcome = await told()
  town.answered.set(deal, outcome)
  return outcome
}
