/**
 * Every operation that makes or moves something at a network: what is signed once and sent again and
 * again, what may be answered, and what the payer has lost in the end.
 */
import { expect } from 'vitest'
import { plainTime } from '../core/calendar.ts'
import type { Sandbox } from '../sandbox/start-sandbox.ts'
import { buyerNamed } from '../simulators/alipay/numbers.ts'
import {
  alipaySigner,
  phoneOf,
  type Signed,
  sent,
  unionpaySigner,
  wechatV2Signer,
  wechatV3Signer,
  yuan,
} from './duplicates.fixture.ts'

const amountFen = 700
const givenFen = 300
const notify = 'http://127.0.0.1:9/n'
const origin = { host: '127.0.0.1' }

/** What is sent, what may be answered, and what the payer has lost in the end. */
interface Case {
  readonly same: Signed
  /** The same number with other terms, and how that is refused; nothing where there are no terms. */
  readonly other?: readonly [Signed, RegExp]
  /** Every answer is one of these; the first says that it is done. */
  readonly answers: readonly RegExp[]
  /** What must be the same in all answers that have it. */
  readonly name?: RegExp
  readonly lostFen: number
}

interface Bench {
  readonly alipay: ReturnType<typeof alipaySigner>
  readonly v3: ReturnType<typeof wechatV3Signer>
  readonly v2: ReturnType<typeof wechatV2Signer>
  readonly unionpay: ReturnType<typeof unionpaySigner>
  phone(house: string, app: string): ReturnType<typeof phoneOf>
}

let bench: Bench

/** Sets up tills and phones at a sandbox; a card has its account from its first payment on. */
export async function openBench(sandbox: Sandbox): Promise<void> {
  bench = {
    alipay: alipaySigner(sandbox),
    v3: wechatV3Signer(sandbox),
    v2: wechatV2Signer(sandbox),
    unionpay: unionpaySigner(sandbox),
    phone: (house, app) => phoneOf(sandbox, house, app),
  }
  await made(upConsume('D20260001', await code('unionpay')), unionDone)
}

export const houses = {
  alipay: { house: 'alipay', app: 'alipay', payer: 'alipay-0' },
  wechatpay: { house: 'wechatpay', app: 'wechat', payer: 'wechat-0' },
  unionpay: { house: 'icbc', app: 'icbc', payer: 'icbc-5' },
} as const
export type Network = keyof typeof houses

export const code = (network: Network) => {
  const { house, app, payer } = houses[network]
  return bench.phone(house, app).showCode(payer)
}

/** Makes something happen once, which must succeed: what is duplicated comes after. */
async function made(signed: Signed, yes: RegExp): Promise<string> {
  const { text } = await sent(signed)
  expect(decodeURIComponent(text)).toMatch(yes)
  return text
}

const terms = (number: string, fen = amountFen) => ({
  ...{ out_trade_no: number, total_amount: yuan(fen), subject: 'tea' },
})
const alipayDone = /"code":"10000"/
const alipayPay = async (number: string, fen = amountFen, authCode?: string) => {
  const auth_code = authCode ?? (await code('alipay'))
  return bench.alipay('alipay.trade.pay', { ...terms(number, fen), auth_code, scene: 'bar_code' })
}

const v3Terms = (number: string, total = amountFen) => ({
  ...{ appid: bench.v3.appid, mchid: bench.v3.mchid, description: 'tea', out_trade_no: number },
  ...{ amount: { total, currency: 'CNY' }, notify_url: notify },
})
const v3Codepay = (number: string, authCode: string, total = amountFen) => {
  const { notify_url: _, ...said } = v3Terms(number, total)
  const scene_info = { device_ip: origin.host, store_info: { out_id: bench.v3.mchid } }
  const body = { ...said, payer: { auth_code: authCode }, scene_info }
  return bench.v3.sign('/v3/pay/transactions/codepay', body)
}
const v3Done = /"trade_state":\s*"SUCCESS"/

