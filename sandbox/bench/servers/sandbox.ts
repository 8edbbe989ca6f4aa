/**
 * A whole sandbox, with ledger, policies, journal and metrics on. `options` go to it as they are;
 * asked for `books`, it says whether they balance.
 */
import { startSandbox } from '../../start-sandbox.ts'
import type { Start } from '../server-kind.ts'

export const start: Start = async ({ seed, home, options = {} }) => {
  const given = typeof options === 'object' && options !== null ? options : {}
  const sandbox = await startSandbox({ seed, ...(home === undefined ? {} : { home }), ...given })
  return { urls: sandbox.urls, answers: { books: () => sandbox.books() } }
}
