/** What each option of a sandbox may be: whoever writes no types is told of all slips at once. */
import { limits } from '../../core/limits.ts'
import { signatureModes } from '../../core/signature-mode.ts'
import { type Mistake, Misuse } from '../misuse.ts'
import { logLevels } from '../observing/log.ts'
import type { SandboxOptions } from './options.ts'
import { unknownNames } from './unknown-names.ts'

interface Form {
  readonly fits: (value: unknown) => boolean
  /** What to give instead. */
  readonly todo: string
}

const whole = (least: number, most: number): Form => ({
  fits: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
  todo: `Give a whole number from ${least} to ${most}.`,
})
const oneOf = (words: readonly string[]): Form => ({
  fits: (value) => words.some((word) => word === value),
  todo: `Give one of ${words.join(', ')}.`,
})
const kind = (of: 'string' | 'boolean' | 'object' | 'function', todo: string): Form => ({
  fits: (value) => typeof value === of && value !== null,
  todo,
})
const yesOrNo = kind('boolean', 'Give true or false.')
const text = kind('string', 'Give a text.')
const object = kind('object', 'Give an object.')
const texts: Form = {
  fits: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  todo: "Give a list of texts: ['shop.example'].",
}

const isShare = (value: unknown) => typeof value === 'number' && value >= 0 && value <= 1

const keepWords: readonly unknown[] = ['all', 'refused', 'none']
const keep: Form = {
  fits: (value) => keepWords.includes(value) || isShare(value),
  todo: 'Give all, refused, none, or a share from 0 to 1.',
}
const journalForms: Readonly<Record<string, Form>> = {
  keep,
  countMax: whole(1, Number.MAX_SAFE_INTEGER),
  bytesMax: whole(1, Number.MAX_SAFE_INTEGER),
}

const speedMost = 100_000
const paces: readonly unknown[] = ['real', 'stepped']
const time: Form = {
  fits: (value) => paces.includes(value) || isSpeed(value),
  todo: `Say "real", "stepped", or how many times as fast, at most ${speedMost}: { speed: 60 }.`,
}
const isSpeed = (value: unknown) =>
  typeof value === 'object' &&
  value !== null &&
  'speed' in value &&
  Number(value.speed) > 0 &&
  Number(value.speed) <= speedMost

export const optionForms = {
  seed: whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  port: whole(0, 65_000),
  scenario: {
    fits: (value) => typeof value === 'string' || (typeof value === 'object' && value !== null),
    todo: 'Give a scenario, or the path of its file.',
  },
  home: kind('string', 'Give the path of a folder.'),
  host: text,
  ...{ hosts: texts, notifyHosts: texts, targetHosts: texts },
  ...{ signedAhead: yesOrNo, billsAtOnce: yesOrNo, audit: yesOrNo },
  tenantPorts: whole(0, 65_000),
  peers: oneOf(['direct', 'http']),
  signatures: oneOf(signatureModes),
  workers: whole(1, limits.workersMax),
  ...{ clock: object, intercept: object, journal: object },
  storage: oneOf(['memory', 'lmdb']),
  durability: oneOf(['process', 'machine']),
  from: kind('string', 'Give the path of a snapshot.'),
  time,
  startsAt: {
    fits: (value) => typeof value === 'number' && Number.isFinite(value),
    todo: 'Give milliseconds since 1970: Date.UTC(2026, 10, 23).',
  },
  logs: oneOf(['off', 'json', 'pretty']),
  logLevel: oneOf(logLevels),
  complain: kind('function', 'Give a function that takes a text.'),
} as const satisfies Record<keyof SandboxOptions, Form>

/** @throws Misuse with every mistake. */
export function refuseOptions(options: SandboxOptions): void {
  const { journal } = options
  const mistakes = [
    ...mistakesIn(options, optionForms),
    ...(optionForms.journal.fits(journal) ? mistakesIn(journal ?? {}, journalForms) : []),
  ]
  if (mistakes.length > 0) throw new Misuse('start a sandbox', mistakes)
}

/** What is undefined was left out. */
function mistakesIn(given: object, forms: Readonly<Record<string, Form>>): Mistake[] {
  const wrong = Object.entries(given).flatMap(([where, value]): Mistake[] => {
    const form = forms[where]
    if (form === undefined || value === undefined || form.fits(value)) return []
    return [{ where, found: JSON.stringify(value) ?? String(value), todo: form.todo }]
  })
  return [...unknownNames(given, Object.keys(forms)), ...wrong]
}
