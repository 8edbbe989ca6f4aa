/** What Hutong works without, and does more with: its page, k6, a browser for the tests of a clone. */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { findK6 } from '../../k6/find-k6.ts'
import { Misuse } from '../../misuse.ts'
import { builtFolder } from '../../page-files.ts'
import type { Environment } from '../settings.ts'
import { type Finding, fine, warning } from './finding.ts'

export const pageFinding = (): Finding =>
  builtFolder('dashboard-ui', process.env.HUTONG_PAGE) === undefined
    ? warning('page', 'the dashboard is not built', 'In a clone: npm run build.')
    : fine('page', 'the dashboard is built')

export function k6Finding(environment: Environment, home: string): Finding {
  try {
    const { path, version } = findK6({ environment, home })
    return fine('k6', `${version}, ${path}`)
  } catch (cause) {
    if (!(cause instanceof Misuse)) throw cause
    const todo = 'Only docs/k6.md needs it, and says how to get it; the one of npm is empty.'
    return warning('k6', 'none of version 2 or later', todo)
  }
}

const browsers = ['chromium', 'chromium-browser', 'google-chrome']

export function browserFinding(environment: Environment): Finding {
  const folders = (environment.PATH ?? '').split(delimiter).filter((one) => one !== '')
  const places = folders.flatMap((folder) => browsers.map((name) => join(folder, name)))
  const found = places.find((place) => existsSync(place))
  if (found !== undefined) return fine('browser', found)
  const todo = 'Only the tests of a clone need it: install the package chromium.'
  return warning('browser', 'no Chromium on the PATH', todo)
}
