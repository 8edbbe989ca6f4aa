import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { mintUnionPayChain, mintUnionPayEncryption } from '../../sandbox/mint.ts'
import { createPlayer } from './golden.fixture.ts'
import { merId } from './stand.fixture.ts'

const folder = new URL('./golden/', import.meta.url)
const now = new Date('2026-11-22T19:30:00+08:00')
const chain = await mintUnionPayChain({ merId, now })
const encryption = await mintUnionPayEncryption(chain.middle, now)
const nextEncryption = encryption

test.each(readdirSync(folder))('reproduces golden/%s', async (name) => {
  const player = createPlayer(chain, { encryption, nextEncryption })
  const [first = '', ...parts] = readFileSync(new URL(name, folder), 'utf8').trim().split('\n\n')
  expect(first).toMatch(/^Shape: /)
  let heard = ''
  for (const part of parts) {
    if (part.startsWith('reply')) expect(part).toBe(heard)
    else {
      heard = await player.play(part)
      if (!part.startsWith('request')) expect(heard).toBe(part)
    }
  }
  expect(heard).not.toBe('')
})
