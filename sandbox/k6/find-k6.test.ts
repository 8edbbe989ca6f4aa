import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findK6 } from './find-k6.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'hutong-k6-'))
})
afterEach(() => rm(home, { recursive: true }))

/** A program that says this when it is asked for its version. */
async function program(folder: string, says: string): Promise<string> {
  const path = join(home, folder, 'k6')
  await mkdir(join(home, folder), { recursive: true })
  await writeFile(path, `#!/bin/sh\necho '${says}'\n`)
  await chmod(path, 0o755)
  return path
}

const look = (environment: Record<string, string>) => () => findK6({ environment, home })
const pathOf = (...folders: string[]) => folders.map((folder) => join(home, folder)).join(delimiter)

test('the one that is named comes before all others', async () => {
  await program('path', 'k6 v2.1.0 (go1.25)')
  const named = await program('named', 'k6 v2.2.0 (go1.26, linux/amd64)')
  expect(look({ K6: named, PATH: pathOf('path') })()).toEqual({ path: named, version: '2.2.0' })
})

test('an old one on the PATH is passed over for one that will do', async () => {
  await program('old', 'k6 v1.8.1 (go1.24)')
  const good = await program('good', 'k6 v2.0.0 (go1.25)')
  expect(look({ PATH: pathOf('old', 'empty', 'good') })().path).toBe(good)
})

test('the one in the home folder is found last', async () => {
  const kept = await program('bin', 'k6 v3.0.0')
  expect(look({ PATH: pathOf('nothing') })()).toEqual({ path: kept, version: '3.0.0' })
})

test('what will not do is told with its version, and how to get another', async () => {
  const old = await program('old', 'k6 v0.48.0 (go1.21)')
  const other = await program('other', 'something else')
  const looking = look({ PATH: pathOf('old', 'other') })
  expect(looking).toThrow(`${old}: k6 0.48.0. Version 2 or later is needed.`)
  expect(looking).toThrow(`${other}: no k6 that says its version.`)
  for (const way of ['go build', 'brew install k6', 'apt-get install k6', 'docker cp', 'of npm']) {
    expect(looking).toThrow(way)
  }
})

test('one that is named and is not there is not looked for elsewhere', async () => {
  await program('path', 'k6 v2.2.0')
  const gone = join(home, 'gone')
  expect(look({ K6: gone, PATH: pathOf('path') })).toThrow(`K6=${gone}: no k6 that will do.`)
})
