/** What a report says of itself: its form and version, which Hutong made it, and on what machine. */
import { existsSync, readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { hutongVersion } from '../version.ts'

export type ReportKind = 'run' | 'rehearsal' | 'rehearsal at scale' | 'audit'

export interface AboutReport {
  readonly form: 'hutong-report'
  /** Raised when a reader of the version before would misread it. */
  readonly version: 1
  readonly kind: ReportKind
  /** The version of the package, and the commit where it is run from a clone. */
  readonly hutong: string
  readonly commit: string | null
  readonly node: string
  readonly host: HostFacts
  /** The command line that plays the same again, with the flags that were given; null where unknown. */
  readonly command: string | null
}

export interface HostFacts {
  readonly platform: string
  readonly arch: string
  readonly cores: number
  readonly cpu: string
  readonly memoryMiB: number
}

export const aboutReport = (kind: ReportKind, command: string | null = null): AboutReport => ({
  ...{ form: 'hutong-report', version: 1, kind },
  ...{ hutong: hutongVersion(), commit: commitOf(), node: process.versions.node },
  ...{ host: hostFacts(), command },
})

function hostFacts(): HostFacts {
  const { platform, arch } = process
  const all = cpus()
  const cpu = all[0]?.model.trim() ?? 'unknown'
  return { platform, arch, cores: all.length, cpu, memoryMiB: Math.round(totalmem() / 2 ** 20) }
}

/** From source two folders below the clone, compiled three. */
const gitFolder = new URL(
  import.meta.url.endsWith('.ts') ? '../../.git/' : '../../../.git/',
  import.meta.url,
)

/** The commit of the clone this runs from; null in an installed package. */
function commitOf(): string | null {
  const read = (name: string) => {
    const file = new URL(name, gitFolder)
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : null
  }
  const head = read('HEAD')
  if (head === null) return null
  const branch = head.startsWith('ref: ') ? head.slice(5) : null
  if (branch === null) return commitIn(head)
  const packed = read('packed-refs')?.split('\n') ?? []
  const line = read(branch) ?? packed.find((one) => one.endsWith(` ${branch}`))
  return commitIn(line ?? '')
}

const commitIn = (text: string): string | null => /^[0-9a-f]{40}/.exec(text)?.[0] ?? null
