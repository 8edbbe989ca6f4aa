/** Which Hutong this is, as its package says. */
import { readFileSync } from 'node:fs'

/** From source this file lies one folder below the package, compiled two. */
const packageFile = import.meta.url.endsWith('.ts') ? '../package.json' : '../../package.json'

export function hutongVersion(): string {
  const read: { version: string } = JSON.parse(
    readFileSync(new URL(packageFile, import.meta.url), 'utf8'),
  )
  return read.version
}
