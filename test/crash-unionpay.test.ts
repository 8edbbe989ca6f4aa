/**
 * What a merchant gives back at UnionPay is a record of its own, written before the money is touched:
 * a world falls at each commit of it, the merchant never hears the answer, and asks the next world
 * by query alone.
 */
import { beforeAll, expect, test } from 'vitest'
import { compactTime } from '../core/calendar.ts'
import { createVirtualClock, type VirtualClock } from '../core/clock.ts'
import type { MessageKind } from '../core/interchange.ts'
import { brokenInvariants } from '../core/ledger/invariants.ts'
import type { Outcome } from '../core/outcome.ts'
import { mintUnionPayChain } from '../sandbox/mint.ts'
import type { Notification } from '../simulators/host/notification.ts'
import {
  ask,
  type Chain,
  createStand,
  envelope,
  keyAt,
  merId,
  type Pairs,
  type Stand,
} from '../simulators/unionpay/stand.fixture.ts'
import { createMemoryStore } from '../storage/memory.ts'
import type { Store } from '../storage/store.ts'
import { Life, never } from './crash-stores.fixture.ts'

const evening = Date.parse('2026-11-22T19:30:00+08:00')
const at = compactTime(evening)
const back = '/gateway/api/backTransReq.do'
const queries = '/gateway/api/queryTrans.do'

let chain: Chain

beforeAll(async () => {
  chain = await mintUnionPayChain({ merId, now: new Date(evening) })
})

interface Place {
  readonly store: Store
  readonly life: Life
  readonly clock: VirtualClock
  readonly letters: Notification[]
  readonly stand: Stand
}

/** A gateway on stores that stay, until it falls at that commit. */
function placeOn(store: Store, clock: VirtualClock, says: Outcome, endsAt = Infinity): Place {
  const life = new Life(endsAt, undefined)
  const letters: Notification[] = []
  let count = 0
  const peer = {
    ask: async (_to: string, kind: MessageKind) => {
      if (life.isOver) return never
      count += 1
      const outcome = kind === 'refund' || kind === 'undo' ? says : 'approved'
      return { outcome, settleKey: keyAt(clock.now(), count) } as never
    },
  }
  const on = life.on(store, clock)
  const stand = createStand({ chain, store: on, clock, realNow: () => evening, peer, letters })
  return { store, life, clock, letters, stand }
}

const notify = { backUrl: 'http://127.0.0.1:9/notify', channelType: '08' }
const code = { qrNo: '6225735053201615202', termId: '49000002', currencyCode: '156' }
const told = (type: string, orderId: string, more: Pairs): Pairs => ({
  ...{ ...envelope(chain, type, orderId, at), ...notify, txnAmt: '1250', ...more },
})

/** What each gives back of: told in order, the last one's queryId is the original. */
const before: Readonly<Record<string, readonly (readonly [type: string, more: Pairs])[]>> = {
  payment: [['0106', code]],
  hold: [['0204', { ...code, bizType: '000201' }]],
  completion: [
    ['0204', { ...code, bizType: '000201' }],
    ['0300', {}],
  ],
}

async function original({ stand }: Place, kind: string): Promise<string> {
  let origQryId = ''
  for (const [place, [type, more]] of (before[kind] ?? []).entries()) {
    const asked = told(type, `first2026112200${place}`, { ...more, origQryId })
    const { respCode, queryId = '' } = await ask(stand, chain, back, asked)
    expect(respCode).toBe('00')
    origQryId = queryId
  }
  return origQryId
}

const breath = () => new Promise<void>((resolve) => setImmediate(resolve))

async function rested({ clock, life }: Place): Promise<void> {
  for (let turn = 0; turn < 40 && !life.isOver; turn += 1) {
    await breath()
    clock.advance(60_000)
  }
}

const owned = async (store: Store) => {
  expect(brokenInvariants(await store.accounts())).toEqual([])
  return (await store.account(`merchant:${merId}`)) ?? { debitsPostedFen: 0, debitsPendingFen: 0 }
}

const number = 'back20261122000001'

/** One life that falls, and one that wakes on it; how many commits the request has made at all. */
async function fallen(kind: string, type: string, says: Outcome, endsAt: number) {
  const clock = createVirtualClock(evening)
  const store = createMemoryStore(undefined, { durable: true, now: clock.now })
  const origQryId = await original(placeOn(store, clock, says), kind)
  const asked = told(type, number, { origQryId })
  const first = placeOn(store, clock, says, endsAt)
  await first.stand.institution.wake?.()
  void ask(first.stand, chain, back, asked)
  await rested(first)
  if (!first.life.isOver) return { commits: first.life.commits }
  const next = placeOn(store, clock, says)
  await next.stand.institution.wake?.()
  await rested(next)
  const query = () => ask(next.stand, chain, queries, envelope(chain, '0000', number, at))
  return { commits: first.life.commits, next, asked, query, store }
}

const kinds = [
  { kind: 'payment', type: '0400', gives: 1250 },
  { kind: 'payment', type: '3100', gives: 1250 },
  { kind: 'hold', type: '3200', gives: 0 },
  { kind: 'completion', type: '3300', gives: 1250 },
]
const answers = [
  { says: 'approved', is: '00' },
  { says: 'issuer-declined', is: '60' },
] as const

test.each(kinds.flatMap((one) => answers.map((answer) => ({ ...one, ...answer }))))(
  'wherever the world falls, a $type of a $kind comes to an end: $says',
  async ({ kind, type, gives, says, is }) => {
    let falls = 0
    for (let endsAt = 1; ; endsAt += 1) {
      const { next, query, asked, store } = await fallen(kind, type, says, endsAt)
      if (next === undefined) break
      falls += 1
      const found = await query()
      const about = `fell at commit ${endsAt}`
      // What was not written at all nobody knows; what was written has an end.
      if (found.respCode !== '00') expect(endsAt, about).toBe(1)
      else expect(found.origRespCode, about).toBe(is)
      const again = await ask(next.stand, chain, back, asked)
      await rested(next)
      expect((await query()).origRespCode, about).toBe(is)
      expect(again.respCode, about).toBe(is)
      const { debitsPostedFen, debitsPendingFen } = await owned(store)
      const isGiven = says === 'approved'
      expect([debitsPostedFen, debitsPendingFen], about).toEqual([isGiven ? gives : 0, 0])
      const news = await Promise.all(next.letters.map(({ write }) => write(0)))
      const ours = news.filter(({ body }) => body.includes(`orderId=${number}`))
      // One letter; another life's may have been the one, when it fell after it was on its way.
      expect(ours.length, about).toBeLessThanOrEqual(isGiven ? 1 : 0)
      if (isGiven) expect(ours.length, about).toBe(1)
    }
    expect(falls).toBeGreaterThan(2)
  },
)
