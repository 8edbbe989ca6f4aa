/**
 * A rehearsal that is watched: the very one of `hutong rehearse`, only that its clock waits for the
 * watcher, and that the page is told what its crowd does.
 */
import type { Door } from '../../simulators/host/express.ts'
import { commandFor } from '../recordings/command-line.ts'
import { type Rehearsed, rehearse } from '../rehearsal/rehearse.ts'
import type { World } from '../rehearsal/world.ts'
import { createWatch, type View } from '../view.ts'
import type { Billing } from './house.ts'
import type { PlayDesk } from './play-desk.ts'
import { createTempo, type Tempo } from './tempo.ts'
import { virtualRoutes } from './virtual-routes.ts'

export interface ScreeningOptions {
  /** The dashboard's, which listens already. */
  readonly door: Door
  readonly token: string
  readonly play: PlayDesk
}

export interface Screening {
  readonly world: World
  readonly view: View
  readonly tempo: Tempo
  /** Nobody comes any more; who is there comes to an end. */
  stopCrowd(): void
  /** Tells the page how fast time passes. */
  tellTempo(): void
  readonly done: Promise<Rehearsed>
}

/** How often the page is told what the crowd did: as often as a worker tells it. */
const tickMs = 100

/** Resolves when the page can be looked at. @throws Misuse when it cannot be rehearsed. */
export async function screen(billing: Billing, options: ScreeningOptions): Promise<Screening> {
  const { scenario, seed, speed } = billing
  let shown: Omit<Screening, 'done'> | undefined
  const tempo = createTempo({ speed, virtualNow: () => shown?.world.now() ?? 0 })
  const done = rehearse(scenario, seed, {
    pace: tempo.pace,
    watch: (world, crowd) => {
      const view = viewOf(world, billing, options)
      const tick = () => {
        const told = { worker: 0, at: world.now(), ...crowd.tick() }
        view.apply({ type: 'traffic-tick', ...told })
      }
      const ticking = setInterval(tick, tickMs)
      world.listen(({ type, ...event }) => {
        if (type !== 'run-moved' || !('step' in event)) return
        // Nobody comes any more: what still climbs its ladder is not worth waiting for.
        if (event.step === 'draining') tempo.hurry()
        if (event.step !== 'started') tick()
        if (event.step === 'ended') clearInterval(ticking)
      })
      const close = async () => {
        clearInterval(ticking)
        await view.close()
      }
      const tellTempo = () => view.tell({ speed: shownSpeed(tempo), paused: tempo.isPaused() })
      shown = { world, view: { ...view, close }, tempo, stopCrowd: crowd.stop, tellTempo }
      tellTempo()
      return { acts: view.acts }
    },
  })
  // Who does not listen to its end yet is no stray rejection.
  done.catch(() => undefined)
  if (shown === undefined) await done
  if (shown === undefined) throw new Error('A rehearsal began that nobody could watch.')
  return { ...(shown as Omit<Screening, 'done'>), done }
}

/** As fast as it goes has no figure: 0. */
const shownSpeed = (tempo: Tempo) => {
  const speed = tempo.speed()
  return speed === 'max' ? 0 : speed
}

function viewOf(world: World, billing: Billing, options: ScreeningOptions): View {
  const { token, play, door } = options
  const { scenario, seed } = billing
  const { title } = scenario
  const watched = { ...world, signatures: 'full', refusals: { dropped: () => 0 } } as const
  const facts = { title, scenario: title, seed, workers: 0, token, plays: scenario, kept: door }
  const command = commandFor(billing) ?? null
  return createWatch(watched, { ...facts, time: 'virtual', command }, ({ acts }) =>
    virtualRoutes({ world, token, acts, play, facts: { title, seed } }),
  )
}
