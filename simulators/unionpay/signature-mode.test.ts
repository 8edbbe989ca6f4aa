/** What a good, a bad and a missing signature come to in each mode, by certificate and by secure key. */
import { beforeAll, expect, test } from 'vitest'
import { compactTime } from '../../core/calendar.ts'
import { createVirtualClock } from '../../core/clock.ts'
import { type SignatureMode, trustedSignature } from '../../core/signature-mode.ts'
import { mintUnionPayChain } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Notification } from '../host/notification.ts'
import type { Peer } from '../host/peer.ts'
import {
  type Chain,
  createStand,
  envelope,
  form,
  knock,
  merId,
  type Pairs,
  type Stand,
  signed,
  split,
  verified,
} from './stand.fixture.ts'

const now = Date.UTC(2026, 10, 22, 11, 30)
let chain: Chain

beforeAll(async () => {
  chain = await mintUnionPayChain({ merId, now: new Date(now) })
})

const peer: Peer = {
  ask: <Answer>() => Promise.resolve({ outcome: 'approved' } as Answer),
}

const standIn = (signatures: SignatureMode | undefined, letters: Notification[] = []) =>
  createStand({
    ...{ chain, store: createMemoryStore(), clock: createVirtualClock(now), realNow: () => now },
    ...{ peer, letters, ...(signatures === undefined ? {} : { signatures }) },
  })

const back = '/gateway/api/backTransReq.do'
/** An application for a code to be scanned. */
const asked = (more: Pairs = {}) => ({
  ...envelope(chain, '0107', 'order00000001', compactTime(now)),
  ...{ txnAmt: '100', currencyCode: '156', channelType: '07' },
  ...{ backUrl: 'http://127.0.0.1:1/n', ...more },
})

const said = async (stand: Stand, pairs: Pairs) => {
  const body = String((await knock(stand, back, form(pairs))).body)
  return { answer: split(body), verified: verified(chain, body) !== undefined }
}

const letIn = '00'
const forged = '11'
const lacking = '13'
const byKey = { version: '5.1.0', signMethod: '11' }

test.each<[SignatureMode | undefined, Pairs, readonly string[]]>([
  [undefined, {}, [forged, letIn, forged, lacking]],
  ['full', {}, [forged, letIn, forged, lacking]],
  ['verify-once', {}, [forged, letIn, letIn, lacking]],
  ['trust', {}, [letIn, letIn, letIn, letIn]],
  ['full', byKey, [forged, letIn, forged, lacking]],
  ['verify-once', byKey, [forged, letIn, letIn, lacking]],
  ['trust', byKey, [letIn, letIn, letIn, letIn]],
])(
  'with signatures %s and %j: a bad one, a good one, a bad one, none',
  async (mode, how, codes) => {
    const stand = standIn(mode)
    const { signature = '', ...none } = signed(chain, asked(how))
    const bad = { ...none, signature: 'YmFk' }
    const heard: (string | undefined)[] = []
    for (const pairs of [bad, { ...none, signature }, bad, none]) {
      const { answer, verified } = await said(stand, pairs)
      heard.push(answer.respCode)
      expect(verified).toBe(mode !== 'trust')
      if (mode === 'trust') expect(answer.signature).toBe(trustedSignature)
    }
    expect(heard).toEqual(codes)
  },
)

test('verify-once verifies each method of signing for itself', async () => {
  const stand = standIn('verify-once')
  expect((await said(stand, signed(chain, asked()))).answer.respCode).toBe(letIn)
  const keyed = { ...asked(byKey), signature: 'bad' }
  expect((await said(stand, keyed)).answer.respCode).toBe(forged)
})

test('in trust the certificate stands beside the fixed word all the same', async () => {
  const { answer } = await said(standIn('trust'), asked())
  expect(answer.signPubKeyCert).toMatch(/^-----BEGIN CERTIFICATE-----/)
  expect(answer.signMethod).toBe('01')
})
