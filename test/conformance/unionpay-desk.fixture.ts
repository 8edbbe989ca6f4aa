/** A till of UnionPay's in front of one transaction: payments to follow up, and what is written down. */
import { expect } from 'vitest'
import { payerNamed } from '../../sandbox/people.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import type { Tally } from './tally.fixture.ts'
import { openTown } from './town.fixture.ts'
import {
  type Address,
  beijingNow,
  type Fields,
  type Papers,
  type UnionPayClient,
  unionPayClient,
  unionPayColumns,
} from './unionpay-client.fixture.ts'

export const payer = 'quickpass-6'

export type Counter = Awaited<ReturnType<typeof openCounter>>

/** A town with one client of each column, each a merchant of its own. */
export async function openCounter() {
  const town = await openTown()
  const clients = new Map(
    unionPayColumns.map((column, place) => [
      column,
      unionPayClient(column, papersOf(town.sandbox, place)),
    ]),
  )
  let count = 0
  return {
    town,
    clientOf: (column: string): UnionPayClient => {
      const client = clients.get(column)
      if (client === undefined) throw new Error(`There is no client of ${column}.`)
      return client
    },
    number: () => {
      count += 1
      return `ACP${String(count).padStart(9, '0')}`
    },
    cardNo: cardOf(town.sandbox.seed, 'icbc-6'),
  }
}

export function papersOf({ urls, keys }: Sandbox, place: number): Papers {
  const { merchants, root, middle, response, encryption } = keys.unionpay
  const merchant = merchants[place]
  if (merchant === undefined) throw new Error(`There is no merchant ${place}.`)
  const { id: merId, certId, privateKey, secureKey } = merchant
  return {
    ...{ url: urls.unionpay ?? '', merId, certId, privateKey, secureKey, response, encryption },
    ...{ root: root.certificate, middle: middle.certificate },
  }
}

function cardOf(seed: number, payer: string): string {
  const funding = payerNamed(seed, payer)?.funding
  if (funding?.kind !== 'card') throw new Error(`${payer} has no card.`)
  return funding.cardNo
}

interface At {
  /** The row: type and what it is. */
  readonly row: string
  readonly column: string
  readonly tally: Tally
}

/** One transaction by one client: what it does here is asserted and written down. */
export function deskAt({ town, clientOf, number, cardNo }: Counter, { row, column, tally }: At) {
  const client = clientOf(column)
  const phone = town.phone(payer)
  const [type = ''] = row.split(' ')
  const money = (more: Fields = {}): Fields & { orderId: string; txnTime: string } => ({
    ...{ orderId: number(), txnTime: beijingNow(), txnAmt: '1250', currencyCode: '156' },
    ...{ channelType: '08', backUrl: `${town.shop.url}/back`, ...more },
  })
  const ask = async (address: Address, of: string, fields: Fields) => {
    const answer = await client.ask(address, of, fields)
    expect(answer.code, `${of}: ${answer.text}`).toBe('00')
    return answer.fields
  }
  const query = ({ orderId = '', txnTime = '' }: Fields) =>
    ask('query', '00/00', { orderId, txnTime })
  const charged = async (of: string, more: Fields = {}) => {
    const order = money({ qrNo: await phone.showCode(), termId: '49000002', ...more })
    const { queryId = '' } = await ask('back', of, order)
    return { order, queryId }
  }
  return {
    ...{ client, phone, cardNo, money, ask, query, clientOf },
    standing: async (order: Fields) => (await query(order)).origRespCode,
    code: async () => ({ qrNo: await phone.showCode(), termId: '49000002' }),
    /** What a later transaction says of the one before it. */
    about: (origQryId: string, more: Fields = {}) => ({
      ...{ orderId: number(), txnTime: beijingNow(), txnAmt: '1250', channelType: '08' },
      ...{ backUrl: `${town.shop.url}/back`, origQryId, ...more },
    }),
    paid: (more?: Fields) => charged('01/06', more),
    held: () => charged('02/04', { bizType: '000201' }),
    ok: async (address: Address, fields: Fields, wanted = '00') => {
      const answer = await client.ask(address, type, fields)
      tally.success(row, column, { seen: answer.code, wanted })
      return answer
    },
    no: async (why: string, wanted: string, address: Address, fields: Fields, by = client) => {
      const { code } = await by.ask(address, type, fields)
      tally.refusal(row, column, { why, code, wanted })
    },
    forged: async (address: Address, fields: Fields) => {
      const { privateKey } = town.sandbox.keys.alipay.platform
      const stranger = client.signingWith({ privateKey, secureKey: 'a guess' })
      const { code } = await stranger.ask(address, type, fields)
      tally.refusal(row, column, { why: 'signed with another key', code, wanted: '11' })
    },
  }
}

export type Desk = ReturnType<typeof deskAt>
