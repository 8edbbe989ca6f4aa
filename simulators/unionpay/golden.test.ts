import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import { settleKey } from '../../core/ids.ts'
import { crlfPem, mintUnionPayChain } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Notification } from '../host/notifier.ts'
import { createStand, knock, merId, type Stand, signed, split, verified } from './stand.fixture.ts'

const folder = new URL('./golden/', import.meta.url)
const evening = Date.parse('2026-11-22T19:30:00+08:00')
const chain = await mintUnionPayChain({ merId, now: new Date(evening) })

/** Placeholders stand for what is minted anew in every run. */
function masked(text: string): string {
  const pem = crlfPem(chain.response.certificate)
  return text
    .replace(pem, '<signPubKeyCert>')
    .replace(encodeURIComponent(pem), '<signPubKeyCert>')
    .replace(/signature=[\w+/%]+=*/, 'signature=<signature>')
}

/** A request as it is written, with the certificate named and the signature put in. */
function filled(request: string): string {
  const named = request.replace('<certId>', chain.merchant.certId)
  const { signature = '' } = signed(chain, split(named, decodeURIComponent))
  return named.replace('<signature>', encodeURIComponent(signature))
}

/** What is heard at each part: nothing is told in a request itself. */
async function play(stand: Stand, letters: Notification[], part: string): Promise<string> {
  const [heading = '', text = ''] = part.split('\n')
  if (heading === 'notification') {
    const body = (await letters.shift()?.write(0))?.body ?? ''
    expect(verified(chain, body, decodeURIComponent)).toBeDefined()
    return masked(body)
  }
  const { status, body } = await knock(stand, heading.replace('request POST ', ''), filled(text))
  expect(verified(chain, String(body))).toBeDefined()
  return `reply ${status}\n${masked(String(body))}`
}

test.each(readdirSync(folder))('reproduces golden/%s', async (name) => {
  const clock = createVirtualClock(evening)
  const letters: Notification[] = []
  const answer = { outcome: 'approved' as const, settleKey: settleKey('a settle key') }
  const peer = { ask: async () => answer as never }
  const store = createMemoryStore()
  const stand = createStand({ chain, store, clock, realNow: clock.now, peer, letters })
  const [first = '', ...parts] = readFileSync(new URL(name, folder), 'utf8').trim().split('\n\n')
  expect(first).toMatch(/^Shape: /)
  let heard = ''
  for (const part of parts) {
    if (part.startsWith('request')) heard = await play(stand, letters, part)
    else if (part.startsWith('reply')) expect(heard).toBe(part)
    else expect(`notification\n${await play(stand, letters, part)}`).toBe(part)
  }
  expect(heard).not.toBe('')
})
