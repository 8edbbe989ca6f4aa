/**
 * The policies as they hold and as they are being written: text all the way, so that what is half
 * written is kept, too. What holds is asked for now and then; a draft is never overwritten by it.
 */
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { type Answered, ask, type Mistake } from '../state/desk.ts'
import { isLive } from '../state/page.ts'
import { type Located, locate } from './json-lines.ts'

type Document = Readonly<Record<string, unknown>>

/** All places, or one of them. */
export const scope = signal<string | null>(null)
/** What holds, as the sandbox told it last; null before the first answer. */
export const held = signal<Document | null>(null)
/** What is written; null while it is what holds. */
export const draft = signal<string | null>(null)
/** What held when the draft was begun. */
const begunFrom = signal<string | null>(null)
export const answer = signal<Answered<unknown> | null>(null)

const lookEveryMs = 2000

export async function lookAtPolicies(): Promise<void> {
  if (!isLive.peek()) return
  const told = await ask<Document>('/admin/policies')
  if (told.ok) held.value = told.value
}

export function usePolicies(): void {
  const live = isLive.value
  useEffect(() => {
    if (!live) return
    void lookAtPolicies()
    const timer = setInterval(lookAtPolicies, lookEveryMs)
    return () => clearInterval(timer)
  }, [live])
}

const written = (value: unknown) => JSON.stringify(value, null, 2)

/** What holds in the chosen scope, as text. */
export function heldText(): string {
  const all = held.value ?? {}
  return written(scope.value === null ? all : (all[scope.value] ?? {}))
}

export const text = () => draft.value ?? heldText()

export function write(next: string): void {
  if (draft.value === null) begunFrom.value = heldText()
  draft.value = next === heldText() ? null : next
  answer.value = null
}

export function discard(): void {
  draft.value = null
  answer.value = null
}

export function choose(place: string | null): void {
  scope.value = place
  discard()
}

/** Whether somebody else has changed meanwhile what the draft would replace. */
export const wasChangedMeanwhile = () => draft.value !== null && begunFrom.value !== heldText()

/** The places that differ between what is written and what holds. */
export function changedPlaces(located: Located): readonly string[] {
  if (!located.ok || scope.value !== null || draft.value === null) return []
  const now = held.value ?? {}
  const next = isDocument(located.value) ? located.value : {}
  const places = [...new Set([...Object.keys(now), ...Object.keys(next)])]
  return places.filter((place) => written(now[place]) !== written(next[place]))
}

const isDocument = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Sets a part of a policy at a place, in what is written; nothing while that is no JSON. */
export function insert(place: string, part: object): void {
  const located = locate(text())
  if (!located.ok || !isDocument(located.value)) return
  const before = located.value[place]
  const policy = { ...(isDocument(before) ? before : {}), ...part }
  const next = scope.value === null ? { [place]: policy } : part
  write(written({ ...located.value, ...next }))
}

/** Sends what is written; it stays as it is when the sandbox finds mistakes in it. */
export async function apply(): Promise<void> {
  const located = locate(text())
  if (!located.ok) return
  const place = scope.value
  const path = place === null ? '/admin/policies' : `/admin/policies/${encodeURIComponent(place)}`
  const told = await ask(path, { method: 'PUT', body: located.value })
  await lookAtPolicies()
  if (told.ok) draft.value = null
  answer.value = told
}

/** What is wrong with what was sent; nothing once it is written on. */
export const mistakes = (): readonly Mistake[] =>
  answer.value === null || answer.value.ok ? [] : answer.value.mistakes
