/** A scenario on a stage with doors, in real time: round after round until it is stopped. */
import { assertRestorable } from '../durable/hold-world.ts'
import type { Backstage } from '../open-world.ts'
import type { RateDesk } from '../rate-desk.ts'
import { commandFor } from '../recordings/command-line.ts'
import { openSandbox, type Sandbox, type SandboxOptions } from '../start-sandbox.ts'
import { type Billing, farewellOf, type House } from './house.ts'
import { type Answer, refused } from './play-desk.ts'
import { createRounds } from './rounds.ts'

export interface RealHouse extends House {
  readonly sandbox: Sandbox
}

/** What a sandbox waits for at the end, before its books are looked at. */
const settleMs = 5000

/** @throws Misuse when a door cannot be opened. */
export async function openRealHouse(
  billing: Billing,
  options: SandboxOptions,
  backstage: Backstage,
): Promise<RealHouse> {
  const { scenario, seed } = billing
  const command = commandFor(billing, options)
  const { afresh = false, from } = billing
  // Behind doors that are kept a world goes on as well, where nobody asked for a fresh one.
  const begins = { ...backstage.begins, afresh, ...(from === undefined ? {} : { from }) }
  const given = { ...options, seed }
  const { sandbox, view, leave } = await openSandbox(given, {
    ...{ ...backstage, scenario, command, begins },
  })
  const rate = view?.rate
  const rounds = createRounds(billing, sandbox)

  return {
    ...{ billing, sandbox, inFlight: sandbox.inFlight },
    state: () => ({
      ...rounds.state(),
      ...{ speed: 1, reachedSpeed: null },
      paused: rate?.factor() === 0,
      rate: rate?.factor() ?? 1,
    }),
    stop: rounds.stop,
    pause: () => turned(rate, (desk) => desk.pause()),
    resume: () => turned(rate, (desk) => desk.resume()),
    turnSpeed: () => noSpeed,
    farewell: async () => {
      await sandbox.settled(settleMs)
      return farewellOf(billing, { rounds: rounds.state().round, books: await sandbox.books() })
    },
    restorable: (path) => assertRestorable(path, { title: scenario.title, seed }, sandbox.keys),
    leave,
    close: sandbox.close,
    broken: rounds.played.then(() => new Promise<never>(() => undefined)),
  }
}

const noSpeed = refused(
  409,
  'Real time goes as fast as it goes: turn the rate, or play it in virtual time.',
)

function turned(rate: RateDesk | undefined, turn: (desk: RateDesk) => void): Answer {
  if (rate === undefined) return refused(409, 'Nobody turns the rate here.')
  try {
    turn(rate)
    return { status: 200, body: { factor: rate.factor(), paused: rate.factor() === 0 } }
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    return refused(409, cause.message)
  }
}
