/**
 * A day of payments with refunds over every network's real door, in virtual time. What the test
 * knows of it comes from two sides: what each merchant did itself, and what the books posted to
 * each merchant's account.
 */
import { createHash, createPrivateKey, sign as rsaSign } from 'node:crypto'
import { Pool } from 'undici'
import { momentOf, plainTime } from '../core/calendar.ts'
import { createVirtualClock } from '../core/clock.ts'
import { stream } from '../core/random.ts'
import { byHand } from '../sandbox/by-hand.ts'
import { type KeyRing, openKeyRing } from '../sandbox/keyring.ts'
import { stageSettings } from '../sandbox/play.ts'
import { createStage, type Stage } from '../sandbox/stage.ts'
import { createMemoryStore } from '../storage/memory.ts'
import type { Store } from '../storage/store.ts'
import { first } from './clients.fixture.ts'

export type Network = 'alipay' | 'wechatpay' | 'unionpay'
export const networks: readonly Network[] = ['alipay', 'wechatpay', 'unionpay']

/** Money to a merchant's account (positive) or from it, in the order it was posted. */
export interface Posting {
  readonly at: number
  readonly amountFen: number
}

/** What the merchant knows it did: a payment, or what it gave back under a number of its own. */
export interface Deed extends Posting {
  readonly orderNo: string
  readonly refundNo: string
}

const dayMs = 86_400_000
const payments = 10_000

/** Beijing midnight of the day that is played. */
export const theDay = '2026-11-21'
export const dayBegins = momentOf(`${theDay} 00:00:00`) ?? 0

export type BusyDay = Awaited<ReturnType<typeof playDay>>

/** @returns the day once it is over, with all doors still open. */
export async function playDay() {
  const clock = createVirtualClock(dayBegins)
  const postings = new Map<string, Posting[]>()
  const keyRing = (await openKeyRing(process.env.HUTONG_TEST_HOME ?? null)).data
  const stage = await createStage({
    ...stageSettings(byHand),
    ...{ seed: 5, keyRing, clock, address: '127.0.0.1', ports: 'free', peers: 'direct' },
    mayNotify: () => false,
    complain: (cause) => {
      throw cause
    },
    storeOf: () => listening(createMemoryStore(), clock.now, postings),
  })
  const shops = openShops(stage, keyRing)
  const deeds = Object.fromEntries(networks.map((name) => [name, [] as Deed[]])) as Deeds
  const draw = stream(5, 'busy day')
  for (let k = 0; k < payments; k += 1) {
    const network = first(networks.slice(k % networks.length))
    const shop = shops[network]
    const amountFen = 1 + draw.int(60_000)
    const orderNo = `D${String(k).padStart(9, '0')}`
    await shop.sell({ orderNo, amountFen, byCode: draw.int(2) === 0, payer: draw.int(1000) })
    deeds[network].push({ at: clock.now(), orderNo, refundNo: '', amountFen })
    if (k % 7 === 0) {
      const refundFen = 1 + draw.int(amountFen)
      clock.advance(1000)
      await shop.refund({ orderNo, refundNo: `R${orderNo}`, amountFen, refundFen })
      deeds[network].push({
        at: clock.now(),
        orderNo,
        refundNo: `R${orderNo}`,
        amountFen: -refundFen,
      })
    }
    clock.advance(Math.floor(dayMs / payments) - 200)
  }
  if (clock.now() >= dayBegins + dayMs) throw new Error(`It is late: ${plainTime(clock.now())}.`)
  return { clock, stage, keyRing, deeds, shops, postingsOf: (id: string) => postings.get(id) ?? [] }
}

type Deeds = Record<Network, Deed[]>

/** A store that tells what is posted to merchants' accounts, when, and in what order. */
function listening(store: Store, now: () => number, postings: Map<string, Posting[]>): Store {
  const holds = new Map<string, { account: string; amountFen: number }>()
  const post = (account: string, amountFen: number) => {
    if (!account.startsWith('merchant:')) return
    const known = postings.get(account) ?? []
    known.push({ at: now(), amountFen })
    postings.set(account, known)
  }
  const commit: Store['commit'] = async (transition) => {
    const answer = await store.commit(transition)
    if (answer !== 'committed') return answer
    for (const transfer of transition.transfers ?? []) {
      if (transfer.kind === 'hold') {
        holds.set(transfer.id, { account: transfer.debit, amountFen: transfer.amountFen })
      } else if (transfer.kind === 'post') {
        post(transfer.credit, transfer.amountFen)
        post(transfer.debit, -transfer.amountFen)
      } else if (transfer.kind === 'post-hold') {
        const held = holds.get(transfer.of)
        if (held !== undefined) post(held.account, -held.amountFen)
      }
    }
    return answer
  }
  return { ...store, commit }
}

