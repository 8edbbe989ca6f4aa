import { expect, test } from 'vitest'
import { limits } from '../../core/limits.ts'
import { mergeSignedAhead, signAhead } from './corpus.ts'
import type { Sale, SignedOrder } from './tills/till.ts'

interface Given {
  readonly worker?: number
  readonly workers?: number
  /** How long one signature takes by the clock of the test. */
  readonly signMs?: number
  readonly body?: string
  readonly stopped?: () => boolean
}

/** A corpus over 40 arrivals, one each 100 ms, half of them charges; `at` turns the clock. */
async function corpusOf({ worker = 0, workers = 1, signMs = 0, body = '', stopped }: Given) {
  const signedSales: Sale[] = []
  let time = 1_000_000
  const sign = async (sale: Sale, signedFor: number): Promise<SignedOrder> => {
    time += signMs
    signedSales.push(sale)
    return { request: { method: 'POST', target: sale.orderNo, headers: {}, body }, signedFor }
  }
  const crew = {
    standingAt: () => ({ signOrder: sign }),
    listener: { notifyUrl: () => 'http://127.0.0.1:1/' },
  }
  const party = { app: 'alipay', owner: 'alipay', weight: 1 } as const
  const mix = [
    { ...party, scene: 'merchant-code' as const },
    { ...party, scene: 'payer-code' as const },
  ]
  const plan = {
    ...{ title: 'A test', seed: 3 },
    arrivals: [{ kind: 'constant', ratePerSecond: 10, seconds: 4 } as const],
    cast: { mix, amount: { kind: 'fixed', fen: 100 } as const },
  }
  const corpus = await signAhead({
    order: { ...shared, plan, worker, workers },
    crew,
    now: () => time,
    stopped: stopped ?? (() => false),
  })
  return {
    corpus,
    signedSales,
    at: (now: number) => {
      time = now
    },
  }
}

const shared = {
  runTag: '00000001',
  endpoints: { alipay: '', wechatpay: '', unionpay: '', apps: {} },
  tills: [],
  patience: { answerMs: 1, noticeMs: 1, queryGapsMs: [1], drainMs: 1 },
  inFlightMax: 1,
}

const indices = Array.from({ length: 40 }, (_, index) => index)

test('orders are signed for the moment at which they fall due, charges are not', async () => {
  const { corpus, signedSales } = await corpusOf({})
  const taken = indices.flatMap((index) => corpus.take(index) ?? [])
  expect(signedSales.every(({ scene }) => scene === 'merchant-code')).toBe(true)
  expect(taken.length).toBe(signedSales.length)
  expect(taken.length).toBeGreaterThan(10)
  for (const { request, signedFor } of taken) {
    expect(signedFor).toBeCloseTo(1_000_000 + Number(request.target.slice(-7)) * 100 + 50, 3)
  }
  expect(corpus.counts()).toMatchObject({ requests: taken.length, sent: taken.length, aged: 0 })
})

test('workers sign their own shares, and together what one would', async () => {
  const one = await corpusOf({})
  const three = await Promise.all([0, 1, 2].map((worker) => corpusOf({ worker, workers: 3 })))
  const numbers = (sales: readonly Sale[]) => sales.map(({ orderNo }) => orderNo).sort()
  expect(numbers(three.flatMap(({ signedSales }) => signedSales))).toEqual(numbers(one.signedSales))
  const held = indices.filter((index) => one.corpus.take(index) !== undefined)
  const theirs = indices.filter((index) => three[index % 3]?.corpus.take(index) !== undefined)
  expect(theirs).toEqual(held)
})

test('what is no longer timely is counted and not given out', async () => {
  const { corpus, at, signedSales } = await corpusOf({})
  const [first, second] = signedSales.map(({ orderNo }) => Number(orderNo.slice(-7)))
  at(1_000_050 + (first ?? 0) * 100 + limits.signedAheadSkewMs + 1)
  expect(corpus.take(first ?? -1)).toBeUndefined()
  at(1_000_050 + (second ?? 0) * 100 + limits.signedAheadSkewMs)
  expect(corpus.take(second ?? -1)).toBeDefined()
  expect(corpus.counts()).toMatchObject({ sent: 1, aged: 1 })
})

test('signing ends when its time is over, or the run is stopped', async () => {
  const slow = await corpusOf({ signMs: limits.signingAheadMs })
  expect(slow.signedSales.length).toBeGreaterThan(0)
  const whole = (await corpusOf({})).signedSales.length
  expect(slow.signedSales.length).toBeLessThan(whole)
  const { corpus } = await corpusOf({ stopped: () => true })
  expect(corpus.counts()).toMatchObject({ requests: 0, bytes: 0 })
})

test('of several workers counts are added, and the longest is how long it took', () => {
  const part = { requests: 2, bytes: 10, sent: 1, aged: 1, seconds: 3 }
  expect(mergeSignedAhead([part, { ...part, seconds: 5 }])).toEqual({
    ...{ requests: 4, bytes: 20, sent: 2, aged: 2, seconds: 5 },
  })
  expect(mergeSignedAhead([null, null])).toBeNull()
})
