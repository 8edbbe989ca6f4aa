import { expect, test } from 'vitest'
import { type Stream, stream } from '../../core/random.ts'
import {
  createDoorStand,
  form,
  knock,
  type Pairs,
  signed,
  split,
  usually,
  verified,
} from './door.fixture.ts'

const requests: readonly Pairs[] = Object.values(usually)
const types = '12 13 14 15 17 21 24 31 32 33 34 35 51 99'.split(' ')
const values = ['', '0', '-1', '1e9', '{', '}{', 'é', '\r\n', 'null', '%', '9'.repeat(400), 'e30=']

const one = <T>(draw: Stream, list: readonly T[]): T => list[draw.int(list.length)] as T

/** A field is dropped, spoilt, added, or the type is another's. */
function mutated(draw: Stream, pairs: Pairs): Pairs {
  const name = one(draw, Object.keys(pairs))
  const { [name]: _, ...others } = pairs
  const changes: readonly Pairs[] = [
    others,
    { ...pairs, [name]: one(draw, values) },
    { ...pairs, [one(draw, ['constructor', 'x', '__proto__', 'a b', ''])]: one(draw, values) },
    { ...pairs, reqType: `0${one(draw, types)}0000903` },
  ]
  return one(draw, changes)
}

/** Bytes are cut off, turned round, or doubled. */
function damaged(draw: Stream, bytes: Buffer): Buffer {
  const at = draw.int(bytes.length + 1)
  const flipped = Buffer.from(bytes)
  if (at < bytes.length) flipped[at] = draw.int(256)
  return one(draw, [bytes, bytes, bytes.subarray(0, at), flipped, Buffer.concat([bytes, bytes])])
}

test('five hundred spoilt requests are all answered, in the protocol’s words', async () => {
  const stand = createDoorStand()
  const draw = stream(20261122, 'fuzz')
  const said = new Map<string, number>()
  for (let round = 0; round < 500; round += 1) {
    const whole = { version: '1.0.0', certId: '69026276696', ...one(draw, requests) }
    const spoilt = mutated(draw, whole)
    const trusted = draw.int(4) > 0 ? signed(spoilt) : { ...spoilt, signature: 'AAAA' }
    const path = one(draw, ['backTransReq.do', 'issBackTransReq.do', 'merBackTransReq.do'])
    const { status, body } = await knock(stand, path, damaged(draw, Buffer.from(form(trusted))))
    expect(status).toBe(200)
    const isTold = String(body) === 'Invalid request.' || verified(String(body)) !== undefined
    expect(isTold, String(body)).toBe(true)
    const word = split(String(body)).respCode ?? 'unreadable'
    said.set(word, (said.get(word) ?? 0) + 1)
  }
  for (const word of ['00', '10', '11', '13', '32', '34', 'unreadable']) {
    expect(said.get(word), `${word} in ${JSON.stringify([...said])}`).toBeGreaterThan(2)
  }
})
