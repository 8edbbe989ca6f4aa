/** Whether a value is part of another: objects in part, lists whole, everything else the same. */
import type { Miss } from './miss.ts'

/** The first place where it is not; nothing when it is. */
export function partMissing(wanted: unknown, found: unknown, at = ''): Miss | undefined {
  if (isObject(wanted) && isObject(found)) {
    for (const [name, inner] of Object.entries(wanted)) {
      const has = Object.hasOwn(found, name)
      const missing = partMissing(inner, has ? found[name] : undefined, `${at}.${name}`)
      if (missing !== undefined) return missing
    }
    return undefined
  }
  if (Array.isArray(wanted) && Array.isArray(found)) {
    if (wanted.length !== found.length) return miss(at, wanted, found)
    for (const [place, inner] of wanted.entries()) {
      const missing = partMissing(inner, found[place], `${at}[${place}]`)
      if (missing !== undefined) return missing
    }
    return undefined
  }
  return Object.is(wanted, found) ? undefined : miss(at, wanted, found)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const miss = (condition: string, wanted: unknown, found: unknown): Miss => ({
  condition,
  ...{ expected: spelled(wanted), found: spelled(found) },
})

const spelled = (value: unknown) => JSON.stringify(value) ?? 'nothing'
