/**
 * Where other people's programs live that speed is held against: outside of this project's
 * dependencies, installed only by `npm run bench -- install-peers`, in pinned versions.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Misuse } from '../../misuse.ts'

/** The newest that run on Node 20. */
export const versions = {
  mountebank: '2.9.1',
  '@mockoon/cli': '9.9.0',
  wiremock: '3.13.2',
  'json-server': '0.17.4',
  '@stoplight/prism-cli': '5.14.2',
  autocannon: '9.0.0',
} as const

export const peersFolder = (): string =>
  resolve(process.env.HUTONG_BENCH_PEERS ?? '.hutong/bench-peers')

/** A file of an installed package: `mountebank/bin/mb`. */
export const peerFile = (path: string): string => resolve(peersFolder(), 'node_modules', path)

/** Why a file of a package cannot be used; nothing when it can. */
export const missingFile = (path: string): string | undefined =>
  existsSync(peerFile(path))
    ? undefined
    : `${path
        .split('/')
        .slice(0, path.startsWith('@') ? 2 : 1)
        .join('/')} is not installed: npm run bench -- install-peers`

/** Why a program of the system cannot be used; nothing when it can. */
export const missingProgram = (program: string, ...args: readonly string[]): string | undefined =>
  spawnSync(program, args).error === undefined ? undefined : `${program} is not on the path`

/** Installs them all with npm, into the folder. @throws Misuse when npm cannot. */
export async function installPeers(): Promise<string> {
  const folder = peersFolder()
  await mkdir(folder, { recursive: true })
  const about = { private: true, dependencies: versions }
  await writeFile(resolve(folder, 'package.json'), `${JSON.stringify(about, null, 2)}\n`)
  const { status } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], {
    ...{ cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] },
  })
  if (status !== 0) {
    const found = status === null ? 'npm could not be started' : `npm ended with ${status}`
    const todo = 'Read what npm says above; HUTONG_BENCH_PEERS names another folder.'
    throw new Misuse('install the peers', [{ where: folder, found, todo }])
  }
  return folder
}
