/** A merchant reverses while the payer is still thinking: whoever is late, nobody loses money. */
import { beforeAll, expect, test } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import type { AnswerOf, AskOf, Funding, MessageKind } from '../../core/interchange.ts'
import { brokenInvariants, pendingAccounts } from '../../core/ledger/invariants.ts'
import { mintWechatPayMerchant, mintWechatPayPlatform } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Peer } from '../host/peer.ts'
import {
  appid,
  createStand,
  type Identity,
  keyAt,
  mchid,
  type StandParts,
  signedKnock,
  signerOf,
} from './stand.fixture.ts'

const start = Date.UTC(2026, 10, 22)
const payer = 'wechat-7'
const number = 'T20261122001'
const pay = '/v3/pay/transactions'
let keys: { platform: Identity; merchant: Identity }

beforeAll(async () => {
  const now = new Date(start)
  const platform = await mintWechatPayPlatform({ now })
  keys = { platform, merchant: await mintWechatPayMerchant({ mchid, now }) }
})

/** A charge of 1,000.01 yuan that waits for its payer, and what the switch was asked meanwhile. */
async function waitingCharge(funding: Funding) {
  const asked: [MessageKind, string][] = []
  const peer: Peer = {
    ask: <K extends MessageKind>(_to: string, kind: K, message: AskOf<K>) => {
      asked.push([kind, 'reference' in message ? message.reference : ''])
      const key = kind === 'fund' ? { settleKey: keyAt(start) } : {}
      return Promise.resolve({ outcome: 'approved', ...key } as AnswerOf<K>)
    },
  }
  const parts: StandParts = {
    ...{ ...keys, peer, funding, letterbox: [], store: createMemoryStore() },
    ...{ clock: createVirtualClock(start), realNow: () => start },
  }
  const stand = createStand(parts)
  const { desk } = stand.house.house
  const post = async (target: string, said: object) => {
    const body = JSON.stringify({ appid, mchid, ...said })
    const reply = await stand.knock(
      await signedKnock(signerOf(parts), { method: 'POST', target: `${pay}${target}`, body }),
    )
    return reply.status
  }
  const charged = await post('/codepay', {
    ...{ description: 'tea', out_trade_no: number, amount: { total: 100_001 } },
    payer: { auth_code: (await desk.showCode(payer)).code },
    scene_info: { device_ip: '127.0.0.1' },
  })
  expect(charged).toBe(202)
  const [payment] = await desk.waiting(payer)
  const reverse = () => post(`/out-trade-no/${number}/reverse`, {})
  return { stand, desk, asked, reverse, id: payment?.id ?? '' }
}

test.each([
  ['confirms', 'order-reversed'],
  ['declines', 'payer-declined'],
] as const)('a payer who %s too late pays nothing', async (does, outcome) => {
  const { stand, desk, reverse, id } = await waitingCharge({ kind: 'balance' })
  expect(await reverse()).toBe(200)
  const said = does === 'confirms' ? await desk.confirm(payer, id) : await desk.decline(payer, id)
  expect(said.outcome).toBe(outcome)
  expect((await desk.balance(payer)).balanceFen).toBe(100_000_000)
  const accounts = await stand.store.accounts()
  expect([...brokenInvariants(accounts), ...pendingAccounts(accounts)]).toEqual([])
})

test('a card that was debited too late gets its money back', async () => {
  const { stand, desk, asked, reverse, id } = await waitingCharge({ kind: 'card', cardNo: '62' })
  expect(await reverse()).toBe(200)
  expect((await desk.confirm(payer, id)).outcome).toBe('order-reversed')
  await stand.settled()
  expect(asked.map(([kind]) => kind)).toContain('fund')
  expect(asked).toContainEqual(['reverse', keyAt(start)])
})
