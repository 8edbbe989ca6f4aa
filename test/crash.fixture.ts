/**
 * Worlds that fall: each stands on stores that outlive it, and is gone at one commit, with its clock,
 * its timers, its messages and its promises. The next stands up on the same stores, and merchants and
 * payers ask again as they do. What anybody was told is kept, and must be so in the end.
 */
import { createVirtualClock, sleep } from '../core/clock.ts'
import { type FaultKind, faultKinds, type Policies } from '../core/faults.ts'
import { institutionId } from '../core/ids.ts'
import { fen } from '../core/money.ts'
import { type Outcome, outcomeFacts } from '../core/outcome.ts'
import { type Stream, stream } from '../core/random.ts'
import { closesDaily } from '../sandbox/clearing.ts'
import type { Carry, OwedNotice } from '../simulators/host/notification.ts'
import { createNotifier, type Notifier } from '../simulators/host/notifier.ts'
import type { Order, OrderRefund } from '../simulators/roles/order.ts'
import { createRuins, Life, never } from './crash-stores.fixture.ts'
import { wrongs } from './oracle.ts'
import { createTown, type Deal, type Town } from './town.ts'

/** What a merchant does beside selling. */
export interface Errand extends Omit<Deal, 'number'> {
  /** Gives so much back. */
  readonly refundFen?: number
  /** Does not wait for the end, and undoes it. */
  readonly cancels?: true
  /** Takes so much of what is held. */
  readonly captureFen?: number
  /** Undoes the hold, or the capture. */
  readonly undoes?: 'hold' | 'capture'
}

/** A merchant's desk: what was notified, by what it tells, and how often it has said no at first. */
class Desk {
  readonly #heard = new Map<string, number>()
  readonly #refusals: number
  readonly #draw: Stream

  constructor(draw: Stream) {
    this.#draw = draw
    this.#refusals = 3
  }

