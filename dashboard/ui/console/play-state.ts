/** What is played, asked for while the console is open, and the ways to change it. */
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Playbill, PlayOrder, PlayState, Speed } from '../../protocol/console.ts'
import { type Answered, ask } from '../state/desk.ts'
import { isLive } from '../state/page.ts'

/** Null before the first answer, and where a program holds the sandbox. */
export const play = signal<PlayState | null>(null)
export const playbill = signal<Playbill | null>(null)
/** Why there is no list of what could be put on; null where there is one, or soon will be. */
export const playbillMissing = signal<string | null>(null)
/** Why nothing can be put on here; null where something can. */
export const heldBy = signal<string | null>(null)
/** The answer to what was asked for last; shown when it is a no. */
export const told = signal<Answered<unknown> | null>(null)
/** Somebody was asked, and has not answered yet. */
export const isWorking = signal(false)

const lookEveryMs = 1000

export async function look(): Promise<void> {
  if (!isLive.peek()) return
  const answer = await ask<PlayState>('/admin/play')
  if (answer.ok) {
    play.value = answer.value
    heldBy.value = null
  } else if (answer.status === 409) heldBy.value = answer.says
}

export async function readPlaybill(): Promise<void> {
  const answer = await ask<Playbill>('/admin/scenarios')
  playbillMissing.value = answer.ok ? null : answer.says
  if (answer.ok) playbill.value = answer.value
}

/** Looks while the console is open; the list anew whenever the line is back. */
export function useLooking(): void {
  const live = isLive.value
  useEffect(() => {
    if (!live) return
    void look()
    void readPlaybill()
    const timer = setInterval(look, lookEveryMs)
    return () => clearInterval(timer)
  }, [live])
}

async function turn(asked: Promise<Answered<unknown>>): Promise<Answered<unknown>> {
  isWorking.value = true
  const answer = await asked
  isWorking.value = false
  told.value = answer
  await look()
  return answer
}

const post = (path: string, body?: object) =>
  turn(ask(path, { method: 'POST', ...(body === undefined ? {} : { body }) }))

export const putOn = (order: PlayOrder) => post('/admin/play', order)
export const stop = () => post('/admin/play/stop')
export const pause = () => post('/admin/play/pause')
export const resume = () => post('/admin/play/resume')
export const reset = () => post('/admin/reset')
export const turnRate = (factor: number) =>
  turn(ask('/admin/rate', { method: 'PUT', body: { factor } }))
export const turnSpeed = (speed: Speed) =>
  turn(ask('/admin/play/speed', { method: 'PUT', body: { speed } }))
export const turnAct = (to: number | 'time') => post('/admin/acts', { to })
