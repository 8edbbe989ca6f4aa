/** What lies beside a user's scenario: other scenarios are listed, anything else is passed over. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listedIds } from './playbill.ts'

let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hutong-bill-'))
  for (const name of ['noon', 'dusk']) {
    writeFileSync(join(folder, `${name}.json`), '{ "arrivals": [], "cast": {} }')
  }
  writeFileSync(join(folder, 'package.json'), '{ "name": "shop" }')
  symlinkSync(join(folder, 'nowhere.json'), join(folder, 'broken.json'))
  await mkdir(join(folder, 'folder.json'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('lists scenarios beside the user’s own, and bears folders and broken links of such names', () => {
  const ids = listedIds({ own: join(folder, 'noon.json') })
  const theirs = ids.filter((id) => id.includes('/')).map((id) => id.split('/')[1])
  expect(theirs.sort()).toEqual(['dusk', 'noon'])
  expect(ids).toContain('lunch-rush')
})