  /** Whether it is acknowledged: of the first letters about a thing many are not. */
  take(body: string): boolean {
    const times = (this.#heard.get(body) ?? 0) + 1
    this.#heard.set(body, times)
    return times > this.#refusals || this.#draw.int(2) === 0
  }

  has(body: string): boolean {
    return this.#heard.has(body)
  }
}

const gaps: readonly number[] = [0, 15_000, 60_000, 600_000, 3_600_000, 6 * 3_600_000]

/** How a house of the town tells its merchants: by the real notifier, without a socket. */
function postman(town: () => Town, life: Life, desk: Desk) {
  const notifiers = new Map<string, Notifier>()
  const notifierOf = (network: string) => {
    const known = notifiers.get(network)
    if (known !== undefined) return known
    const id = institutionId(network)
    const gate = town().gates.get(id)
    if (gate === undefined) throw new Error(`No gate at ${network}.`)
    const carry: Carry = async ({ body }) => {
      if (life.isOver) return never
      return { status: desk.take(body) ? 200 : 500, body: '' }
    }
    const { clock, emit } = town()
    const made = createNotifier({ id, clock, emit, gate, mayNotify: () => true, carry })
    notifiers.set(network, made)
    return made
  }
  return (network: string, order: Order, news: string, owed: OwedNotice | undefined) => {
    const { trace, notifyUrl: url } = order
    notifierOf(network).send({
      ...{ trace, url: url ?? '', ladderMs: gaps, owed },
      write: async () => ({ headers: {}, body: news }),
      isAcknowledged: (status) => status === 200,
    })
  }
}

const paidNews = ({ orderNo }: Pick<Order, 'orderNo'>) => `${orderNo} is paid`
const refundNews = ({ refundNo }: Pick<OrderRefund, 'refundNo'>) => `${refundNo} is done`

/** One errand, and what people heard of it, whatever world they asked. */
interface Heard {
  readonly errand: Errand & Deal
  readonly said: Outcome[]
  readonly refunds: Outcome[]
  readonly undone: Outcome[]
  readonly seen: Order[]
  captured: Outcome | undefined
}

export interface Lives {
  readonly seed: number
  readonly errands: readonly Errand[]
  /** The commit each life ends at, counted from its beginning; the last life has no end. */
  readonly falls: readonly number[]
  readonly troubled?: boolean
  readonly slowStores?: boolean
  /** Clearing days are closed as they end, and what was missed when a world wakes. */
  readonly clears?: boolean
  /** How long nothing stands between two lives, at least. */
  readonly asleepMs?: number
}

export interface Lived {
  readonly wrongs: readonly string[]
  /** Of the last life. */
  readonly commits: number
  readonly heard: readonly Heard[]
  /** The last one's, at rest. */
  readonly town: Town
}

const beganAt = Date.UTC(2026, 10, 22, 4)

/** Plays one life after another on the same stores; the last goes on until it rests. */
export async function lived({ seed, errands, falls, ...how }: Lives): Promise<Lived> {
  const draw = stream(seed, 'falls')
  const ruins = createRuins()
  const heard = errands.map((errand, place): Heard => {
    const number = `N${place}`
    return {
      ...{ errand: { ...errand, number }, said: [], refunds: [], undone: [], seen: [] },
      captured: undefined,
    }
  })
  let startsAt = beganAt
  const desk = new Desk(stream(seed, 'desk'))
  for (const endsAt of [...falls, Number.POSITIVE_INFINITY]) {
    const slow = how.slowStores === true ? stream(seed, 'stores', endsAt) : undefined
    const life = new Life(endsAt, slow)
    const clock = createVirtualClock(startsAt)
    const send = postman(() => town, life, desk)
    const town: Town = createTown({
      ...{ seed, clock, storeOf: ruins(life), notifyUrl },
      onPaid: (network, order, owed) => send(network, order, paidNews(order), owed),
      onRefunded: (network, order, { refund, owed }) =>
        send(network, order, refundNews(refund), owed),
    })
    if (how.troubled === true) trouble(town)
    const isWhole = await played(town, life, async () => {
      await Promise.all(town.company.all.map((house) => house.wake()))
      if (how.clears === true) closing(town, startsAt > beganAt)
      await Promise.all(heard.map((one, place) => ran({ town, life }, one, place * 400)))
    })
    if (isWhole) life.rests()
    if (isWhole) {
      return { wrongs: await found(town, heard, desk), commits: life.commits, heard, town }
    }
    startsAt = clock.now() + draw.int(3) * draw.int(120_000) + (how.asleepMs ?? 0)
  }
  throw new Error('The last life has no end.')
}

/** As a stage has it done. */
const closing = (town: Town, wakes: boolean) =>
  closesDaily(town, { breaks: {}, seed: 1, clock: town.clock, later: town.later, wakes })

/** Lets time pass until all is done and at rest; false when the world fell before. */
async function played(town: Town, life: Life, work: () => Promise<void>): Promise<boolean> {
  const { clock } = town
  let done = false
  const working = work().then(() => {
    done = true
  })
  const end = clock.now() + dayMs
  let steps = 0
  for (;;) {
    await breath()
    if (life.isOver) return false
    const due = clock.nextDue()
    if (done && (due === undefined || due > end)) break
    if (due === undefined || due > end)
      throw new Error('Somebody waits for nothing that will come.')
    clock.advance(due - clock.now())
    steps += 1
    if (steps > stepsMax) throw new Error('It comes to no end.')
  }
  await working
  return true
}

const dayMs = 86_400_000
const stepsMax = 4_000
const breath = () => new Promise<void>((resolve) => setImmediate(resolve))

/** The first tries of every message meet with silence, delay and refusal by turns. */
function trouble(town: Town): void {
  town.weather.troubledTries = 2
  const faults = faultKinds.map((kind: FaultKind) => ({ kind, weight: 0.06, lateMs: 40_000 }))
  const latency = { kind: 'uniform', minMs: 0, maxMs: 3000 } as const
  const refusals = [{ outcome: 'institution-down', weight: 0.03 }] as const
  const bad = { faults, refusals, latency }
  const policies: Policies = Object.fromEntries(town.company.all.map(({ id }) => [id, bad]))
  town.weather.policies = policies
}

interface Place {
  readonly town: Town
  readonly life: Life
}

/** An errand from wherever it stands, as people go about it who do not know what was lost. */
async function ran(place: Place, one: Heard, afterMs: number): Promise<void> {
  const { town } = place
  const { errand } = one
  await sleep(town.clock, afterMs)
  const house = town.houses[errand.network].house
  const which = { orderNo: town.orderOf(errand).orderNo }
  const merchant = town.orderOf(errand).merchant
  if (errand.cancels === true && one.undone.includes('approved')) return
  let order = await ended(place, one)
  if (errand.cancels === true || order === undefined || isOpen(order)) {
    await repeated(
      place,
      one.undone,
      async () => (await house.refunder.reverse(merchant, which)).outcome,
    )
  }
  order = await look(place, one)
  if (errand.captureFen !== undefined && order?.hold !== undefined) await captured(place, one)
  if (errand.undoes !== undefined && order?.hold !== undefined) {
    const of = errand.undoes === 'hold' ? errand.number : captureNo(errand)
    await repeated(place, one.undone, () => town.undo(errand, { of, number: `U${errand.number}` }))
  }
  if (errand.refundFen === undefined || order?.payment == null) return
  const amountFen = fen(errand.refundFen)
  const request = { refundNo: `R${errand.number}` as never, amountFen, reason: '', notifyUrl }
  await repeated(place, one.refunds, async () => {
    return (await house.refunder.refund(merchant, which, request)).outcome
  })
}

const notifyUrl = 'http://127.0.0.1/notify'
const captureNo = ({ number }: Deal) => `C${number}`
const isOpen = ({ state }: Order) => ['created', 'confirming', 'reserved'].includes(state)
const isUnknown = (outcome: Outcome) =>
  outcomeFacts(outcome).class !== 'success' && !isRefused(outcome)
const isRefused = (outcome: Outcome) => outcomeFacts(outcome).class === 'refused'

/** Asks the same until it is known, and remembers what was heard. */
async function repeated({ town, life }: Place, heard: Outcome[], ask: () => Promise<Outcome>) {
  for (let tries = 0; tries < 60; tries += 1) {
    const outcome = await ask()
    if (life.isOver) return never
    heard.push(outcome)
    if (!isUnknown(outcome)) return outcome
    await sleep(town.clock, 4000)
  }
  throw new Error('It never becomes known.')
}

async function look({ town, life }: Place, one: Heard): Promise<Order | undefined> {
  const order = await town.find(one.errand)
  if (life.isOver) return never
  if (order !== undefined) one.seen.push(order)
  return order
}

/** Sells until the order is paid, held or dead; a payer who is asked says yes. */
async function ended(place: Place, one: Heard): Promise<Order | undefined> {
  const { town, life } = place
  const { errand } = one
  const desk = town.deskOf(errand.payer)
  for (let tries = 0; tries < 12; tries += 1) {
    const before = await look(place, one)
    if (before !== undefined && !isOpen(before)) return before
    if (before === undefined || (before.state === 'created' && errand.scene !== 'payer-code')) {
      const said = await town.pay(errand)
      if (life.isOver) return never
      one.said.push(said)
      if (errand.cancels === true) return look(place, one)
    }
    for (const waiting of await desk.waiting(errand.payer)) {
      if (waiting.trace === errand.number && waiting.scene === 'payer-code') {
        await desk.confirm(errand.payer, waiting.id)
      }
    }
    await sleep(town.clock, 9000)
  }
  return look(place, one)
}

async function captured(place: Place, one: Heard): Promise<void> {
  const { errand } = one
  const heard: Outcome[] = []
  const capture = () => place.town.capture(errand, captureNo(errand), errand.captureFen)
  one.captured = await repeated(place, heard, capture)
}

/** A sentence for everything that is wrong, or that somebody was told and is not so. */
async function found(town: Town, heard: readonly Heard[], desk: Desk): Promise<string[]> {
  const deals = heard.map(({ errand }) => errand)
  // Who observes hears of some attempts twice and of some never: it falls with its world.
  const told = { ...town, deals, answered: new Map(), ended: () => [{} as never] }
  const lies = await Promise.all(heard.map((one) => liesOf(town, one)))
  const isCapture = ({ errand }: Heard) => errand.captureFen !== undefined
  const captures = heard.filter(isCapture).map(({ errand }) => ({
    ...{ ...errand, number: captureNo(errand) },
  }))
  return [...(await wrongs({ ...told, captures })), ...lies.flat(), ...(await untold(town, desk))]
}

/** Whatever a merchant was to hear and has not. */
async function untold({ company }: Town, desk: Desk): Promise<string[]> {
  const found: string[] = []
  for (const { house } of company.networks) {
    for (const order of await house.acquirer.all()) {
      const isTaken = (order.payment ?? order.hold ?? null) !== null
      if (isTaken && !desk.has(paidNews(order))) found.push(`untold: ${paidNews(order)}`)
      for (const refund of order.refunds) {
        const isTold = refund.notifyUrl === null || desk.has(refundNews(refund))
        if (refund.state === 'done' && !isTold) found.push(`untold: ${refundNews(refund)}`)
      }
    }
  }
  return found
}

async function liesOf(town: Town, one: Heard): Promise<string[]> {
  const { errand, said, refunds, undone, seen } = one
  const order = await town.find(errand)
  const isTaken = (of: Order | undefined) => (of?.payment ?? of?.hold ?? null) !== null
  const key = ({ payment, hold }: Order) => (payment ?? hold)?.settleKey
  const about = (says: string) => `${errand.number} of ${errand.payer}: ${says}, is ${order?.state}`
  const found: string[] = []
  if (said.includes('approved') && !isTaken(order)) found.push(about('was told paid'))
  for (const before of seen) {
    if (isTaken(before) && (!isTaken(order) || (order && key(order) !== key(before)))) {
      found.push(about(`was seen ${before.state}`))
    }
    const isDead = !isOpen(before) && !isTaken(before)
    if (isDead && isTaken(order)) found.push(about(`was seen ${before.state}`))
  }
  if (errand.scene !== 'payer-code') {
    const all = await town.deskOf(errand.payer).all()
    const paid = all.filter((of) => of.orderNo === errand.number && of.state === 'paid')
    if (paid.length !== (isTaken(order) ? 1 : 0))
      found.push(about(`the payer paid ${paid.length} times`))
  }
  const refund = order?.refunds.find(({ refundNo }) => refundNo === `R${errand.number}`)
  if (refunds.includes('approved') && refund?.state !== 'done') found.push(about('refunded'))
  if (refunds.some(isRefused) && refund?.state === 'done') found.push(about('refund refused'))
  if (undone.includes('approved') && errand.undoes !== 'capture') {
    if (order?.payment && order.state !== 'refunded') found.push(about('was undone'))
    if (order?.hold && order.state !== 'voided') found.push(about('hold was undone'))
  }
  return found
}