const v2Terms = (number: string, fen = amountFen) => ({
  ...{ body: 'tea', out_trade_no: number, total_fee: String(fen), spbill_create_ip: origin.host },
})
const v2Done = /<result_code><!\[CDATA\[SUCCESS\]\]>/
const v2Micropay = (number: string, authCode: string, fen = amountFen) =>
  bench.v2('/pay/micropay', { ...v2Terms(number, fen), auth_code: authCode })

const now = () => plainTime(Date.now()).replaceAll(/\D/g, '')
const unionDone = /respCode=00/
const upTerms = (orderId: string, txnAmt = amountFen) => ({
  ...{ orderId, txnTime: now(), txnAmt: String(txnAmt), backUrl: notify, txnType: '01' },
})
const upConsume = (number: string, qrNo: string, fen = amountFen) =>
  bench.unionpay({ ...upTerms(number, fen), txnSubType: '06', qrNo, termId: '49000002' })

/** Sold at UnionPay's till; its queryId, and when it was asked for. */
async function soldAtUnionPay(number: string) {
  const selling = upTerms(number)
  const signed = bench.unionpay({
    ...{ ...selling, txnSubType: '06', qrNo: await code('unionpay'), termId: '49000002' },
  })
  await made(signed, unionDone)
  const { txnTime } = selling
  const asked = { txnType: '00', txnSubType: '00', orderId: number, txnTime, currencyCode: '' }
  const found = await made(bench.unionpay(asked, '/gateway/api/queryTrans.do'), unionDone)
  return { origQryId: /queryId=(\d+)/.exec(found)?.[1] ?? '', txnTime }
}

export const cases: Readonly<
  Record<string, readonly [Network, (number: string) => Promise<Case>]>
