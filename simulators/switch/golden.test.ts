import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createDoorStand, type DoorStand, knock, signed, split, verified } from './door.fixture.ts'

const folder = new URL('./golden/', import.meta.url)

/** Keys are made anew in every run: a placeholder stands for what they sign. */
const masked = (text: string) => text.replace(/signature=[\w+/%]+=*/, 'signature=<signature>')

/** A request as it is written, with the signature put in. */
function filled(request: string): string {
  const { signature = '' } = signed(split(request, decodeURIComponent))
  return request.replace('<signature>', encodeURIComponent(signature))
}

async function play(stand: DoorStand, part: string): Promise<string> {
  const [heading = '', text = ''] = part.split('\n')
  const path = heading.replace('request POST /qrc/api/', '')
  const { status, body } = await knock(stand, path, filled(text))
  expect(verified(String(body))).toBeDefined()
  return `reply ${status}\n${masked(String(body))}`
}

test.each(readdirSync(folder))('reproduces golden/%s', async (name) => {
  const stand = createDoorStand()
  const [first = '', ...parts] = readFileSync(new URL(name, folder), 'utf8').trim().split('\n\n')
  expect(first).toMatch(/^Shape: /)
  expect(parts.length).toBeGreaterThan(1)
  let heard = ''
  for (const part of parts) {
    if (part.startsWith('request')) heard = await play(stand, part)
    else expect(heard).toBe(part)
  }
})