export interface Sale {
  readonly orderNo: string
  readonly amountFen: number
  readonly byCode: boolean
  readonly payer: number
}

export interface GivenBack {
  readonly orderNo: string
  readonly refundNo: string
  readonly amountFen: number
  readonly refundFen: number
}

export interface DayShop {
  readonly merchant: string
  sell(sale: Sale): Promise<void>
  refund(refund: GivenBack): Promise<void>
}

/** UnionPay gives its files by a call like any other. */
interface UnionPayShop extends DayShop {
  /** @param settleDate `MMDD` */
  file(settleDate: string): Promise<{ name: string; zip: Buffer }>
}

function openShops(stage: Stage, keyRing: KeyRing) {
  return {
    alipay: alipayShop(stage, first(keyRing.alipay.merchants)),
    wechatpay: wechatShop(stage, first(keyRing.wechatpay.merchants)),
    unionpay: unionpayShop(stage, first(keyRing.unionpay.merchants)),
  }
}

const yuan = (amountFen: number) => (amountFen / 100).toFixed(2)
const md5 = (text: string) => createHash('md5').update(text).digest('hex').toUpperCase()
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const sorted = (fields: Readonly<Record<string, string>>) =>
  Object.keys(fields)
    .filter((name) => fields[name] !== '')
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&')

function must(condition: boolean, what: string): void {
  if (!condition) throw new Error(what)
}

/** The payer's part, taken at the desk itself: a phone over a socket would only take longer. */
function phoneAt(stage: Stage, network: Network, app: string) {
  const house = stage.company.networks.find(({ id }) => id === network)?.house
  if (house === undefined) throw new Error(`No house of ${network}.`)
  return {
    showCode: async (payer: number) => (await house.desk.showCode(`${app}-${payer}`)).code ?? '',
    scan: async (payer: number, code: string) => {
      const { payment } = await house.desk.scan(`${app}-${payer}`, code)
      const { outcome } = await house.desk.confirm(`${app}-${payer}`, payment?.id ?? '', '111111')
      must(outcome === 'approved', `The payer was refused: ${outcome}.`)
    },
  }
}

const poolOf = (stage: Stage, network: Network) =>
  new Pool(stage.urls[network] ?? '', { connections: 1 })