> = {
  'alipay.trade.pay': [
    'alipay',
    async (number) => {
      const auth = await code('alipay')
      const same = await alipayPay(number, amountFen, auth)
      const other = await alipayPay(number, amountFen + 1, auth)
      const answers = [alipayDone, /"code":"10003"/, /SYSTEM_ERROR|TRADE_HAS_SUCCESS/]
      const name = /"trade_no":"(\d+)"/
      return { same, other: [other, /CONTEXT_INCONSISTENT/], answers, name, lostFen: amountFen }
    },
  ],
  'alipay.trade.precreate': [
    'alipay',
    async (number) => {
      const same = bench.alipay('alipay.trade.precreate', terms(number))
      const other = bench.alipay('alipay.trade.precreate', terms(number, 1))
      const name = /"qr_code":"([^"]+)"/
      return {
        same,
        other: [other, /CONTEXT_INCONSISTENT/],
        answers: [alipayDone],
        name,
        lostFen: 0,
      }
    },
  ],
  'alipay.trade.create': [
    'alipay',
    async (number) => {
      const buyer = { buyer_id: buyerNamed('alipay-0').userId, product_code: 'JSAPI_PAY' }
      const same = bench.alipay('alipay.trade.create', { ...terms(number), ...buyer })
      const other = bench.alipay('alipay.trade.create', { ...terms(number, 1), ...buyer })
      const name = /"trade_no":"(\d+)"/
      return {
        same,
        other: [other, /CONTEXT_INCONSISTENT/],
        answers: [alipayDone],
        name,
        lostFen: 0,
      }
    },
  ],
  'alipay.trade.refund': [
    'alipay',
    async (number) => {
      await made(await alipayPay(number), alipayDone)
      const refund = (fen: number) => ({
        ...{ out_trade_no: number, out_request_no: 'R', refund_amount: yuan(fen) },
      })
      const same = bench.alipay('alipay.trade.refund', refund(givenFen))
      const other = bench.alipay('alipay.trade.refund', refund(givenFen + 1))
      const no = /REFUND_AMT_NOT_EQUAL_TOTAL|DISCORDANT_REPEAT_REQUEST/
      const answers = [alipayDone, /ACQ.SYSTEM_ERROR/]
      return { same, other: [other, no], answers, lostFen: amountFen - givenFen }
    },
  ],
  'alipay.trade.cancel': [
    'alipay',
    async (number) => {
      await made(await alipayPay(number), alipayDone)
      const same = bench.alipay('alipay.trade.cancel', { out_trade_no: number })
      return { same, answers: [alipayDone, /ACQ.SYSTEM_ERROR/], lostFen: 0 }
    },
  ],
  'alipay.trade.close': [
    'alipay',
    async (number) => {
      const buyer = { buyer_id: buyerNamed('alipay-0').userId, product_code: 'JSAPI_PAY' }
      await made(bench.alipay('alipay.trade.create', { ...terms(number), ...buyer }), alipayDone)
      const same = bench.alipay('alipay.trade.close', { out_trade_no: number })
      return { same, answers: [alipayDone, /REASON_TRADE_STATUS_INVALID|TRADE_/], lostFen: 0 }
    },
  ],
  'v3 native': [
    'wechatpay',
    async (number) => {
      const path = '/v3/pay/transactions/native'
      const same = bench.v3.sign(path, v3Terms(number))
      const other = bench.v3.sign(path, v3Terms(number, 1))
      return { same, other: [other, /INVALID_REQUEST/], answers: [/code_url/], lostFen: 0 }
    },
  ],
  'v3 codepay': [
    'wechatpay',
    async (number) => {
      const auth = await code('wechatpay')
      const other = v3Codepay(number, auth, 1)
      const answers = [v3Done, /USERPAYING|SYSTEM_ERROR|ORDERPAID/]
      const name = /"transaction_id":\s*"(\d+)"/
      const same = v3Codepay(number, auth)
      return {
        same,
        other: [other, /INVALID_REQUEST|ORDERPAID/],
        answers,
        name,
        lostFen: amountFen,
      }
    },
  ],
  'v3 refund': [
    'wechatpay',
    async (number) => {
      await made(v3Codepay(number, await code('wechatpay')), v3Done)
      const refund = (fen: number) =>
        bench.v3.sign('/v3/refund/domestic/refunds', {
          ...{ out_trade_no: number, out_refund_no: `R${number}` },
          amount: { refund: fen, total: amountFen, currency: 'CNY' },
        })
      const answers = [/"status":\s*"(PROCESSING|SUCCESS)"/]
      const name = /"refund_id":\s*"(\d+)"/
      const other = [refund(givenFen + 1), /INVALID_REQUEST|PARAM_ERROR/] as const
      return { same: refund(givenFen), other, answers, name, lostFen: amountFen - givenFen }
    },
  ],
  'v3 close': [
    'wechatpay',
    async (number) => {
      await made(bench.v3.sign('/v3/pay/transactions/native', v3Terms(number)), /code_url/)
      const path = `/v3/pay/transactions/out-trade-no/${number}/close`
      const same = bench.v3.sign(path, { mchid: bench.v3.mchid })
      return { same, answers: [/^$/, /ORDER_CLOSED/], lostFen: 0 }
    },
  ],
  'v3 reverse': [
    'wechatpay',
    async (number) => {
      await made(v3Codepay(number, await code('wechatpay')), v3Done)
      const { appid, mchid } = bench.v3
      const path = `/v3/pay/transactions/out-trade-no/${number}/reverse`
      const same = bench.v3.sign(path, { appid, mchid })
      return { same, answers: [/out_trade_no/, /SYSTEM_ERROR/], lostFen: 0 }
    },
  ],
  'v2 unifiedorder': [
    'wechatpay',
    async (number) => {
      const asked = { trade_type: 'NATIVE', notify_url: notify }
      const same = bench.v2('/pay/unifiedorder', { ...v2Terms(number), ...asked })
      const other = bench.v2('/pay/unifiedorder', { ...v2Terms(number, 1), ...asked })
      return { same, other: [other, /商户订单号重复/], answers: [v2Done], lostFen: 0 }
    },
  ],
  'v2 micropay': [
    'wechatpay',
    async (number) => {
      const auth = await code('wechatpay')
      const answers = [v2Done, /USERPAYING|SYSTEMERROR|ORDERPAID/]
      const name = /<transaction_id><!\[CDATA\[(\d+)/
      const other = [v2Micropay(number, auth, 1), /商户订单号重复|ORDERPAID/] as const
      return { same: v2Micropay(number, auth), other, answers, name, lostFen: amountFen }
    },
  ],
  'v2 refund': [
    'wechatpay',
    async (number) => {
      await made(v2Micropay(number, await code('wechatpay')), v2Done)
      const refund = (fen: number) =>
        bench.v2('/secapi/pay/refund', {
          ...{ out_trade_no: number, out_refund_no: `R${number}`, refund_fee: String(fen) },
          total_fee: String(amountFen),
        })
      const name = /<refund_id><!\[CDATA\[(\d+)/
      const other = [refund(givenFen + 1), /<result_code><!\[CDATA\[FAIL/] as const
      const lostFen = amountFen - givenFen
      return { same: refund(givenFen), other, answers: [v2Done], name, lostFen }
    },
  ],
  'v2 closeorder': [
    'wechatpay',
    async (number) => {
      const asked = { trade_type: 'NATIVE', notify_url: notify }
      await made(bench.v2('/pay/unifiedorder', { ...v2Terms(number), ...asked }), v2Done)
      const same = bench.v2('/pay/closeorder', { out_trade_no: number })
      return { same, answers: [v2Done, /ORDERCLOSED/], lostFen: 0 }
    },
  ],
  'v2 reverse': [
    'wechatpay',
    async (number) => {
      await made(v2Micropay(number, await code('wechatpay')), v2Done)
      const same = bench.v2('/secapi/pay/reverse', { out_trade_no: number })
      return { same, answers: [v2Done, /SYSTEMERROR/], lostFen: 0 }
    },
  ],
  'UnionPay 01/07': [
    'unionpay',
    async (number) => {
      const asked = upTerms(number)
      const same = bench.unionpay({ ...asked, txnSubType: '07' })
      const other = bench.unionpay({ ...asked, txnAmt: '1', txnSubType: '07' })
      const name = /qrCode=([^&]+)/
      return {
        same,
        other: [other, /respCode=12/],
        answers: [unionDone, /respCode=12/],
        name,
        lostFen: 0,
      }
    },
  ],
  'UnionPay 01/06': [
    'unionpay',
    async (number) => {
      const qrNo = await code('unionpay')
      const other = upConsume(number, qrNo, 1)
      const answers = [unionDone, /respCode=(0[3-5]|12)/]
      return {
        same: upConsume(number, qrNo),
        other: [other, /respCode=12/],
        answers,
        lostFen: amountFen,
      }
    },
  ],
  'UnionPay 04': [
    'unionpay',
    async (number) => {
      const { origQryId } = await soldAtUnionPay(number)
      const asked = {
        ...upTerms(`R${number}`, givenFen),
        txnType: '04',
        txnSubType: '00',
        origQryId,
      }
      const other = bench.unionpay({ ...asked, txnAmt: String(givenFen + 1) })
      const answers = [unionDone, /respCode=(0[3-5]|12)/]
      const lostFen = amountFen - givenFen
      return { same: bench.unionpay(asked), other: [other, /respCode=12/], answers, lostFen }
    },
  ],
  'UnionPay 31': [
    'unionpay',
    async (number) => {
      const { origQryId } = await soldAtUnionPay(number)
      const asked = { ...upTerms(`U${number}`), txnType: '31', txnSubType: '00', origQryId }
      return {
        same: bench.unionpay(asked),
        answers: [unionDone, /respCode=(0[3-5]|12)/],
        lostFen: 0,
      }
    },
  ],
  'UnionPay 99': [
    'unionpay',
    async (number) => {
      const { txnTime } = await soldAtUnionPay(number)
      const asked = { txnType: '99', txnSubType: '01', orderId: number, txnTime, currencyCode: '' }
      return {
        same: bench.unionpay(asked),
        answers: [unionDone, /respCode=(0[3-5]|12)/],
        lostFen: 0,
      }
    },
  ],
}
