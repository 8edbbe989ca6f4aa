/** What a good, a bad and a missing signature come to in each mode, at the switch's public door. */
import { expect, test } from 'vitest'
import { type SignatureMode, trustedSignature } from '../../core/signature-mode.ts'
import { createDoorStand, form, knock, signed, split, usually, verified } from './door.fixture.ts'

const good = signed({ version: '1.0.0', certId: '69026276696', ...usually.lookup })
const bad = { ...good, signature: Buffer.from('bad').toString('base64') }
const { signature: _, ...none } = good

const letIn = '成功[0000000]'
const forged = expect.stringContaining('签名')
const lacking = expect.stringContaining('signature')

test.each<[SignatureMode | undefined, readonly unknown[]]>([
  [undefined, [forged, letIn, forged, lacking]],
  ['full', [forged, letIn, forged, lacking]],
  ['verify-once', [forged, letIn, letIn, lacking]],
  ['trust', [letIn, letIn, letIn, letIn]],
])('with signatures %s: a bad one, a good one, a bad one, none', async (mode, expected) => {
  const stand = createDoorStand(mode)
  const said: unknown[] = []
  for (const pairs of [bad, good, bad, none]) {
    const { body } = await knock(stand, 'backTransReq.do', form(pairs))
    const answer = split(String(body))
    said.push(answer.respMsg)
    expect(answer.certId).toBe('69678957876')
    if (mode === 'trust') expect(answer.signature).toBe(trustedSignature)
    else expect(verified(String(body))).toEqual(answer)
  }
  expect(said).toEqual(expected)
})

test('verify-once verifies another certificate of the same member anew, and keeps the digest', async () => {
  const stand = createDoorStand('verify-once')
  const says = async (pairs: Record<string, string>) =>
    String((await knock(stand, 'backTransReq.do', form(pairs))).body)
  const older = signed({ version: '1.0.0', certId: '1', ...usually.lookup }, 'sha1')
  expect(verified(await says(older), 'sha1')?.respMsg).toBe(letIn)
  expect(verified(await says({ ...older, signature: bad.signature }), 'sha1')?.respMsg).toBe(letIn)
  expect(split(await says({ ...bad, certId: '2' })).respMsg).toEqual(forged)
})
