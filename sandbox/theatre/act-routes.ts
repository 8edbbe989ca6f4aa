/** The acts over HTTP: which there are and which holds, and, with the token, turning to one. */
import type { Route, WireReply, WireRequest } from '../../simulators/host/institution.ts'
import { json } from '../../simulators/roles/app-door.ts'
import { fieldsIn } from '../json-body.ts'
import type { Mistake } from '../misuse.ts'
import type { ActDesk } from './act-desk.ts'

export const actsLook = (desk: ActDesk): Route => ({
  method: 'GET',
  path: '/admin/acts',
  serve: async () => json(200, shown(desk)),
})

/** `{ "to": 3 }` turns to the fourth act, -1 to before the first; `"time"` lets time turn again. */
export function turnActs(desk: ActDesk, { body }: Pick<WireRequest, 'body'>): WireReply {
  const { to, ...others } = fieldsIn(body) ?? {}
  const mistakes = [
    ...(isAct(desk, to) ? [] : [wrongAct(desk, to)]),
    ...Object.entries(others).map(([name, value]) => ({
      ...{ where: `body: ${name}`, found: JSON.stringify(value) },
      todo: 'There is only to.',
    })),
  ]
  if (mistakes.length > 0) return json(422, { mistakes })
  if (to === 'time') desk.release()
  else desk.turn(Number(to))
  return json(200, shown(desk))
}

const isAct = ({ acts }: ActDesk, to: unknown) =>
  to === 'time' || (typeof to === 'number' && Number.isInteger(to) && to >= -1 && to < acts.length)

function wrongAct({ acts }: ActDesk, to: unknown): Mistake {
  const last = acts.length - 1
  const known =
    last < 0 ? 'only -1: this scenario has no acts' : `a whole number from -1 to ${last}`
  const todo = `Send {"to": …}, ${known}; "time" lets time turn them again.`
  return { where: 'body: to', found: to === undefined ? 'nothing' : JSON.stringify(to), todo }
}

const shown = (desk: ActDesk) => ({
  acts: desk.acts,
  act: desk.act(),
  turnedBy: desk.turnedBy(),
  says: says[desk.turnedBy()],
})

const says = {
  time: 'Time turns the acts, each at its second.',
  hand: 'A presenter turns the acts; time turns none until it is let again.',
} as const satisfies Record<ReturnType<ActDesk['turnedBy']>, string>
