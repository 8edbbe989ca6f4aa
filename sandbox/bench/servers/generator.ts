/** Our generator in a process of its own: it presses what it is told to, and says how it went. */
import { press, requestBytes } from '../../../loadtests/traffic/press.ts'
import { plainForm } from '../cases/plain-form.ts'
import type { Start } from '../server-kind.ts'

/** As JSON between processes. */
export interface Pressing {
  readonly url: string
  readonly requests: number
  /** Evenly spaced; all at once when it is 0. */
  readonly perSecond: number
  readonly connections: number
}

export const start: Start = async () => ({
  urls: {},
  answers: { press: (input) => pressed(readPressing(input)) },
})

/** @throws Error when it is not what a case sends. */
export function readPressing(input: unknown): Pressing {
  const given = new Map<string, unknown>(Object.entries(input ?? {}))
  const number = (name: string) => {
    const value = Number(given.get(name))
    if (Number.isNaN(value)) throw new Error(`A pressing without ${name}.`)
    return value
  }
  return {
    url: String(given.get('url')),
    requests: number('requests'),
    perSecond: number('perSecond'),
    connections: number('connections'),
  }
}

async function pressed({ url, requests, perSecond, connections }: Pressing) {
  const bytes = requestBytes(url, {
    ...{ method: 'POST', target: '/', headers: plainForm.headers },
    body: String(plainForm.body),
  })
  const gapMs = perSecond === 0 ? 0 : 1000 / perSecond
  return press({
    ...{ url, connections, hop: 'generator>server', bytesOf: () => bytes },
    share: Array.from({ length: requests }, (_, index) => ({ index, dueMs: index * gapMs })),
    startAt: Date.now() + 50,
    inFlightMax: requests,
    answerMs: 10_000,
  })
}
