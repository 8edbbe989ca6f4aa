/**
 * Where k6 is: the program the environment names, one on the PATH, or one in the home folder. It is
 * a program of its own, of version 2 or later; it is never downloaded from here.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Mistake, Misuse } from '../misuse.ts'

export interface FoundK6 {
  readonly path: string
  /** `2.2.0` */
  readonly version: string
}

interface Sought {
  /** Who looks: K6 and PATH are read. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The home folder: `bin/k6` in it is looked at last. */
  readonly home: string
}

const majorLeast = 2

/** @throws Misuse that says where was looked, what was there, and how to get one. */
export function findK6({ environment, home }: Sought): FoundK6 {
  const { K6: named = '', PATH: path = '' } = environment
  const folders = path.split(delimiter).filter((folder) => folder !== '')
  const places = named === '' ? [...folders, join(home, 'bin')].map(inFolder) : [named]
  const mistakes: Mistake[] = []
  for (const place of places.filter(existsSync)) {
    const version = versionOf(place)
    if (version !== undefined && majorOf(version) >= majorLeast) return { path: place, version }
    const found = version === undefined ? 'no k6 that says its version' : `k6 ${version}`
    mistakes.push({ where: place, found, todo: `Version ${majorLeast} or later is needed.` })
  }
  const where = named === '' ? 'PATH' : `K6=${named}`
  throw new Misuse('find k6', [
    ...mistakes,
    { where, found: 'no k6 that will do', todo: howToGetIt },
  ])
}

/** The name of the program in a folder. */
const inFolder = (folder: string) => join(folder, process.platform === 'win32' ? 'k6.exe' : 'k6')

/** The version a program says it is; nothing when it is no k6. */
function versionOf(path: string): string | undefined {
  const { stdout } = spawnSync(path, ['version'], { encoding: 'utf8', timeout: 20_000 })
  return /^k6(?:\.exe)? v?(\d+\.\d+\.\d+)/m.exec(stdout ?? '')?.[1]
}

const majorOf = (version: string) => Number(version.split('.')[0])

/** Ways to get it, each as it is typed; the first builds the version the scripts are tried with. */
export const howToGetIt = `Nothing is downloaded from here. Any of these gets one:
    Go      (cd loadtests/k6/build && go build -o ../../../.hutong/bin/k6 go.k6.io/k6/v2)
    macOS   brew install k6
    Debian  sudo gpg --no-default-keyring --keyring /usr/share/keyrings/k6-archive-keyring.gpg \\
              --keyserver hkp://keyserver.ubuntu.com:80 \\
              --recv-keys C5AD17C747E3415A3642D57D77C6C491D6AC1D69
            echo "deb [signed-by=/usr/share/keyrings/k6-archive-keyring.gpg] https://dl.k6.io/deb stable main" \\
              | sudo tee /etc/apt/sources.list.d/k6.list
            sudo apt-get update && sudo apt-get install k6
    Docker  mkdir -p .hutong/bin && docker create --name k6 grafana/k6:2.2.0 \\
              && docker cp k6:/usr/bin/k6 .hutong/bin/k6 && docker rm k6
  Or name one: K6=/path/to/k6 npm run k6 -- smoke
  The package "k6" of npm is empty: it is no k6.`
