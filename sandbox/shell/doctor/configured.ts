/** The settings: what is wrong with them, and variables of our name that nobody reads. */
import { nearest } from '../../nearest.ts'
import { type Config, scenarioVariable } from '../config.ts'
import { configFileName } from '../config-schema.ts'
import { settings, variableOf } from '../flags.ts'
import type { Environment } from '../settings.ts'
import { type Finding, fine, problem, warning } from './finding.ts'

/** Read elsewhere: by the page, by k6 and its scripts, by tests and measurements. */
export const readElsewhere = [
  ...['CONFIG', 'URL', 'KEYRING', 'REPORTS', 'PAGE', 'REPORT', 'TEST_HOME', 'WRITE', 'VIEWERS'],
  ...['SOAK', 'BENCH_PEERS', 'ADMIN_DOCS', 'KILLS'],
].map((name) => `HUTONG_${name}`)

export function configFindings({ configPath, wrongSettings }: Config): Finding[] {
  const wrong = wrongSettings.map(({ where, found, todo }) =>
    problem('config', `${where}: ${found}`, todo),
  )
  if (wrong.length > 0) return wrong
  return [fine('config', configPath ?? `no ${configFileName}: everything is as usual`)]
}

export function variableFindings(environment: Environment): Finding[] {
  const known = [...settings.map(variableOf), scenarioVariable, ...readElsewhere]
  const ours = Object.keys(environment).filter((name) => name.startsWith('HUTONG_'))
  const strange = ours.filter((name) => !known.includes(name)).sort()
  return strange.map((name) => {
    const meant = nearest(name, known)
    const todo = meant === undefined ? 'Nobody reads it: leave it out.' : `Did you mean ${meant}?`
    return warning('environment', name, todo)
  })
}
