/** Which Hutong this is, as its package says. */
import { readFileSync } from 'node:fs'

/** From source this file lies one folder below the package, compiled two. */
const packageFile = import.meta.url.endsWith('.ts') ? '../package.json' : '../../package.json'

let known: string | undefined

/** Read once in a process: it is what it was when this code was loaded. */
export function hutongVersion(): string {
  known ??= versionIn(readFileSync(new URL(packageFile, import.meta.url), 'utf8'))
  return known
}

const versionIn = (text: string): string => {
  const read: { version: string } = JSON.parse(text)
  return read.version
}
