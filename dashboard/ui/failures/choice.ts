/** Which failures the watcher wants to see; kept while they look at other views. */
import { signal } from '@preact/signals'
import type { Failure } from '../../protocol/live.ts'

export interface FailureChoice {
  readonly failure: string | null
  readonly app: string | null
  readonly owner: string | null
}

const everything: FailureChoice = { failure: null, app: null, owner: null }

export const choice = signal<FailureChoice>(everything)

/** The failure whose row in the tally is open, because its name was met elsewhere. */
export const choose = (part: Partial<FailureChoice>): void => {
  choice.value = { ...choice.value, ...part }
}

export const chooseAll = (): void => {
  choice.value = everything
}

const parts = ['failure', 'app', 'owner'] as const

export const isChosen = (): boolean => parts.some((part) => choice.value[part] !== null)

export const fits = (one: Failure): boolean =>
  parts.every((part) => choice.value[part] === null || choice.value[part] === one[part])
