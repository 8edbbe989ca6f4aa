/** An expression that a stranger sent may take for ever: what it is asked in is stopped in time. */
import { createContext, Script } from 'node:vm'

const script = new Script('work()')

/** What the work gives, or `too-long`. It must change nothing: it may end anywhere. */
export function inTime<T>(withinMs: number, work: () => T): T | 'too-long' {
  let result: { readonly value: T } | undefined
  const keep = () => {
    result = { value: work() }
  }
  try {
    script.runInContext(createContext({ work: keep }), { timeout: withinMs })
  } catch (cause) {
    if (!isTimeout(cause)) throw cause
  }
  return result === undefined ? 'too-long' : result.value
}

const isTimeout = (cause: unknown) =>
  typeof cause === 'object' &&
  cause !== null &&
  'code' in cause &&
  cause.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
