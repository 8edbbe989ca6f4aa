/** The machine: which Node, how much memory, what its clock says, whether a proxy stands in the way. */
import { readFileSync } from 'node:fs'
import { freemem } from 'node:os'
import type { Environment } from '../settings.ts'
import { type Finding, fine, problem, warning } from './finding.ts'

/** From source three folders below the package, compiled four. */
const packageFile = new URL(
  import.meta.url.endsWith('.ts') ? '../../../package.json' : '../../../../package.json',
  import.meta.url,
)

export function nodeFinding(version = process.versions.node): Finding {
  const { engines }: { engines: { node: string } } = JSON.parse(readFileSync(packageFile, 'utf8'))
  const least = engines.node.replace(/^>=/, '')
  const parts = (text: string) => text.split('.').map(Number)
  const [major = 0, minor = 0] = parts(version)
  const [leastMajor = 0, leastMinor = 0] = parts(least)
  const isEnough = major > leastMajor || (major === leastMajor && minor >= leastMinor)
  return isEnough
    ? fine('node', `${version}, and ${least} or later is needed`)
    : problem('node', `${version}, and ${least} or later is needed`, 'Install a later Node.')
}

/** What a sandbox takes that is filled to its limits (docs/memory.md). */
const filledMiB = 1100

export function memoryFinding(freeMiB = Math.round(freemem() / 2 ** 20)): Finding {
  if (freeMiB >= filledMiB) return fine('memory', `${freeMiB} MiB free`)
  const todo = 'Short runs will do; long ones with many payments may not.'
  return warning('memory', `${freeMiB} MiB free, and a full sandbox takes ${filledMiB}`, todo)
}

const beijingMinutes = -480

/** Signatures are checked against the real time, and several SDKs write the local one. */
export function clockFinding(now = new Date()): Finding {
  if (now.getUTCFullYear() < 2024) {
    const todo = 'Set the clock: certificates and signatures are checked against it.'
    return problem('clock', `it says ${now.toISOString()}`, todo)
  }
  const minutes = now.getTimezoneOffset()
  const zone = `${now.toISOString()}, ${minutes <= 0 ? '+' : '-'}${Math.abs(minutes) / 60} h local`
  if (minutes === beijingMinutes) return fine('clock', zone)
  const says = `${zone}: not Beijing's`
  const todo = 'For SDKs that write local time, run the client with TZ=Asia/Shanghai.'
  return warning('clock', says, todo)
}

/** A client that sends this machine's own addresses through a proxy never arrives. */
export function proxyFinding(environment: Environment): Finding {
  const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy']
  const set = names.filter((name) => (environment[name] ?? '') !== '')
  if (set.length === 0) return fine('proxy', 'none in the environment')
  const except = environment.NO_PROXY ?? environment.no_proxy ?? ''
  const hosts = except.split(',').map((host) => host.trim())
  const isSpared = ['127.0.0.1', '*'].some((host) => hosts.includes(host))
  return isSpared
    ? fine('proxy', `${set.join(', ')}, and 127.0.0.1 is excepted`)
    : warning('proxy', `${set.join(', ')} without NO_PROXY`, 'Set NO_PROXY=127.0.0.1,localhost.')
}
