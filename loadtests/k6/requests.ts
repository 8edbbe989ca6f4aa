/**
 * The one place that speaks HTTP. A request has a name, and k6 groups it by that name alone: order
 * numbers in addresses would otherwise each be a series of its own, kept until the end.
 */
import http from 'k6/http'
import { requestsRepeated } from './metrics.ts'

export interface Asked {
  /** What the request is called in all measurements: a word, never with a number of an order. */
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly timeoutMs?: number
  /** For those that may not come twice. What the networks and the sandbox are asked may. */
  readonly once?: boolean
}

export interface Answered {
  /** 0 when no answer came. */
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Refusals are answers here, and no failed requests: what they mean is judged by whoever asked. */
const anyAnswer = http.expectedStatuses({ min: 200, max: 499 })

/**
 * Asks, and once more on a fresh connection where the old one ended without an answer: servers close
 * what was idle, and may do so while a request is on its way.
 */
export function ask(asked: Asked): Answered {
  const reply = sent(asked)
  if (!wasCut(reply) || asked.once === true) return answered(reply)
  requestsRepeated.add(1, { name: asked.name })
  return answered(sent(asked))
}

function sent({ name, method, url, headers = {}, body, timeoutMs = 30_000 }: Asked) {
  return http.request(method, url, body ?? null, {
    headers: { ...headers },
    tags: { name },
    timeout: timeoutMs,
    redirects: 0,
    responseType: 'text',
    responseCallback: anyAnswer,
  })
}

type Reply = ReturnType<typeof sent>

const wasCut = ({ status, error }: Reply) =>
  status === 0 && /EOF|connection reset|broken pipe/.test(error)

const answered = ({ status, headers, body }: Reply): Answered => ({
  status,
  headers,
  body: typeof body === 'string' ? body : '',
})

/** The fields of a JSON answer; none when it is no JSON object. */
export function fieldsOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch (cause) {
    if (cause instanceof SyntaxError) return {}
    throw cause
  }
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
