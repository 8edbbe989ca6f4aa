/**
 * Which other hosts the proxy passes on to, as the operator named them. Addresses that clouds keep
 * their secrets at are reached by their number only: a name that leads there is not followed.
 */
import { isIP, type LookupFunction } from 'node:net'
import { guardedLookup, isGuarded } from '../../simulators/host/guarded-lookup.ts'
import { type Mistake, Misuse } from '../misuse.ts'
import { hostIn, institutionAt } from './hosts.ts'

export interface Allowed {
  /** May requests for this host go on at all? */
  host(host: string): boolean
  /** Finds a host's addresses without those nobody named. */
  readonly lookup: LookupFunction
}

/** Everything that is wrong with what `--allow` was given. */
export const mistakesInAllowed = (entries: readonly string[]): Mistake[] =>
  entries.flatMap(mistakesIn)

/** @throws Misuse with everything that is wrong. */
export function parseAllowed(entries: readonly string[]): Allowed {
  const mistakes = mistakesInAllowed(entries)
  if (mistakes.length > 0) throw new Misuse('read the allowed hosts', mistakes)
  const named = entries.map((entry) => entry.toLowerCase())
  const exact = new Set(named.map((entry) => hostIn(entry) ?? entry))
  const suffixes = named.filter((entry) => entry.startsWith('*.')).map((entry) => entry.slice(1))
  const mayReach = (address: string) => exact.has(address) || !isGuarded(address)
  return {
    host: (host) =>
      exact.has(host) ||
      (isIP(host) === 0 && suffixes.some((suffix) => host.endsWith(suffix) && host !== suffix)),
    lookup: guardedLookup(mayReach),
  }
}

const hostForm = /^(?:\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9])?)*$/i

function mistakesIn(entry: string): Mistake[] {
  const host = entry.startsWith('[') ? (hostIn(entry) ?? '') : entry
  const wrong = (found: string, todo: string) => [{ where: `--allow ${entry}`, found, todo }]
  if (institutionAt(host.toLowerCase()) !== undefined) {
    return wrong('the sandbox itself answers for it', 'Leave it out.')
  }
  if (isIP(host) > 0 || hostForm.test(host)) return []
  return wrong('no host', 'Give a host without scheme or port, or *.SUFFIX for all below one.')
}
