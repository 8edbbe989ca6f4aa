/**
 * Asks the sandbox for what frames do not carry, and for changes. Every answer is either what was
 * asked for or the reasons why not, in the sandbox's own words: a part shows both.
 */
import { token } from './page.ts'

/** One mistake in what was sent: where, what was found and what to do. */
export interface Mistake {
  readonly where: string
  readonly found: string
  readonly todo: string
}

export type Answered<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false
      /** 0 when nobody answered. */
      readonly status: number
      readonly says: string
      readonly mistakes: readonly Mistake[]
    }

export interface Asked {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Sent as JSON. */
  readonly body?: unknown
}

/**
 * @example const told = await ask<Story>(`/admin/payments/${encodeURIComponent(trace)}`)
 * @example await ask('/admin/rate', { method: 'PUT', body: { factor: 2 } })
 */
export async function ask<T>(
  path: string,
  { method = 'GET', body }: Asked = {},
): Promise<Answered<T>> {
  const headers: Record<string, string> = {}
  if (token.value !== null && method !== 'GET') headers.Authorization = `Bearer ${token.value}`
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  try {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const answer = await fetch(path, { method, headers, ...sent })
    const read: unknown = await answer.json()
    return answer.ok ? { ok: true, value: read as T } : refusal(answer.status, read)
  } catch (cause) {
    return { ok: false, status: 0, says: String(cause), mistakes: [] }
  }
}

function refusal(status: number, read: unknown): Answered<never> {
  const told = typeof read === 'object' && read !== null ? read : {}
  const says = 'says' in told ? String(told.says) : `The sandbox answered ${status}.`
  const mistakes = 'mistakes' in told && Array.isArray(told.mistakes) ? told.mistakes : []
  return { ok: false, status, says, mistakes }
}
