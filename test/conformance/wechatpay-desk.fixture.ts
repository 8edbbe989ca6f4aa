/** A till of WeChat Pay's APIv3 in front of one operation: orders to ask about, and what is written down. */
import { expect } from 'vitest'
import type { Tally } from './tally.fixture.ts'
import { openTown } from './town.fixture.ts'
import {
  type Asked,
  type Says,
  type V3Client,
  v3Client,
  v3Columns,
} from './wechatpay-clients.fixture.ts'

export const payer = 'wechat-6'
export const pay = 'POST /v3/pay/transactions'
export const byNumber = '/v3/pay/transactions/out-trade-no/:number'
export const refunds = '/v3/refund/domestic/refunds'
export const amount = { total: 1288, currency: 'CNY' }
export const scene_info = { device_ip: '127.0.0.1' }
/** Well formed, and of no order. */
export const nobody = 'NOBODYS1'
export const noTrade = '4200000000000000000000000000'

export type Counter = Awaited<ReturnType<typeof openCounter>>

/** A town with one client of each column. */
export async function openCounter() {
  const town = await openTown({ secondByPublicKey: true })
  const clients = new Map<string, V3Client>()
  for (const column of v3Columns) clients.set(column, v3Client(town.sandbox, column))
  return { town, clients, number: createNumbers() }
}

function createNumbers() {
  let count = 0
  return () => {
    count += 1
    return `V3${String(count).padStart(6, '0')}`
  }
}

/** @throws Error when there is no such column. */
export function clientOf({ clients }: Pick<Counter, 'clients'>, column: string): V3Client {
  const client = clients.get(column)
  if (client === undefined) throw new Error(`There is no client of ${column}.`)
  return client
}

export interface At {
  readonly operation: string
  readonly column: string
  readonly tally: Tally
}

/** One operation by one client: what it does here is asserted and written down. */
export function deskAt(counter: Counter, { operation, column, tally }: At) {
  const { town, number } = counter
  const client = clientOf(counter, column)
  const { appid, id: mchid } = client.merchant
  const phone = town.phone(payer)
  const ask = async (name: string, asked: Asked, wanted = '200') => {
    const { code, says } = await client.ask(name, asked)
    expect(code, `${name}: ${JSON.stringify(says)}`).toBe(wanted)
    return says
  }
  const order = (more: Says = {}) => ({
    ...{ appid, mchid, description: '茶', out_trade_no: number(), amount },
    ...{ notify_url: `${town.shop.url}/paid`, ...more },
  })
  const unpaid = async () => {
    const sale = order()
    const { code_url } = await ask(`${pay}/native`, { said: sale })
    return { number: sale.out_trade_no, code: String(code_url), sale }
  }
  return {
    client,
    phone,
    names: { appid, mchid },
    order,
    ask,
    unpaid,
    paid: async (more: Says = {}) => {
      const sale = order(more)
      const { code_url } = await ask(`${pay}/native`, { said: sale })
      await phone.payCode(String(code_url))
      return sale
    },
    charge: async (more: Says = {}) => {
      const { notify_url: _, ...sale } = order({ scene_info, ...more })
      return { ...sale, payer: { auth_code: await phone.showCode() } }
    },
    state: async (out_trade_no: string) =>
      (await ask(`GET ${byNumber}`, { number: out_trade_no, said: { mchid } })).trade_state,
    openid: async (of = appid) => String((await phone.get(`/openid?appid=${of}`)).openid),
    ok: async (asked: Asked, wanted = '200') => {
      const { code, says } = await client.ask(operation, asked)
      tally.success(operation, column, { seen: code, wanted })
      return says
    },
    no: async (why: string, wanted: string, asked: Asked, by = client) => {
      const { code, says } = await by.ask(operation, asked)
      tally.refusal(operation, column, { why, code, wanted })
      return says
    },
    forged: async (asked: Asked, wanted = '401 SIGN_ERROR') => {
      const { code } = await client.stranger().ask(operation, asked)
      tally.refusal(operation, column, { why: 'signed with another key', code, wanted })
    },
  }
}

export type Desk = ReturnType<typeof deskAt>
