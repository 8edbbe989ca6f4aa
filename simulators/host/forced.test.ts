import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import type { SandboxEvent } from '../../core/events.ts'
import { institutionId, trace } from '../../core/ids.ts'
import type { Outcome } from '../../core/outcome.ts'
import { createGate, isSilence } from './fault-gate.ts'
import type { WireRequest } from './institution.ts'
import { createPipeline } from './pipeline.ts'

const request = (headers: WireRequest['headers']): WireRequest => ({
  ...{ method: 'POST', target: '/pay', path: '/pay', query: '', params: {}, headers },
  body: Buffer.alloc(0),
})

/** A door whose work is counted and whose reply is the outcome's name. */
function door(amountFen = 100, of = 'T-1', payerCode = '') {
  const clock = createVirtualClock(0)
  const events: SandboxEvent[] = []
  const emit = (event: SandboxEvent) => void events.push(event)
  const gate = createGate({
    ...{ seed: 1, clock, emit },
    policies: () => ({ alipay: { refusals: [{ outcome: 'risk-refused', weight: 1 }] } }),
  })
  let worked = 0
  const serve = createPipeline<null, { outcome: Outcome }>(
    { id: institutionId('alipay'), emit, clock },
    gate,
    {
      from: () => 'merchant',
      decode: async () => ({
        command: null,
        about: { trace: trace(of), operation: 'pay', movesMoney: true, amountFen, payerCode },
      }),
      handle: async () => {
        worked += 1
        return { outcome: 'approved' }
      },
      refuse: (_, outcome) => ({ outcome }),
      encode: async (_, { outcome }) => ({ status: 200, headers: {}, body: outcome }),
    },
  )
  const knock = async (wish?: string) => {
    const answer = serve(request(wish === undefined ? {} : { 'hutong-outcome': wish }))
    await new Promise((resolve) => setImmediate(resolve))
    clock.advance(60_000)
    const reply = await answer
    return { worked, said: isSilence(reply) ? reply : reply.body, events }
  }
  return knock
}

describe('a request that says how it shall end', () => {
  it.each([
    ['approved', { said: 'approved', worked: 1 }],
    ['funds-insufficient', { said: 'funds-insufficient', worked: 0 }],
    ['result-unknown', { said: 'result-unknown', worked: 1 }],
    ['timeout', { said: 'timeout', worked: 1 }],
    ['reset', { said: 'reset', worked: 0 }],
    ['duplicate', { said: 'approved', worked: 2 }],
    ['late', { said: 'approved', worked: 1 }],
  ])('ends as %s, whatever the policies say', async (wish, end) => {
    expect(await door()(wish)).toMatchObject(end)
  })

  it('suffers the policies when it says nothing', async () => {
    expect(await door()()).toMatchObject({ said: 'risk-refused', worked: 0 })
  })

  it.each([['no-such-outcome'], ['payer-confirming'], ['']])(
    'is told what it may say instead of "%s"',
    async (wish) => {
      const { said, worked } = await door()(wish)
      expect(said).toContain('funds-insufficient')
      expect(said).not.toContain('payer-confirming,')
      expect(worked).toBe(0)
    },
  )

  it.each([
    [66_602, 'T-1', { said: 'result-unknown', worked: 1 }],
    [66_603, 'T-1', { said: 'timeout', worked: 1 }],
    [66_604, 'T-1', { said: 'reset', worked: 0 }],
    [66_671, 'T-1', { said: 'risk-refused', worked: 0 }],
    [66_603, 'K000000010000003', { said: 'risk-refused', worked: 0 }],
  ])('at a till of %i fen, for %s, has its answer go wrong', async (amountFen, of, end) => {
    expect(await door(amountFen, of)()).toMatchObject(end)
  })

  it.each([
    ['286660000000000103', 100, 'T-1', { said: 'timeout', worked: 1 }],
    ['286660000000000102', 66_603, 'T-1', { said: 'result-unknown', worked: 1 }],
    ['286660000000000171', 66_603, 'T-1', { said: 'risk-refused', worked: 0 }],
    ['286660000000000103', 100, 'K000000010000003', { said: 'risk-refused', worked: 0 }],
  ])('by the code %s, before %i fen, has its answer go wrong', async (code, amountFen, of, end) => {
    expect(await door(amountFen, of, code)()).toMatchObject(end)
  })
})
