/** A disk that takes no more: what was acknowledged is there, nothing is acknowledged afterwards. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDataFolder } from './data-folder.ts'
import { createGroupCommit } from './group-commit.ts'

const writer = fileURLToPath(new URL('./full-writer.fixture.ts', import.meta.url))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hutong-full-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Blocks of 512 or of 1024 bytes, as the shell has it: two or four megabytes. */
const blocks = 4000

// A shell's limit stands for the end of a disk; Windows knows none.
test.skipIf(process.platform === 'win32')(
  'when the disk is full all that was acknowledged is there, and nothing is acknowledged any more',
  async () => {
    const data = join(folder, 'data')
    const limited = ['-c', `ulimit -f ${blocks}; exec "$0" "$@"`]
    const words = [...limited, process.execPath, '--import', 'tsx', writer, data]
    const { stdout } = await promisify(execFile)('sh', words, { timeout: 60_000 })
    const said = JSON.parse(stdout)
    expect(said.written).toBeGreaterThan(100)
    expect(said).toMatchObject({
      looks: { load: true, scan: true, account: true, note: true },
      ...{ refused: expect.any(Number), closed: false },
    })
    expect(said.refused).toBeGreaterThanOrEqual(20)
    expect(said.complaints).toHaveLength(1)
    expect(said.complaints[0]).toMatch(/large|space|limit|input/i)
    const world = { hutong: '0.0.0', title: 'full', seed: 1 }
    const stores = await openDataFolder({ folder: data, world })
    const found = await stores.storeOf('icbc').scan('order/')
    await stores.close()
    expect(found).toHaveLength(said.written)
  },
  90_000,
)

test('a batch that fails is told to all who wait for it, and no later one is begun', async () => {
  const batches: (() => void)[] = []
  let begun = 0
  const group = createGroupCommit(() => {
    begun += 1
    return new Promise((resolve, reject) => {
      batches.push(begun === 1 ? resolve : () => reject(new Error('EIO')))
    })
  })
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  const first = group.soon()
  await turn()
  const second = group.soon()
  batches[0]?.()
  await first
  expect(group.failure()).toBeUndefined()
  await turn()
  const third = group.soon()
  batches[1]?.()
  await expect(second).rejects.toThrow('EIO')
  await expect(third).rejects.toThrow('EIO')
  await expect(group.soon()).rejects.toThrow('EIO')
  await expect(group.settled()).rejects.toThrow('EIO')
  await expect(group.now()).rejects.toThrow('EIO')
  await turn()
  expect(begun).toBe(2)
})
