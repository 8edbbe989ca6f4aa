/**
 * The clock over HTTP: `GET /admin/clock`, `POST /admin/clock/advance`, `PUT /admin/clock`. Looking is
 * free; moving and turning stand behind the token.
 */
import { rfc3339 } from '../../core/calendar.ts'
import type { Route, WireReply, WireRequest } from '../../simulators/host/institution.ts'
import { json } from '../../simulators/roles/app-door.ts'
import { fieldsIn } from '../json-body.ts'
import { type Mistake, Misuse } from '../misuse.ts'
import { suggestion } from '../nearest.ts'
import { isWorldClock, moved, noSpeed, readAdvance } from './clock-desk.ts'
import type { StageClock } from './stage-clock.ts'
import { isSpeed, type WorldClock } from './world-clock.ts'

/** A clock that was handed in is turned by whoever handed it in. */
export function clockLooks({ clock }: { readonly clock: StageClock }): Route[] {
  if (!isWorldClock(clock)) return []
  return [{ method: 'GET', path: '/admin/clock', serve: async () => json(200, lookAt(clock)) }]
}

export function clockChanges({ clock }: { readonly clock: StageClock }): Route[] {
  if (!isWorldClock(clock)) return []
  return [
    { method: 'POST', path: '/admin/clock/advance', serve: (request) => advance(clock, request) },
    { method: 'PUT', path: '/admin/clock', serve: async (request) => turn(clock, request) },
  ]
}

const moment = (at: number) => ({ now: new Date(at).toISOString(), beijing: rfc3339(at) })

function lookAt(clock: WorldClock) {
  const pending = clock.pending().map(({ kind, count, next }) => {
    const { now, beijing } = moment(Math.ceil(next))
    return { kind, count, next: now, beijing }
  })
  return { ...moment(clock.now()), mode: clock.mode(), speed: clock.speed(), pending }
}

async function advance(clock: WorldClock, { body }: WireRequest): Promise<WireReply> {
  const fields = fieldsIn(body)
  if (fields === undefined) return json(422, { mistakes: [noFields(advanceWords)] })
  const { by, to, ...others } = fields
  const strange = strangers(others, ['by', 'to'])
  const both = by !== undefined && to !== undefined ? [oneOfTwo] : []
  const target = to === undefined ? readAdvance(by, 'body: by') : readAdvance({ to })
  if (typeof target !== 'function' || strange.length + both.length > 0) {
    const wrong = typeof target === 'function' ? [] : target
    return json(422, { mistakes: [...wrong, ...both, ...strange] })
  }
  try {
    const { from, called, stirred } = await moved(clock, target)
    return json(200, { from: new Date(from).toISOString(), called, stirred, ...lookAt(clock) })
  } catch (cause) {
    if (!(cause instanceof Misuse)) throw cause
    return json(409, { mistakes: cause.mistakes })
  }
}

const modes = ['real', 'scaled', 'stepped'] as const
type Mode = (typeof modes)[number]
const isMode = (value: unknown): value is Mode => modes.some((mode) => mode === value)

function turn(clock: WorldClock, { body }: WireRequest): WireReply {
  const fields = fieldsIn(body)
  if (fields === undefined) return json(422, { mistakes: [noFields(turnWords)] })
  const { mode, speed, ...others } = fields
  const mistakes = [
    ...(mode === undefined || isMode(mode) ? [] : [noMode(mode)]),
    ...(speed === undefined || isSpeed(speed) ? [] : [noSpeed('body: speed', speed)]),
    ...(mode === undefined && speed === undefined ? [noFields(turnWords)] : []),
    ...contradictions(mode, speed, clock.speed()),
    ...strangers(others, ['mode', 'speed']),
  ]
  if (mistakes.length > 0) return json(422, { mistakes })
  if (isSpeed(speed)) clock.setSpeed(speed)
  if (mode === 'real') clock.setSpeed(1)
  if (mode === 'stepped') clock.freeze()
  else if (mode !== undefined) clock.resume()
  return json(200, lookAt(clock))
}

function contradictions(mode: unknown, speed: unknown, before: number): Mistake[] {
  if (mode === 'real' && speed !== undefined && speed !== 1) {
    const todo = 'Real time goes at speed 1: say "scaled" for any other.'
    return [{ where: 'body: speed', found: JSON.stringify(speed), todo }]
  }
  if (mode === 'scaled' && (speed ?? before) === 1) {
    return [{ where: 'body: speed', found: '1', todo: 'Say how many times as fast, or "real".' }]
  }
  return []
}

const advanceWords = 'Send {"by": "24h"}, or {"to": "2026-11-23T09:00:00+08:00"}.'
const turnWords = 'Send {"mode": "real"}, {"mode": "stepped"} or {"mode": "scaled", "speed": 60}.'

const noFields = (todo: string): Mistake => ({
  ...{ where: 'body', found: 'no JSON object that says anything', todo },
})
const oneOfTwo: Mistake = { where: 'body', found: 'both by and to', todo: 'Send one of them.' }
const noMode = (mode: unknown): Mistake => ({
  ...{ where: 'body: mode', found: JSON.stringify(mode), todo: suggestion(String(mode), modes) },
})

const strangers = (others: Readonly<Record<string, unknown>>, known: readonly string[]) =>
  Object.keys(others).map(
    (name): Mistake => ({
      ...{ where: `body: ${name}`, found: 'an unknown name', todo: suggestion(name, known) },
    }),
  )
