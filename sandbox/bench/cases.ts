/** What is measured: the requests of each case, made before the clock starts, and the right answer. */
import { payerIdOf } from '../../core/cast.ts'
import { orderNo } from '../../core/ids.ts'
import { fen } from '../../core/money.ts'
import { formSettleKey, switchCode } from '../../core/settle-key.ts'
import { createAlipayTill } from '../../loadtests/traffic/tills/alipay.ts'
import type { TillMerchant, TillRequest } from '../../loadtests/traffic/tills/till.ts'
import { decodeCardAnswer, encodeCardMessage } from '../../simulators/banks/wire.ts'
import { payerNamed } from '../people.ts'
import type { Prepared } from './press.ts'

export interface Case {
  readonly name: string
  /** Which server answers it, and at which of its doors. */
  readonly server: 'bare' | 'express' | 'door' | 'sandbox'
  readonly door: string
  /** A sentence for people. */
  readonly says: string
  readonly requests: number
  prepare(count: number, round: number): Promise<readonly Prepared[]>
  isRight(status: number, body: string): boolean
}

const formHeaders = { 'Content-Type': 'application/x-www-form-urlencoded' }
const form =
  'merId=777290058110048&orderId=mock20261122000001&txnAmt=1250&currencyCode=156&txnType=01'

const plain = async (count: number): Promise<Prepared[]> =>
  Array.from({ length: count }, () => ({ path: '/', headers: formHeaders, body: form }))

const isPlain = (status: number, body: string) => status === 200 && body.endsWith('fields=5')

export function casesFor(alipay: TillMerchant): readonly Case[] {
  return [
    {
      name: 'bare-http',
      server: 'bare',
      door: '',
      says: 'node:http that parses a form of five fields',
      requests: 20_000,
      prepare: plain,
      isRight: isPlain,
    },
    {
      name: 'plain-express',
      server: 'express',
      door: '',
      says: 'Express 5 with its own form parser and send()',
      requests: 10_000,
      prepare: plain,
      isRight: isPlain,
    },
    {
      name: 'our-door',
      server: 'door',
      door: '',
      says: 'the door every institution stands behind: Express 5, raw body kept, same form parsed',
      requests: 15_000,
      prepare: plain,
      isRight: isPlain,
    },
    {
      name: 'unsigned-card',
      server: 'sandbox',
      door: 'icbc',
      says: 'an ISO 8583 purchase at a bank: fate, ledger and events on, nothing signed',
      requests: 10_000,
      prepare: async (count, round) => cardPurchases(count, round),
      isRight: (status, body) =>
        status === 200 && decodeCardAnswer(Buffer.from(body, 'latin1')) === 'approved',
    },
    {
      name: 'signed-alipay',
      server: 'sandbox',
      door: 'alipay',
      says: 'alipay.trade.precreate: RSA2 verified and RSA2 signed, order kept',
      requests: 3_000,
      prepare: (count, round) => precreates(alipay, count, round),
      isRight: (status, body) => status === 200 && body.includes('"code":"10000"'),
    },
  ]
}

function cardPurchases(count: number, round: number): Prepared[] {
  return Array.from({ length: count }, (_, index) => {
    const payer = payerNamed(1, payerIdOf('icbc', index % 5000))
    if (payer?.funding.kind !== 'card') throw new Error('An ICBC payer has no card.')
    const traceNo = String(index % 1_000_000).padStart(6, '0')
    const time = `11221930${String(round).padStart(2, '0')}`
    const body = encodeCardMessage({
      question: 'authorise',
      settleKey: formSettleKey({ acquirer: '49430000', forwarder: switchCode, traceNo, time }),
      cardNo: payer.funding.cardNo,
      amountFen: fen(1250),
      reason: '',
      reference: '',
    })
    return { path: '/iso8583', headers: { 'Content-Type': 'application/octet-stream' }, body }
  })
}

/** Requests as the till signs them; the till is told that nobody answers. */
async function precreates(alipay: TillMerchant, count: number, round: number): Promise<Prepared[]> {
  const made: TillRequest[] = []
  const till = createAlipayTill(
    alipay,
    async (request) => {
      made.push(request)
      throw new Error('nobody answers')
    },
    Date.now,
  )
  for (let index = 0; index < count; index += 1) {
    await till.openOrder({
      orderNo: orderNo(`bench${round}x${index}`),
      amountFen: fen(1250),
      subject: 'bench',
      scene: 'merchant-code',
      notifyUrl: 'http://127.0.0.1:9/',
    })
  }
  return made.map(({ target, headers, body }) => ({ path: target, headers, body }))
}
