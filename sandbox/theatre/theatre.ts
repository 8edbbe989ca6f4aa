/**
 * The house in which one world after another is put on, behind the same doors. A page that watches is
 * hung up on when the world changes, comes back by itself, and takes the picture of the new one.
 */
import { durationSeconds, rateAt } from '../../core/arrivals.ts'
import type { Farewell, PlayState } from '../../dashboard/protocol/console.ts'
import type { Ports } from '../doors.ts'
import type { Kept } from '../resettable.ts'
import type { Scenario } from '../scenario-terms.ts'
import { type Sandbox, type SandboxOptions, tenantsBeside } from '../start-sandbox.ts'
import { createExchange, type Exchange, graceMs, isChanging } from './exchange.ts'
import type { Billing, House, Stopped } from './house.ts'
import { type Answer, mistaken, type PlayDesk, refused } from './play-desk.ts'
import { readOrder } from './play-order.ts'
import type { PlaybillParts } from './playbill.ts'
import { createPlaybillReader } from './playbill-reader.ts'
import { openRealHouse } from './real-house.ts'
import { isSpeed } from './tempo.ts'
import { openVirtualHouse } from './virtual-house.ts'

export interface TheatreOptions {
  /** What the scenario does not decide: it holds for every world that is put on. */
  readonly sandbox: Omit<SandboxOptions, 'scenario' | 'seed'>
  /** In real time. */
  readonly first: Billing
  readonly playbill: PlaybillParts
  readonly say: (line: string) => void
}

export interface Theatre {
  /** The first world, as it was opened. */
  readonly sandbox: Sandbox
  /** Requests being worked on now; none in virtual time. */
  inFlight(): number
  /** As the desk's; waits for a change of worlds that is under way. */
  stop(): Promise<Stopped>
  farewell(): Promise<Farewell>
  close(): Promise<void>
  /** Rejects on a mistake of ours, or when no world can be put on any more. */
  readonly broken: Promise<never>
}

/** @throws Misuse when a port is taken. */
export async function openTheatre(options: TheatreOptions): Promise<Theatre> {
  const { say, sandbox: common } = options
  let breakDown: (cause: unknown) => void = () => undefined
  const broken = new Promise<never>((_, reject) => {
    breakDown = reject
  })
  // Whoever waits for it hears of it; until somebody does, it is no stray rejection.
  broken.catch(() => undefined)
  const watched = <T extends House>(house: T): T => {
    house.broken.catch(breakDown)
    return house
  }
  // The desk stands at the door before the door is open.
  const desk = createPlayDesk(() => exchange, options.playbill)
  const firstPorts: Ports = common.port === undefined || common.port === 0 ? 'free' : common.port
  // Worlds beside those that are put on: they stay when one makes room for the next.
  const tenants = tenantsBeside(common)
  const backstage = { play: desk, ports: firstPorts, tenants }
  const first = watched(await openRealHouse(options.first, common, backstage))
  const open = async (billing: Billing, kept: Kept) =>
    billing.time === 'real'
      ? watched(await openRealHouse(billing, common, { ...backstage, begins: { kept } }))
      : watched(await openVirtualHouse(billing, { kept, play: desk }))
  const exchange = createExchange({ first, open, say, breakDown })
  const settled = async () => {
    await exchange.changed()
    return exchange.house()
  }
  return {
    ...{ broken, sandbox: first.sandbox },
    inFlight: () => exchange.house().inFlight(),
    stop: async () => (await settled()).stop(),
    farewell: async () => (await settled()).farewell(),
    close: async () => {
      await (await settled()).close(graceMs)
      await tenants.close()
    },
  }
}

function createPlayDesk(exchangeOf: () => Exchange, playbill: PlaybillParts): PlayDesk {
  const onStage = <T>(turn: (house: House) => T): T | Answer => {
    const exchange = exchangeOf()
    if (exchange.isChanging()) return isChanging
    const house = exchange.house()
    return house.state().step === 'playing' ? turn(house) : nothingPlays
  }
  return {
    state: () => stateOf(exchangeOf()),
    scenarios: createPlaybillReader(playbill).read,
    play: async (fields) => {
      const read = readOrder(fields, playbill)
      return 'mistakes' in read ? mistaken(read.mistakes) : exchangeOf().change(read.billing)
    },
    stop: async () =>
      onStage(async (house) => {
        const { ending } = await house.stop()
        return { status: 200, body: { ending } } as const
      }),
    pause: () => onStage((house) => house.pause()),
    resume: () => onStage((house) => house.resume()),
    turnSpeed: (speed) =>
      isSpeed(speed) ? onStage((house) => house.turnSpeed(speed)) : wrongSpeed(speed),
    reset: () => {
      const house = exchangeOf().house()
      return exchangeOf().change({ ...again(house), afresh: true })
    },
    restore: async (path) => {
      const house = exchangeOf().house()
      if (house.restorable === undefined) return nothingKept
      await house.restorable(path)
      return exchangeOf().change({ ...again(house), afresh: true, from: path })
    },
  }
}

/** The same once more, as it goes on where it is kept. */
const again = ({ billing, state }: House): Billing => {
  const { afresh: _afresh, from: _from, ...rest } = billing
  return { ...rest, speed: state().speed }
}

const nothingKept = refused(409, 'Nothing is kept in virtual time: play it in real time first.')

const nothingPlays = refused(409, 'Nothing is being played: start a scenario first.')

const wrongSpeed = (speed: unknown) =>
  mistaken([
    {
      ...{ where: 'body: speed', found: speed === undefined ? 'nothing' : JSON.stringify(speed) },
      todo: 'Send {"speed": …}: virtual seconds in a real one, 1 to 3600, or "max".',
    },
  ])

function stateOf(exchange: Exchange): PlayState {
  const { billing, state } = exchange.house()
  const { scenario, id, seed, time, rounds } = billing
  const { step, ...held } = state()
  const { title, describes, arrivals } = scenario
  return {
    ...{ changes: true, scenario: id, title, describes, seed, time, rounds, ...held },
    step: exchange.isChanging() && step !== 'stopping' ? 'changing' : step,
    plannedPerSecond: plannedAt(scenario, held.playedSeconds),
    seconds: durationSeconds(arrivals),
    ...{ before: exchange.before(), trouble: exchange.trouble() },
  }
}

/** Arrivals a second of the plan at a second of it; past its end those of its last. */
function plannedAt({ arrivals }: Scenario, second: number): number {
  let left = second
  for (const phase of arrivals) {
    if (left < phase.seconds) return rateAt(phase, left)
    left -= phase.seconds
  }
  const last = arrivals.at(-1)
  return last === undefined ? 0 : rateAt(last, last.seconds)
}
