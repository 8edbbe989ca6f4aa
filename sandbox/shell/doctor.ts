/** `hutong doctor`: a line for everything that may be in the way; 2 when something is. */
import { exitCodes } from '../exit-codes.ts'
import type { Config } from './config.ts'
import { configFindings, variableFindings } from './doctor/configured.ts'
import type { Finding } from './doctor/finding.ts'
import { homeFinding, keysFinding, lmdbFinding, worldFindings } from './doctor/home.ts'
import { clockFinding, memoryFinding, nodeFinding, proxyFinding } from './doctor/machine.ts'
import { portsFinding } from './doctor/ports.ts'
import { browserFinding, k6Finding, pageFinding } from './doctor/tools.ts'
import { wrapped } from './help.ts'
import type { Output } from './output.ts'

export async function doctor(config: Config, output: Output): Promise<number> {
  const findings = await examined(config, process.env)
  const healthy = findings.every(({ state }) => state !== 'problem')
  output.tell({ healthy, findings })
  for (const finding of findings) output.say(findingWords(finding))
  output.say(healthy ? '\nNothing is in the way.' : '\nSomething is in the way: see above.')
  return healthy ? exitCodes.passed : exitCodes.misused
}

async function examined(config: Config, environment: NodeJS.ProcessEnv): Promise<Finding[]> {
  const { home } = config
  return [
    nodeFinding(),
    memoryFinding(),
    clockFinding(),
    proxyFinding(environment),
    ...configFindings(config),
    ...variableFindings(environment),
    homeFinding(home),
    await keysFinding(home),
    await lmdbFinding(),
    ...(await worldFindings(home)),
    await portsFinding(config),
    pageFinding(),
    k6Finding(environment, home),
    browserFinding(environment),
  ]
}

const marks = { ok: 'ok', warning: 'warning', problem: 'PROBLEM' } as const satisfies Record<
  Finding['state'],
  string
>

function findingWords({ what, state, says, todo }: Finding): string {
  const indent = ' '.repeat(22)
  const more = todo === undefined ? [] : wrapped(todo, 78).map((line) => indent + line)
  return [`${marks[state].padEnd(9)}${what.padEnd(13)}${says}`, ...more].join('\n')
}