function alipayShop(stage: Stage, merchant: KeyRing['alipay']['merchants'][number]): DayShop {
  const key = createPrivateKey(merchant.privateKey)
  const pool = poolOf(stage, 'alipay')
  const phone = phoneAt(stage, 'alipay', 'alipay')
  const call = async (method: string, biz: object) => {
    const params = {
      ...{
        app_id: merchant.id,
        method: `alipay.trade.${method}`,
        charset: 'utf-8',
        version: '1.0',
      },
      ...{ sign_type: 'RSA2', timestamp: plainTime(Date.now()), biz_content: JSON.stringify(biz) },
    }
    const sign = rsaSign('sha256', Buffer.from(sorted(params)), key).toString('base64')
    const body = new URLSearchParams({ ...params, sign }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' }
    const reply = await pool.request({ method: 'POST', path: '/gateway.do', body, headers })
    const answer = (await reply.body.json()) as Record<string, Record<string, string>>
    const node = answer[`alipay_trade_${method}_response`] ?? {}
    must(node.code === '10000', `${method}: ${JSON.stringify(node)}`)
    return node
  }
  return {
    merchant: merchant.id,
    sell: async ({ orderNo, amountFen, byCode, payer }) => {
      const order = { out_trade_no: orderNo, total_amount: yuan(amountFen), subject: 'tea' }
      if (byCode) await call('pay', { ...order, auth_code: await phone.showCode(payer) })
      else await phone.scan(payer, (await call('precreate', order)).qr_code ?? '')
    },
    refund: async ({ orderNo, refundNo, refundFen }) => {
      const about = { out_trade_no: orderNo, out_request_no: refundNo }
      await call('refund', { ...about, refund_amount: yuan(refundFen) })
    },
  }
}

function wechatShop(stage: Stage, merchant: KeyRing['wechatpay']['merchants'][number]): DayShop {
  const pool = poolOf(stage, 'wechatpay')
  const phone = phoneAt(stage, 'wechatpay', 'wechat')
  const call = async (path: string, more: Readonly<Record<string, string>>) => {
    const fields = { appid: merchant.appid, mch_id: merchant.id, nonce_str: 'n', ...more }
    const sign = md5(`${sorted(fields)}&key=${merchant.apiV2Key}`)
    const tags = Object.entries({ ...fields, sign }).map(
      ([name, text]) => `<${name}>${text}</${name}>`,
    )
    const headers = { 'content-type': 'text/xml; charset=utf-8' }
    const body = `<xml>${tags.join('')}</xml>`
    const reply = await pool.request({ method: 'POST', path, body, headers })
    const text = await reply.body.text()
    must(text.includes('<result_code><![CDATA[SUCCESS]]>'), `${path}: ${text}`)
    return text
  }
  return {
    merchant: merchant.id,
    sell: async ({ orderNo, amountFen, byCode, payer }) => {
      const order = { body: 'tea', out_trade_no: orderNo, total_fee: String(amountFen) }
      const from = { spbill_create_ip: '127.0.0.1' }
      if (byCode) {
        await call('/pay/micropay', { ...order, ...from, auth_code: await phone.showCode(payer) })
        return
      }
      const native = { trade_type: 'NATIVE', notify_url: 'http://127.0.0.1:9/n' }
      const answer = await call('/pay/unifiedorder', { ...order, ...from, ...native })
      const code = /<code_url><!\[CDATA\[(.*?)\]\]>/.exec(answer)?.[1] ?? ''
      await phone.scan(payer, code)
    },
    refund: async ({ orderNo, refundNo, amountFen, refundFen }) => {
      const fees = { total_fee: String(amountFen), refund_fee: String(refundFen) }
      await call('/secapi/pay/refund', { out_trade_no: orderNo, out_refund_no: refundNo, ...fees })
    },
  }
}

function unionpayShop(
  stage: Stage,
  merchant: KeyRing['unionpay']['merchants'][number],
): UnionPayShop {
  const pool = poolOf(stage, 'unionpay')
  const phone = phoneAt(stage, 'unionpay', 'quickpass')
  const queryIds = new Map<string, string>()
  const call = async (path: string, more: Readonly<Record<string, string>>) => {
    const fields = {
      ...{ version: '5.1.0', encoding: 'UTF-8', signMethod: '11', merId: merchant.id },
      ...{ accessType: '0', channelType: '08', bizType: '000000', currencyCode: '156', ...more },
    }
    const signature = sha256(`${sorted(fields)}&${sha256(merchant.secureKey)}`)
    const body = new URLSearchParams({ ...fields, signature }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }
    const reply = await pool.request({ method: 'POST', path, body, headers })
    const text = await reply.body.text()
    must(/(?:^|&)respCode=00(?:&|$)/.test(text), `${path}: ${text}`)
    return new Map(
      text.split('&').map((pair) => [pair.split('=')[0], pair.slice(pair.indexOf('=') + 1)]),
    )
  }
  const back = '/gateway/api/backTransReq.do'
  const file = async (settleDate: string) => {
    const about = { txnType: '76', txnSubType: '01', txnTime: now(), fileType: '00', settleDate }
    const answer = await call('/', { ...about, currencyCode: '' })
    const content = answer.get('fileContent') ?? ''
    return { name: answer.get('fileName') ?? '', zip: Buffer.from(content, 'base64') }
  }
  const now = () => plainTime(Date.now()).replaceAll(/\D/g, '')
  return {
    merchant: merchant.id,
    file,
    sell: async ({ orderNo, amountFen, byCode, payer }) => {
      const txnTime = now()
      const order = {
        ...{ txnType: '01', orderId: orderNo, txnTime, txnAmt: String(amountFen) },
        backUrl: 'http://127.0.0.1:9/n',
      }
      if (byCode) {
        const qrNo = await phone.showCode(payer)
        await call(back, { ...order, txnSubType: '06', qrNo, termId: '49000002' })
      } else {
        const made = await call(back, { ...order, txnSubType: '07' })
        await phone.scan(payer, made.get('qrCode') ?? '')
      }
      const about = { txnType: '00', txnSubType: '00', orderId: orderNo, txnTime }
      const { currencyCode: _, ...asked } = { ...about, currencyCode: '' }
      const found = await call('/gateway/api/queryTrans.do', asked)
      queryIds.set(orderNo, found.get('queryId') ?? '')
    },
    refund: async ({ orderNo, refundNo, refundFen }) => {
      const about = { txnType: '04', txnSubType: '00', orderId: refundNo, txnTime: now() }
      const origQryId = queryIds.get(orderNo) ?? ''
      await call(back, {
        ...{ ...about, origQryId, txnAmt: String(refundFen), backUrl: 'http://127.0.0.1:9/n' },
      })
    },
  }
}
